import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { AlarmFacts } from '../ports/alarms.ts';
import { type Sender, send } from './send.ts';

/** DescribeAlarms takes 100 names at once. */
const NAMES_MAX = 100;

/** Metric and composite alarms by their names; those that do not exist are left out. */
export async function describeAlarms(client: Sender, names: readonly string[]): Promise<Map<string, AlarmFacts>> {
  const found = new Map<string, AlarmFacts>();
  for (let from = 0; from < names.length; from += NAMES_MAX) {
    const answer = await send(
      client,
      new DescribeAlarmsCommand({
        AlarmNames: names.slice(from, from + NAMES_MAX),
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      }),
    );
    for (const alarm of [...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? [])]) {
      const changed = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
      found.set(alarm.AlarmName ?? '', {
        value: alarm.StateValue ?? 'INSUFFICIENT_DATA',
        reason: alarm.StateReason ?? '',
        changedAtMs: changed?.getTime() ?? 0,
      });
    }
  }
  return found;
}
