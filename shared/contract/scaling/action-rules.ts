import type { Draft, Path, Report } from '../request.ts';
import { refuseDuplicates } from '../rules/duplicates.ts';
import type { ScalingInput } from './put-scaling.ts';
import { isTimezone, scheduleProblem } from './schedule-syntax.ts';

type Action = NonNullable<Draft<ScalingInput['scheduledActions']>[number]>;

export function boundsRule({ minCapacity, maxCapacity }: Draft<ScalingInput>, report: Report): void {
  if (minCapacity === undefined || maxCapacity === undefined || minCapacity <= maxCapacity) return;
  report.refuse(['maxCapacity'], `must be at least minCapacity, which is ${minCapacity}; got ${maxCapacity}`);
}

/** PutScheduledAction's rules: a schedule that can be read, in a zone that exists, and something to set. */
export function scheduledActionRules({ scheduledActions = [] }: Draft<ScalingInput>, report: Report): void {
  refuseDuplicates(
    scheduledActions.map((action) => action?.ScheduledActionName),
    (index) => ['scheduledActions', index, 'ScheduledActionName'],
    'scheduled action',
    report,
  );
  for (const [index, action] of scheduledActions.entries())
    if (action) actionRule(action, ['scheduledActions', index], report);
}

function actionRule(action: Action, at: Path, report: Report): void {
  const { Schedule: schedule, Timezone: zone, StartTime: start, EndTime: end, ScalableTargetAction: sets } = action;
  const problem = schedule === undefined ? undefined : scheduleProblem(schedule);
  if (problem !== undefined) report.refuse([...at, 'Schedule'], `${problem}; got "${schedule}"`);
  if (zone !== undefined && !isTimezone(zone))
    report.refuse([...at, 'Timezone'], `must be a time zone such as Europe/Paris; got "${zone}"`);
  for (const field of ['StartTime', 'EndTime'] as const) {
    const value = action[field];
    if (value !== undefined && Number.isNaN(Date.parse(value)))
      report.refuse([...at, field], `must be a time that exists; got "${value}"`);
  }
  if (start !== undefined && end !== undefined && Date.parse(end) <= Date.parse(start))
    report.refuse([...at, 'EndTime'], 'must be after StartTime');
  const where = [...at, 'ScalableTargetAction'];
  if (!sets || !report.sound(...where)) return;
  const { MinCapacity: min, MaxCapacity: max } = sets;
  if (min === undefined && max === undefined)
    report.refuse(where, 'At least one of minimum capacity and maximum capacity should be provided');
  if (min !== undefined && max !== undefined && min > max)
    report.refuse([...where, 'MaxCapacity'], `must be at least MinCapacity, which is ${min}; got ${max}`);
}
