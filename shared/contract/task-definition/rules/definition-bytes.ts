import { TASK_DEFINITION_BYTES_MAX } from '../../../domain/limits/container-limits.ts';
import type { Draft, Report } from '../../request.ts';
import type { TaskDefinitionInput } from '../register-task-definition.ts';

/** ECS keeps definitions of at most 64 KiB. A UTF-16 unit is at most 3 bytes, so a short text needs no counting. */
export function definitionBytes(draft: Draft<TaskDefinitionInput>, report: Report): void {
  const json = JSON.stringify(draft);
  if (json.length * 3 <= TASK_DEFINITION_BYTES_MAX) return;
  const bytes = new TextEncoder().encode(json).length;
  if (bytes > TASK_DEFINITION_BYTES_MAX) {
    report.refuse([], `must be at most ${TASK_DEFINITION_BYTES_MAX} bytes of JSON; got ${bytes}`);
  }
}
