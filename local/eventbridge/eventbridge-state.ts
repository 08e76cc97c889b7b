import type { DatabaseSync } from 'node:sqlite';
import type { Target } from '@aws-sdk/client-eventbridge';
import type { Cloud } from '../cloud/cloud.ts';
import type { Deliveries } from '../scheduler/deliveries/deliveries.ts';
import type { BusStore } from './bus-store.ts';
import type { BusEvent } from './event.ts';
import type { RuleStore } from './rule-store.ts';

/** An event on its way to one target of one rule. The target is as it was when the event matched. */
export interface EventDelivery {
  event: BusEvent;
  ruleArn: string;
  ruleName: string;
  target: Target;
  /** It came from another bus: it goes to no third one. */
  forwarded: boolean;
  ingestedAtMs: number;
}

/**
 * What becomes of one delivery, for tests and simulation: 0 copies drop it, 2 make it come twice;
 * `delayMs` holds it back, so that events overtake each other.
 */
export type DeliveryFaults = (event: BusEvent, target: Target) => { copies?: number; delayMs?: number };

/** What the operations of the service work on. */
export interface EventBridgeState {
  cloud: Cloud;
  database: DatabaseSync;
  buses: BusStore;
  rules: RuleStore;
  deliveries: Deliveries<EventDelivery>;
  faults: DeliveryFaults | undefined;
  /** To be called when a rule with a schedule has changed. */
  rearm(): void;
}
