import { randomUUID } from 'node:crypto';
import { AwsError } from '../cloud/aws-error.ts';
import { inTransaction } from '../cloud/store.ts';
import { parseSchedule } from '../scheduler/expressions/parse-schedule.ts';
import { InvalidExpression, type ScheduleExpression } from '../scheduler/expressions/schedule-expression.ts';
import { type BusEvent, eventTime } from './event.ts';
import type { EventBridgeState } from './eventbridge-state.ts';
import { routeToTargets } from './route-event.ts';
import type { Rule } from './rule.ts';

/** Reads the schedule of a rule: UTC, no at(). Throws ValidationException. */
export function parseRuleSchedule(expression: string): ScheduleExpression {
  try {
    return parseSchedule(expression, { strictUnits: true });
  } catch (error) {
    if (!(error instanceof InvalidExpression)) throw error;
    throw new AwsError('ValidationException', 'Parameter ScheduleExpression is not valid.');
  }
}

/** When a rule fires next after `afterMs`; a rate() first fires one period after the rule was put or enabled. */
export function nextFireOf(rule: Rule, afterMs: number): number | undefined {
  if (rule.scheduleExpression === undefined || rule.state === 'DISABLED') return undefined;
  const schedule = parseRuleSchedule(rule.scheduleExpression);
  return schedule.next(Math.max(afterMs, rule.scheduledFromMs), rule.scheduledFromMs);
}

/** When the next rule of all fires (ms since the epoch). */
export function nextScheduledMs(state: EventBridgeState): number | undefined {
  const times = state.rules.all().flatMap((rule) => rule.nextFireAtMs ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
}

/**
 * Fires every rule that is due: an event for its own targets, with the time that it was due.
 * What was due while the cloud was down comes once, however often it was due; AWS is never down.
 */
export function fireDueRules(state: EventBridgeState, nowMs: number): void {
  const deliveries = inTransaction(state.database, () =>
    state.rules.all().flatMap((rule) => {
      if (rule.nextFireAtMs === undefined || rule.nextFireAtMs > nowMs) return [];
      const routed = routeToTargets(state, rule, scheduledEvent(state, rule, rule.nextFireAtMs));
      state.rules.save({ ...rule, nextFireAtMs: nextFireOf(rule, nowMs) });
      return routed;
    }),
  );
  state.deliveries.dispatch(deliveries);
}

function scheduledEvent({ cloud }: EventBridgeState, rule: Rule, dueMs: number): BusEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: cloud.accountId,
    time: eventTime(dueMs),
    region: cloud.region,
    resources: [rule.arn],
    detail: {},
  };
}
