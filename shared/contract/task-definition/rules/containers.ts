import type { Draft, Report } from '../../request.ts';
import { refuseDuplicates } from '../../rules/duplicates.ts';
import type { TaskDefinitionInput } from '../register-task-definition.ts';

/** Containers have different names, and the end of at least one of them ends the task. */
export function containers(draft: Draft<TaskDefinitionInput>, report: Report): void {
  const list = draft.containerDefinitions ?? [];
  const names = list.map((container) => container?.name);
  refuseDuplicates(names, (index) => ['containerDefinitions', index, 'name'], 'name', report);
  if (list.length > 0 && report.sound('containerDefinitions') && !list.some((container) => container?.essential)) {
    report.refuse(
      ['containerDefinitions'],
      'must have at least one essential container (essential is true when left out)',
    );
  }
}
