import type { AlarmRecord, CompositeAlarmConfig } from '../alarm-record.ts';
import type { AlarmStore } from '../alarm-store.ts';
import type { Transition } from '../set-alarm-state.ts';
import { alarmNameOf } from '../tags.ts';
import { childrenOf, holds, parseRule } from './parse-rule.ts';

/** Composite alarms may watch each other; a ring of them is evaluated this often and then left alone. */
const ROUNDS_MAX = 10;

/** Moves every composite alarm to the state that its rule has now, and those that watch it after it. */
export function evaluateComposites(store: AlarmStore, transition: Transition): void {
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const moved = store.composites().filter((record) => evaluate(record, store, transition));
    if (moved.length === 0) return;
  }
}

function evaluate(record: AlarmRecord<CompositeAlarmConfig>, store: AlarmStore, transition: Transition): boolean {
  const rule = parseRule(record.config.AlarmRule);
  const child = (alarm: string) => store.get(alarmNameOf(alarm) ?? alarm);
  const value = holds(rule, (alarm) => child(alarm)?.state.value) ? 'ALARM' : 'OK';
  if (value === record.state.value) return false;
  const children = childrenOf(rule).flatMap((alarm) => child(alarm) ?? []);
  const latest = children.toSorted((a, b) => b.transitionedAtMs - a.transitionedAtMs)[0];
  transition(record, {
    value,
    reason: latest
      ? `${latest.arn} transitioned to ${latest.state.value} at ${new Date(latest.transitionedAtMs).toUTCString()}`
      : `The rule of the alarm evaluates to ${value === 'ALARM'}`,
    reasonData: JSON.stringify({
      triggeringAlarms: children.map(({ arn, state, transitionedAtMs }) => ({
        arn,
        state: { value: state.value, timestamp: new Date(transitionedAtMs).toISOString().replace('Z', '+0000') },
      })),
    }),
    updatedAtMs: Date.now(),
  });
  return true;
}
