import type { Cloud } from '../cloud/cloud.ts';
import type { AwsService } from '../cloud/service.ts';
import { inTransaction, openStore } from '../cloud/store.ts';
import { accessOf } from './access.ts';
import { alarmOperations } from './alarm-operations.ts';
import { createAlarmStore } from './alarm-store.ts';
import { createDeliveries } from './deliveries.ts';
import { getMetricDataOperation } from './get-metric-data.ts';
import { getMetricStatisticsOperation } from './get-metric-statistics.ts';
import { metricOperations } from './metric-operations.ts';
import { createMetricStore } from './metric-store.ts';
import { createTransition, setAlarmStateOperation } from './set-alarm-state.ts';
import { tagOperations } from './tags.ts';

const MINUTE_MS = 60_000;

export interface CloudWatchOptions {
  /** Divides the periods of alarms, and the minute by which data of the standard resolution are kept. */
  timeScale?: number;
}

/**
 * CloudWatch: alarms whose state is set by SetAlarmState, with history, events and Lambda actions on transitions only,
 * and metrics that are stored and read back with the simple statistics. Alarms are not evaluated.
 */
export function createCloudWatch(cloud: Cloud, { timeScale = 1 }: CloudWatchOptions = {}): AwsService {
  const minuteMs = MINUTE_MS / timeScale;
  const database = openStore(cloud.directory, 'monitoring');
  const together = (work: () => void): void => inTransaction(database, work);
  const alarms = createAlarmStore(database);
  const metrics = createMetricStore(database, minuteMs);
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

  return {
    name: 'monitoring',
    operations: {
      ...alarmOperations(cloud, alarms, together),
      ...setAlarmStateOperation(alarms, transition),
      ...metricOperations(metrics, minuteMs, together),
      ...getMetricStatisticsOperation(metrics),
      ...getMetricDataOperation(metrics),
      ...tagOperations(alarms),
    },
    access: (operation, input, { caller }) => accessOf(cloud, alarms, operation, input, caller),
    /** Sends what a kill left in the outbox. */
    start: () => deliveries.flush(),
    stop() {
      deliveries.stop();
      database.close();
    },
  };
}
