import { AwsError } from '../local/cloud/aws-error.ts';
import { inProcessClient } from '../local/cloud/client.ts';
import { createCloud } from '../local/cloud/cloud.ts';
import { ACCOUNT } from '../local/cloud/service.ts';
import { createCloudWatch } from '../local/cloudwatch/cloudwatch.ts';
import { cloudwatchScaling } from '../shared/aws/cloudwatch-scaling.ts';
import { parseOrRefuse } from '../shared/contract/parse-or-refuse.ts';
import { putScaling as putScalingRequest } from '../shared/contract/scaling/put-scaling.ts';
import type { ServiceScaling } from '../shared/domain/scaling/service-scaling.ts';
import type { Collection, Store } from '../shared/ports/store.ts';
import { decideCount } from '../shared/use-cases/scaling/decide-count.ts';
import { putScaling } from '../shared/use-cases/scaling/put-scaling.ts';
import { startWorld } from '../test/harness/start-world.ts';
import { userOf } from '../test/harness/user.ts';
import { machine } from './machine.ts';
import { steady } from './service-records.ts';

/**
 * Scaling: `node bench/scaling.ts`. The launcher and the local cloud on a virtual clock for what takes time, with
 * containers that are RUNNING at once; and 1,000 services whose policies are asked each minute, on the machine's own.
 */
const SERVICES = 1_000;
const PERIOD_SEC = 10;

const depth = {
  PolicyName: 'depth',
  PolicyType: 'TargetTrackingScaling',
  TargetTrackingScalingPolicyConfiguration: {
    TargetValue: 10,
    CustomizedMetricSpecification: { MetricName: 'Depth', Namespace: 'Bench', Statistic: 'Average' },
    Period: PERIOD_SEC,
    ScaleOutDatapoints: 1,
  },
};
const read = (body: object) => parseOrRefuse(putScalingRequest, body, { cluster: 'default', service: 'web' });

/** A breach of an own metric, written each second, to the first new task RUNNING: median and worst of nine moments. */
async function breachToRunning(): Promise<void> {
  const took: number[] = [];
  for (let moment = 0; moment < 9; moment += 1) {
    const world = await startWorld();
    const user = userOf(world);
    await user.deploy('web:1', { desiredCount: 1 });
    await user.reaches('SUCCESSFUL');
    await user.ask((deps) =>
      putScaling(deps, user.key, read({ minCapacity: 1, maxCapacity: 9, policies: [depth] }), undefined),
    );
    const measure = (Value: number) => {
      const MetricData = [{ MetricName: 'Depth', Value, StorageResolution: 1 }];
      return world.call('monitoring', 'PutMetricData', { Namespace: 'Bench', MetricData });
    };
    for (let sec = 0; sec < 40 + moment; sec += 1) {
      await measure(1);
      await world.time.pass(1000);
    }
    const fromMs = Date.now();
    while (world.fleet.list().length < 2) {
      await measure(30);
      await world.time.pass(100);
    }
    took.push((Date.now() - fromMs) / 1000);
    await world.stop();
  }
  took.sort((a, b) => a - b);
  const said = `median ${took[4]?.toFixed(1)} s, worst ${took[8]?.toFixed(1)} s`;
  console.log(`breach to first new task RUNNING at a period of ${PERIOD_SEC} s: ${said} (aim ${PERIOD_SEC + 1} s)`);
}

/** Fargate's launch rate: so many at once, so many more each second. */
const LAUNCHES = { burst: 100, perSec: 20 };

