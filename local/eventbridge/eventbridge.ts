import type { PutEventsCommandInput } from '@aws-sdk/client-eventbridge';
import type { Cloud } from '../cloud/cloud.ts';
import type { AwsService, CallContext } from '../cloud/service.ts';
import { openStore } from '../cloud/store.ts';
import { createAlarmClock } from '../scheduler/alarm-clock.ts';
import { createDeliveries } from '../scheduler/deliveries/deliveries.ts';
import { busOperations } from './bus-operations.ts';
import { createBusStore } from './bus-store.ts';
import { deliverEvent, giveUpEvent } from './deliver-event.ts';
import type { DeliveryFaults, EventBridgeState, EventDelivery } from './eventbridge-state.ts';
import { eventsAccess } from './events-access.ts';
import { putEvents } from './put-events.ts';
import { ruleOperations } from './rule-operations.ts';
import { fireDueRules, nextScheduledMs } from './rule-schedule.ts';
import { createRuleStore } from './rule-store.ts';
import { tagOperations } from './tag-operations.ts';
import { targetOperations } from './target-operations.ts';

export interface EventBridgeOptions {
  /** Duplicates, delays or drops deliveries, for tests and simulation. */
  faults?: DeliveryFaults;
}

/**
 * Amazon EventBridge: buses, rules by pattern and by schedule, delivery at least once and in no order, retries, DLQs.
 * An event to another bus of the account needs no role here, which AWS checks.
 */
export function createEventBridge(cloud: Cloud, options: EventBridgeOptions = {}): AwsService {
  const database = openStore(cloud.directory, 'events');
  const state: EventBridgeState = {
    cloud,
    database,
    buses: createBusStore(cloud, database),
    rules: createRuleStore(database),
    deliveries: createDeliveries<EventDelivery>(database, {
      deliver: (delivery) => deliverEvent(state, delivery),
      giveUp: (delivery, why) => giveUpEvent(state, delivery, why),
      log: cloud.log,
    }),
    faults: options.faults,
    rearm: () => clock.arm(),
  };
  const clock = createAlarmClock(
    () => nextScheduledMs(state),
    (nowMs) => fireDueRules(state, nowMs),
    cloud.log,
  );

  return {
    name: 'events',
    operations: {
      ...busOperations(state),
      ...ruleOperations(state),
      ...targetOperations(state),
      ...tagOperations(state),
      PutEvents: (input: PutEventsCommandInput, call: CallContext) => putEvents(state, input, call),
    },
    access: (operation, input, call) => eventsAccess(cloud, state.buses, operation, input, call),
    start() {
      state.deliveries.start();
      clock.start();
    },
    stop() {
      clock.stop();
      state.deliveries.stop();
    },
  };
}
