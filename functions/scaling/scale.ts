import { type AlarmPayload, alarmWordOf } from '../../shared/aws/alarm-word.ts';
import { wireObserve } from '../../shared/runtime/wire-observe.ts';
import { hearAlarm } from '../../shared/use-cases/scaling/hear-alarm.ts';
import { runScheduledAction } from '../../shared/use-cases/scaling/run-scheduled-action.ts';

const deps = wireObserve();

/** A schedule's input, as planner/scaling/wanted-resources writes it. */
interface ScheduleInput {
  cluster: string;
  service: string;
  scheduledAction: string;
  scheduledTime: string;
}

/** What alarms and schedules of scaling call: they write down what they heard, and the table's stream does the rest. */
export const handler = async (event: AlarmPayload | ScheduleInput): Promise<void> => {
  if ('scheduledAction' in event) {
    const { scheduledTime, ...call } = event;
    return runScheduledAction(deps, { ...call, scheduledAtMs: Date.parse(scheduledTime) });
  }
  const word = alarmWordOf(event);
  if (word) await hearAlarm(deps, word);
};
