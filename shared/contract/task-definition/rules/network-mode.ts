import type { Draft, Report } from '../../request.ts';
import type { TaskDefinitionInput } from '../register-task-definition.ts';
import { requiresFargate } from './requires-fargate.ts';

const BRIDGE_FIELDS = ['hostname', 'links', 'extraHosts'] as const;

/** What containers cannot have when they share the task's network interface. Source: ContainerDefinition. */
export function networkMode(draft: Draft<TaskDefinitionInput>, report: Report): void {
  if (draft.networkMode !== 'awsvpc') return;
  for (const [index, container] of (draft.containerDefinitions ?? []).entries()) {
    for (const field of BRIDGE_FIELDS) {
      const value = container?.[field];
      if (value === undefined || value.length === 0 || (field !== 'hostname' && requiresFargate(draft))) continue;
      report.refuse(['containerDefinitions', index, field], 'must be left out with networkMode awsvpc');
    }
  }
}
