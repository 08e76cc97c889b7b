import type { SetAlarmStateCommandInput, SetAlarmStateCommandOutput } from '@aws-sdk/client-cloudwatch';
import type { Cloud } from '../cloud/cloud.ts';
import { isJson } from '../cloud/is-json.ts';
import type { Operation } from '../cloud/service.ts';
import { lambdaPayload, stateChangeEntry } from './alarm-event.ts';
import { findAlarm } from './alarm-operations.ts';
import { type AlarmRecord, type AlarmState, actionsOf } from './alarm-record.ts';
import type { AlarmStore } from './alarm-store.ts';
import type { Deliveries } from './deliveries.ts';
import { refusal } from './refusal.ts';

const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

export type Transition = (before: AlarmRecord, state: AlarmState) => void;

/**
 * Moves an alarm to a state. Only a change of the value is a transition: history, the event and the state's actions.
 * All of it is on disk together, then the deliveries go out.
 */
export function createTransition(
  cloud: Cloud,
  store: AlarmStore,
  deliveries: Deliveries,
  together: (work: () => void) => void,
): Transition {
  return (before, state) => {
    if (before.state.value === state.value) {
      const { reason, reasonData } = state;
      store.put({ ...before, state: { ...before.state, reason, reasonData } });
      return;
    }
    const record = { ...before, state, transitionedAtMs: state.updatedAtMs };
    const to = { alarmName: record.name, alarmArn: record.arn };
    together(() => {
      store.put(record);
      store.addHistory(stateUpdate(record, before.state));
      deliveries.add({ ...to, to: 'event', body: JSON.stringify(stateChangeEntry(record, before.state)) });
      if (!record.config.ActionsEnabled) return;
      const body = JSON.stringify(lambdaPayload(cloud, record, before.state));
      for (const action of actionsOf(record.config, state.value)) deliveries.add({ ...to, to: action, body });
    });
    deliveries.flush();
  };
}

function stateUpdate({ name, state }: AlarmRecord, previous: AlarmState) {
  const shown = ({ value, reason, reasonData }: AlarmState) => ({
    stateValue: value,
    stateReason: reason,
    ...(reasonData === undefined ? {} : { stateReasonData: JSON.parse(reasonData) as unknown }),
  });
  return {
    alarmName: name,
    type: 'StateUpdate' as const,
    summary: `Alarm updated from ${previous.value} to ${state.value}`,
    data: JSON.stringify({ version: '1.0', oldState: shown(previous), newState: shown(state) }),
    atMs: state.updatedAtMs,
  };
}

/** SetAlarmState: sets the state until the alarm is next evaluated. */
export function setAlarmStateOperation(store: AlarmStore, transition: Transition, onChange: () => void) {
  const SetAlarmState: Operation<SetAlarmStateCommandInput, SetAlarmStateCommandOutput> = (input) => {
    const { AlarmName = '', StateValue, StateReason, StateReasonData } = input;
    const record = findAlarm(store, AlarmName);
    if (StateValue === undefined || !STATES.includes(StateValue)) {
      throw refusal('ValidationError', `StateValue '${StateValue}' must be one of [${STATES.join(', ')}]`);
    }
    if (StateReason === undefined) throw refusal('ValidationError', 'StateReason must be specified');
    if (StateReasonData !== undefined && !isJson(StateReasonData)) {
      throw refusal('InvalidFormat', 'StateReasonData was not syntactically valid JSON');
    }
    transition(record, {
      value: StateValue,
      reason: StateReason,
      reasonData: StateReasonData,
      updatedAtMs: Date.now(),
    });
    onChange();
    return {};
  };
  return { SetAlarmState };
}
