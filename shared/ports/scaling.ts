import type { MetricLine, WantedAlarm, WantedSchedule } from '../domain/scaling/scaling-resources.ts';
import type { AlarmFacts } from './alarms.ts';

/** CloudWatch, as scaling needs it. */
export interface ScalingMetrics {
  /** The datapoints of the lines that return data, summed by their time, from `fromMs` to `toMs`; any order. */
  read(lines: readonly MetricLine[], fromMs: number, toMs: number): Promise<{ atMs: number; value: number }[]>;
  /** Makes the alarm or changes it; its action is the scaling function, on its transitions. Answers why AWS refuses it. */
  putAlarm(alarm: WantedAlarm): Promise<string | undefined>;
  /** What state alarms are in, by their names; those that do not exist are left out. */
  alarmStates(names: readonly string[]): Promise<Map<string, AlarmFacts>>;
  /** Alarms that are not there are no error. */
  deleteAlarms(names: readonly string[]): Promise<void>;
}

/** EventBridge Scheduler, as scaling needs it: schedules in the stack's own group that call the scaling function. */
export interface ScalingSchedules {
  /** Makes the schedule or changes it. Answers why AWS refuses it. */
  put(schedule: WantedSchedule): Promise<string | undefined>;
  /** One that is not there is no error. */
  delete(name: string): Promise<void>;
}
