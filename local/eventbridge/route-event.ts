import type { Delivery } from '../scheduler/deliveries/deliveries.ts';
import type { BusEvent } from './event.ts';
import type { EventBridgeState, EventDelivery } from './eventbridge-state.ts';
import type { Rule } from './rule.ts';

/** A target's RetryPolicy when it has none (API_RetryPolicy.html). */
const RETRIES_MAX = 185;
const AGE_SEC_MAX = 86_400;

/**
 * Writes the deliveries of an event that has arrived on a bus: one for each target of each rule that matches.
 * To be called in a transaction; the caller dispatches what it returns after the commit.
 */
export function routeEvent(
  state: EventBridgeState,
  bus: string,
  event: BusEvent,
  forwarded = false,
): Delivery<EventDelivery>[] {
  return state.rules.matching(bus, event).flatMap((rule) => routeToTargets(state, rule, event, forwarded));
}

/** The deliveries of an event to the targets of one rule: what a schedule does, too. In a transaction, as above. */
export function routeToTargets(
  state: EventBridgeState,
  rule: Rule,
  event: BusEvent,
  forwarded = false,
): Delivery<EventDelivery>[] {
  const nowMs = Date.now();
  const deliveries: Delivery<EventDelivery>[] = [];
  for (const target of rule.targets) {
    const { copies = 1, delayMs = 0 } = state.faults?.(event, target) ?? {};
    const body = { event, ruleArn: rule.arn, ruleName: rule.name, target, forwarded, ingestedAtMs: nowMs };
    const policy = {
      maxRetries: target.RetryPolicy?.MaximumRetryAttempts ?? RETRIES_MAX,
      maxAgeSec: target.RetryPolicy?.MaximumEventAgeInSeconds ?? AGE_SEC_MAX,
      notBeforeMs: nowMs + delayMs,
    };
    for (let copy = 0; copy < copies; copy++) deliveries.push(state.deliveries.add(body, policy));
  }
  return deliveries;
}
