import type { AlarmGate } from '../../../domain/gate.ts';
import type { AlarmFacts, Alarms } from '../../../ports/alarms.ts';
import type { EvaluateGate, GateVerdict } from '../../../ports/gates.ts';
import { whenSilent } from './silence.ts';

/** The alarm's own event is what ends a stage at once; looking is for the event that was lost: from 5 s to each minute. */
const LOOK_SEC = { step: 5, max: 60 };
/** An alarm that was in ALARM before is waited for at most so long. */
const WAIT_SEC_MAX = 3600;

/**
 * The word of a gate that watches alarms. One that went to ALARM since the deployment was accepted fails; one that was in
 * ALARM before fails where the spec says "refuse", and is left to the gate beside it where it says "wait".
 */
export function judgeAlarms(
  gate: AlarmGate,
  facts: Map<string, AlarmFacts>,
  acceptedAtMs: number,
): Extract<GateVerdict, { verdict: 'failed' }> | undefined {
  const failed = (detail: string) => {
    const verdict = { verdict: 'failed', detail } as const;
    return gate.rollback ? { ...verdict, rollback: true as const } : verdict;
  };
  for (const name of gate.alarmNames) {
    const alarm = facts.get(name);
    if (!alarm) return failed(`alarm ${name} does not exist any more`);
    if (alarm.value !== 'ALARM') continue;
    const since = new Date(alarm.changedAtMs).toISOString();
    if (alarm.changedAtMs > acceptedAtMs) return failed(`alarm ${name} is in ALARM since ${since}: ${alarm.reason}`);
    if (gate.alreadyInAlarm === 'refuse')
      return failed(`alarm ${name} was in ALARM before the deployment, since ${since}: ${alarm.reason}`);
  }
  return undefined;
}

export function alarmGate(alarms: Alarms): EvaluateGate {
  return async ({ gate, collection, evaluation, state, nowMs }) => {
    const watched = gate as AlarmGate;
    try {
      const facts = await alarms.describe(watched.alarmNames);
      const failed = judgeAlarms(watched, facts, collection.deployment.createdAtMs);
      const waitSec = Math.min(LOOK_SEC.max, LOOK_SEC.step * evaluation);
      return failed ?? { verdict: 'again', waitSec, state: {} };
    } catch (error) {
      return whenSilent('CloudWatch', state, nowMs, error);
    }
  };
}

/** Passes when no alarm of the gate is in ALARM any more; how it came to be so is the other gate's business. */
export function alarmBeforeGate(alarms: Alarms): EvaluateGate {
  return async ({ gate, evaluation, elapsedSec, state, nowMs }) => {
    const { alarmNames } = gate as AlarmGate;
    try {
      const facts = await alarms.describe(alarmNames);
      const inAlarm = alarmNames.filter((name) => facts.get(name)?.value === 'ALARM');
      if (inAlarm.length === 0) return { verdict: 'passed', detail: `none of ${alarmNames.join(', ')} is in ALARM` };
      if (elapsedSec >= WAIT_SEC_MAX)
        return { verdict: 'failed', detail: `${inAlarm.join(', ')} did not leave ALARM within ${WAIT_SEC_MAX} s` };
      return { verdict: 'again', waitSec: Math.min(LOOK_SEC.max, LOOK_SEC.step * evaluation), state: {} };
    } catch (error) {
      return whenSilent('CloudWatch', state, nowMs, error);
    }
  };
}
