import type { Cloud } from '../cloud/cloud.ts';
import type { AwsService } from '../cloud/service.ts';
import { inTransaction, openStore } from '../cloud/store.ts';
import { accessOf } from './access.ts';
import { createAlarmClock } from './alarm-clock.ts';
import { alarmOperations } from './alarm-operations.ts';
import { evaluatedEverySec } from './alarm-queries.ts';
import { isMetricAlarm } from './alarm-record.ts';
import { createAlarmStore } from './alarm-store.ts';
import { evaluateComposites } from './composite/evaluate-composites.ts';
import { putCompositeAlarmOperation } from './composite/put-composite-alarm.ts';
import { createDeliveries } from './deliveries.ts';
import { describeAlarmsForMetricOperation } from './describe-alarms-for-metric.ts';
import { evaluateAlarm } from './evaluate-alarm.ts';
import { getMetricDataOperation } from './get-metric-data.ts';
import { getMetricStatisticsOperation } from './get-metric-statistics.ts';
import { metricOperations } from './metric-operations.ts';
import { createMetricStore } from './metric-store.ts';
import { scalePeriods } from './period-lengths.ts';
import { createTransition, setAlarmStateOperation } from './set-alarm-state.ts';
import { tagOperations } from './tags.ts';

export interface CloudWatchOptions {
  /** Divides the periods of alarms and of what is read, and the minute by which data of the standard resolution are kept. */
  timeScale?: number;
}

/**
 * CloudWatch: metrics with metric math; metric and composite alarms, evaluated each minute (every ten seconds where
 * their period is shorter than one), with history, events and Lambda actions on transitions only.
 * A period is closed a second after its end. Every transition is on disk with all that it has to tell before it is told.
 */
export function createCloudWatch(cloud: Cloud, { timeScale = 1 }: CloudWatchOptions = {}): AwsService {
  const database = openStore(cloud.directory, 'monitoring');
  const lengths = scalePeriods(timeScale);
  const alarms = createAlarmStore(database);
  const metrics = createMetricStore(database, lengths.periodMs(60));

  function together(work: () => void): void {
    try {
      inTransaction(database, work);
    } catch (error) {
      alarms.reload();
      throw error;
    }
  }

  const deliveries = createDeliveries(cloud, database, (delivery, error) => {
    if (delivery.to === 'event') return;
    const outcome = error ? 'Failed to execute action' : 'Successfully executed action';
    alarms.addHistory({
      alarmName: delivery.alarmName,
      type: 'Action',
      summary: `${outcome} ${delivery.to}`,
      data: JSON.stringify({
        actionState: error ? 'Failed' : 'Succeeded',
        notificationResource: delivery.to,
        error: error?.message,
      }),
      atMs: Date.now(),
    });
  });
  const transition = createTransition(cloud, alarms, deliveries, together);
  const lookAtComposites = () => evaluateComposites(alarms, transition);

  function evaluateAll(untilMs: number, everySec: number): void {
    for (const record of alarms.all().filter(isMetricAlarm)) {
      if (evaluatedEverySec(record.config) !== everySec) continue;
      const state = evaluateAlarm(metrics, record.config, untilMs, lengths);
      if (state && state.value !== record.state.value) transition(record, { ...state, updatedAtMs: Date.now() });
    }
    lookAtComposites();
  }

  const clock = createAlarmClock(
    lengths,
    () => [
      ...new Set(
        alarms
          .all()
          .filter(isMetricAlarm)
          .map(({ config }) => evaluatedEverySec(config)),
      ),
    ],
    (untilMs, everySec) => {
      try {
        evaluateAll(untilMs, everySec);
      } catch (error) {
        // A full disk: what was not written is found again at the next minute.
        cloud.log(`alarms could not be evaluated: ${(error as Error).message}`);
      }
    },
  );
  const { save, operations } = alarmOperations(cloud, alarms, together, () => clock.arm());

  return {
    name: 'monitoring',
    operations: {
      ...operations,
      ...putCompositeAlarmOperation(alarms, save, lookAtComposites),
      ...describeAlarmsForMetricOperation(alarms),
      ...setAlarmStateOperation(alarms, transition, lookAtComposites),
      ...metricOperations(metrics, lengths, together),
      ...getMetricStatisticsOperation(metrics, lengths),
      ...getMetricDataOperation(metrics, lengths),
      ...tagOperations(alarms),
    },
    access: (operation, input, { caller }) => accessOf(cloud, alarms, operation, input, caller),
    /** Sends what a kill left in the outbox. */
    start() {
      deliveries.flush();
      lookAtComposites();
      clock.start();
    },
    stop() {
      clock.stop();
      deliveries.stop();
      database.close();
    },
  };
}
