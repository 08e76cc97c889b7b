import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { callApi, waitFor } from './call-api.ts';
import { deployHello } from './deploy-hello.ts';
import { launchSlipway, type Slipway, withState } from './launch-slipway.ts';
import { loadHttp } from './load-http.ts';
import { machine } from './machine.ts';
import { spread } from './spread.ts';

/**
 * A canary with a tenth of the traffic, and its alarm goes off: `node bench/rollback.ts`. From the alarm's transition, as
 * CloudWatch dates it, to the rollback's begin, to all traffic at the old version, and to the end; and what that cost the
 * requests of the load. Ends with 1 where one failed.
 */
const ROUNDS = 10;
const CONNECTIONS = 8;
const THINK_MS = 12;
const ALARM = 'canary';
const SERVICE = '/clusters/default/services/canary';
const SPEC = {
  desiredCount: 2,
  deploymentConfiguration: {
    strategy: 'CANARY',
    canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 60 },
    alarms: { alarmNames: [ALARM], enable: true, rollback: true },
  },
};

interface Story {
  id: string;
  status: string;
  finishedAt?: string;
  timeline: { at: string; text: string }[];
}

async function measure(slipway: Slipway, cloudwatch: CloudWatchClient): Promise<[number, number, number]> {
  const setAlarm = (StateValue: 'OK' | 'ALARM') =>
    cloudwatch.send(new SetAlarmStateCommand({ AlarmName: ALARM, StateValue, StateReason: 'the benchmark says so' }));
  await setAlarm('OK');
  const { deployment } = await callApi<{ deployment: Story }>(slipway.apiUrl, 'PATCH', SERVICE, { image: 'hello:2' });
  const told = async () =>
    (await callApi<{ deployment: Story }>(slipway.apiUrl, 'GET', `${SERVICE}/deployments/${deployment.id}`)).deployment;
  const when = async (pattern: RegExp) =>
    waitFor(`"${pattern.source}"`, async () => (await told()).timeline.find(({ text }) => pattern.test(text)));
  // The old version is in the first group: the service has had one deployment that was not rolled back.
  await when(/get production traffic 900:100/);
  await new Promise((resolve) => setTimeout(resolve, 500 + Math.random() * 1_000));
  await setAlarm('ALARM');
  const begun = Date.parse((await when(/^rolls back to/)).at);
  const back = Date.parse((await when(/get production traffic 1:0/)).at);
  const ended = await waitFor('its end', async () => {
    const story = await told();
    return story.finishedAt === undefined ? undefined : story;
  });
  if (ended.status !== 'ROLLBACK_SUCCESSFUL') throw new Error(`it ended ${ended.status}`);
  const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [ALARM] }));
  const sinceMs = MetricAlarms?.[0]?.StateTransitionedTimestamp?.getTime() ?? Number.NaN;
  return [begun - sinceMs, back - sinceMs, Date.parse(ended.finishedAt ?? '') - sinceMs];
}

console.log(machine());
const lost = await withState(async (state) => {
  const slipway = await launchSlipway({ state });
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const cloudwatch = new CloudWatchClient({ endpoint: slipway.awsUrl, region: 'us-east-1', credentials });
  try {
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: ALARM,
        Namespace: 'Bench',
        MetricName: 'Nothing',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'ignore',
      }),
    );
    // The image of version 2 is there from the first, and a PATCH names it.
    await deployHello(slipway.apiUrl, 'other', 2, { desiredCount: 0 });
    await deployHello(slipway.apiUrl, 'canary', 1, SPEC);
    const load = loadHttp(`${slipway.balancerUrl}/canary`, CONNECTIONS, THINK_MS);
    const rounds: [number, number, number][] = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measure(slipway, cloudwatch));
    await load.stop();
    for (const [at, what] of ['rollback begun', 'all traffic at the old version', 'rolled back'].entries()) {
      const { p50, max } = spread(rounds.map((round) => round[at] ?? Number.NaN));
      console.log(
        `alarm's transition to ${what}: median ${p50.toFixed(0)} ms, worst of ${ROUNDS} ${max.toFixed(0)} ms`,
      );
    }
    const { answered, failed, resets } = load.figures;
    console.log(`${answered} requests answered meanwhile, ${failed} failed, ${resets} resets`);
    return failed + resets;
  } finally {
    cloudwatch.destroy();
    await slipway.stop();
  }
});
if (lost > 0) process.exit(1);
