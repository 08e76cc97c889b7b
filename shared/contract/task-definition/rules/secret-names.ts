import type { Draft, Report } from '../../request.ts';
import type { TaskDefinitionInput } from '../register-task-definition.ts';

/** A secret's name is not the name of another secret or variable of the container (ECS refuses it at registration). */
export function secretNames(draft: Draft<TaskDefinitionInput>, report: Report): void {
  for (const [index, container] of (draft.containerDefinitions ?? []).entries()) {
    const taken = new Set<string>();
    for (const variable of container?.environment ?? []) if (variable?.name !== undefined) taken.add(variable.name);
    for (const [at, secret] of (container?.secrets ?? []).entries()) {
      if (secret?.name === undefined) continue;
      if (taken.has(secret.name)) {
        const path = ['containerDefinitions', index, 'secrets', at, 'name'];
        report.refuse(
          path,
          'must be another name than those of the container’s other secrets and environment variables',
        );
      }
      taken.add(secret.name);
    }
  }
}
