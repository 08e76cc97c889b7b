import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCloud } from '../local/cloud/cloud.ts';
import { ACCOUNT } from '../local/cloud/service.ts';
import { createCloudWatch } from '../local/cloudwatch/cloudwatch.ts';

/**
 * What the evaluation of 1,000 alarms a minute takes of one core: `node bench/alarms.ts`. Half of them watch one metric
 * over ten minutes, half the quotient of two; each metric has ten values a minute, and everything is on disk.
 * A minute lasts a second here, so the share is that of sixty minutes' work in one.
 */
const ALARMS = 1_000;
const TIME_SCALE = 60;
const MINUTES = 12;

const directory = mkdtempSync(path.join(tmpdir(), 'bench-alarms-'));
const cloud = createCloud({ directory });
cloud.add(createCloudWatch(cloud, { timeScale: TIME_SCALE }));
await cloud.start();
const call = (operation: string, input: object) => cloud.call('monitoring', operation, input, ACCOUNT);

const alarm = {
  EvaluationPeriods: 10,
  DatapointsToAlarm: 3,
  Threshold: 1e9,
  ComparisonOperator: 'GreaterThanThreshold',
};
const stat = (Id: string, MetricName: string) => ({
  Id,
  ReturnData: false,
  MetricStat: { Metric: { Namespace: 'Bench', MetricName }, Period: 60, Stat: 'Sum' },
});

async function putMinute(): Promise<void> {
  const Values = Array.from({ length: 10 }, () => Math.random());
  for (let from = 0; from < ALARMS; from += 500) {
    const MetricData = Array.from({ length: 500 }, (_, i) => ({ MetricName: `m${from + i}`, Values }));
    await call('PutMetricData', { Namespace: 'Bench', MetricData });
  }
}

for (let i = 0; i < ALARMS; i += 1) {
  const single = { Namespace: 'Bench', MetricName: `m${i}`, Period: 60, Statistic: 'Average' };
  const math = {
    Metrics: [
      stat('errors', `m${i}`),
      stat('requests', `m${(i + 1) % ALARMS}`),
      { Id: 'rate', Expression: '100 * FILL(errors, 0) / requests' },
    ],
  };
  await call('PutMetricAlarm', { ...alarm, ...(i % 2 === 0 ? single : math), AlarmName: `alarm-${i}` });
}

let usedMs = 0;
for (let minute = 0; minute < MINUTES; minute += 1) {
  await putMinute();
  const before = process.cpuUsage();
  await new Promise((resolve) => setTimeout(resolve, 60_000 / TIME_SCALE));
  const { user, system } = process.cpuUsage(before);
  // The first minutes fill the alarms' ranges and warm the code up.
  if (minute >= MINUTES / 2) usedMs += (user + system) / 1000;
}
const perMinuteMs = usedMs / (MINUTES / 2);
const percent = (perMinuteMs / 60_000) * 100;
console.log(
  `${ALARMS} alarms: ${perMinuteMs.toFixed(0)} ms of CPU a minute, ${percent.toFixed(2)} % of a core (aim 5 %)`,
);

await cloud.stop();
rmSync(directory, { recursive: true });