/** From 2 to 200 tasks and back at Fargate's launch rate, with the calls that it takes. */
async function upAndDown(): Promise<void> {
  let [left, filledAtMs, throttled] = [LAUNCHES.burst, 0, 0];
  const world = await startWorld({
    hook: {
      before({ operation }) {
        if (operation !== 'RunTask') return;
        const nowMs = Date.now();
        left = Math.min(LAUNCHES.burst, left + ((nowMs - filledAtMs) / 1000) * LAUNCHES.perSec);
        filledAtMs = nowMs;
        if (left < 1) {
          throttled += 1;
          throw new AwsError('ThrottlingException', 'Rate exceeded', 400);
        }
        left -= 1;
      },
    },
  });
  const user = userOf(world);
  await user.deploy('web:1', { desiredCount: 2 });
  await user.reaches('SUCCESSFUL');
  const count = (operation: string) => world.calls.filter((call) => call.operation === operation).length;
  const [runs, stops, startedAtMs] = [count('RunTask'), count('StopTask'), Date.now()];
  await user.scale(200);
  await world.time.until(() => world.fleet.list().length === 200);
  const upSec = (Date.now() - startedAtMs) / 1000;
  const runsUp = count('RunTask') - runs;
  const backAtMs = Date.now();
  await user.scale(2);
  await world.time.until(() => world.fleet.list().length === 2);
  const downSec = (Date.now() - backAtMs) / 1000;
  const runsDown = count('RunTask') - runs - runsUp;
  console.log(
    `2 -> 200 tasks: ${runsUp - throttled} RunTask calls (aim 198) and ${throttled} throttled ones in ${upSec.toFixed(1)} s; ` +
      `200 -> 2: ${count('StopTask') - stops} StopTask and ${runsDown} RunTask calls in ${downSec.toFixed(1)} s`,
  );
  await world.stop();
}

/** The policies of 1,000 services with an open breach each, asked once a minute, metrics read from the local CloudWatch. */
async function manyServices(): Promise<void> {
  const cloud = createCloud({});
  cloud.add(createCloudWatch(cloud, {}));
  await cloud.start();
  const metrics = cloudwatchScaling(inProcessClient(cloud, 'monitoring', ACCOUNT), 'arn:aws:lambda:::function:none');
  const tracking = { ...depth.TargetTrackingScalingPolicyConfiguration, Period: 60, ScaleOutDatapoints: 3 };
  const spec = read({
    minCapacity: 1,
    maxCapacity: 100,
    policies: [{ ...depth, TargetTrackingScalingPolicyConfiguration: tracking }],
  });
  for (let minute = 1; minute <= 20; minute += 1) {
    const MetricData = [{ MetricName: 'Depth', Value: 9, Timestamp: new Date(Date.now() - minute * 60_000) }];
    await cloud.call('monitoring', 'PutMetricData', { Namespace: 'Bench', MetricData }, ACCOUNT);
  }
  let written = 0;
  const collections = Array.from({ length: SERVICES }, (_, n): Collection => {
    const scaling: ServiceScaling = {
      spec,
      breaches: { 'depth/out': { open: true, stateAtMs: 0, heardAtMs: 0 } },
      decisions: [],
      updatedAtMs: 0,
    };
    return { ...steady(n), scaling };
  });
  const settings = { ...steady(0).settings, stack: 'bench' };
  const ask = (collection: Collection) => {
    const store = {
      load: async () => collection,
      commit: async () => {
        written += 1;
        return true;
      },
    } as unknown as Store;
    const clock = { nowMs: () => Date.now(), random: Math.random, sleep: async () => {} };
    return decideCount({ store, clock, metrics, settings: settings as never, log() {} }, collection);
  };
  for (const collection of collections) await ask(collection);
  const before = process.cpuUsage();
  for (const collection of collections) await ask(collection);
  const { user, system } = process.cpuUsage(before);
  const usedMs = (user + system) / 1000;
  if (written !== 2 * SERVICES) throw new Error(`${written} of ${2 * SERVICES} services were asked`);
  const percent = ((usedMs / 60_000) * 100).toFixed(2);
  console.log(
    `${SERVICES} services asked each minute: ${usedMs.toFixed(0)} ms of CPU, ${percent} % of a core (aim 10 %)`,
  );
  await cloud.stop();
}

console.log(machine());
await breachToRunning();
await upAndDown();
await manyServices();
