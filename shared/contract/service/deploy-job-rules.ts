import { OVERRIDES_LENGTH_MAX } from '../../domain/limits/launch-limits.ts';
import type { Draft, Report } from '../request.ts';
import { refuseDuplicates } from '../rules/duplicates.ts';
import type { ServiceInput } from './service.ts';

/** Each container once, and no more of them than RunTask takes. Which containers there are, the definition says. */
export function deployJobs(draft: Draft<ServiceInput>, report: Report): void {
  for (const field of ['preDeploy', 'postDeploy'] as const) {
    const containerOverrides = draft[field]?.containerOverrides;
    if (!containerOverrides) continue;
    const at = (index: number) => [field, 'containerOverrides', index, 'name'];
    refuseDuplicates(
      containerOverrides.map((override) => override?.name),
      at,
      'container',
      report,
    );
    const length = JSON.stringify({ containerOverrides }).length;
    if (length <= OVERRIDES_LENGTH_MAX) continue;
    const detail = `must be at most ${OVERRIDES_LENGTH_MAX} characters of JSON; got ${length}`;
    report.refuse([field, 'containerOverrides'], detail);
  }
}
