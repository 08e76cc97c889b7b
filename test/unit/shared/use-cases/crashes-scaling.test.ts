import { describe, expect, it } from '@jest/globals';
import { parseOrRefuse } from '../../../../shared/contract/parse-or-refuse.ts';
import { putScaling as putScalingRequest } from '../../../../shared/contract/scaling/put-scaling.ts';
import { putScaling } from '../../../../shared/use-cases/scaling/put-scaling.ts';
import { type Story, tellWithEveryCrash } from '../../../harness/crash-story.ts';
import { leftovers, watch } from '../../../harness/judge.ts';
import type { World } from '../../../harness/start-world.ts';
import { type User, userOf } from '../../../harness/user.ts';

const MINUTE_MS = 60_000;

const DEPTH = {
  PolicyName: 'depth',
  PolicyType: 'TargetTrackingScaling',
  TargetTrackingScalingPolicyConfiguration: {
    TargetValue: 60,
    CustomizedMetricSpecification: { MetricName: 'Depth', Namespace: 'Shop', Statistic: 'Average' },
  },
};

async function put(user: User, body: object): Promise<void> {
  const spec = parseOrRefuse(putScalingRequest, body, { ...user.key });
  await user.ask((deps) => putScaling(deps, user.key, spec, undefined));
}

/** The service has three tasks, by one decision, which began with two; its alarms and schedules are those of its policies. */
const endsAsDecided = (by: string, made: { alarms: number; schedules: number }): NonNullable<Story['judge']> => ({
  watch: (world) => watch(world, userOf(world)),
  async leftovers(world) {
    const user = userOf(world);
    const left = await leftovers(world, user);
    const { service, scaling } = await user.records();
    if (service.desiredCount !== 3) left.push(`the count is ${service.desiredCount}`);
    const decisions = scaling?.decisions.map((each) => `${each.from} -> ${each.to}, by ${each.by}`) ?? [];
    if (decisions.join() !== `2 -> 3, by ${by}`) left.push(`it was decided: ${decisions.join('; ')}`);
    const { alarms, schedules } = await listMade(world);
    if (alarms !== made.alarms || schedules !== made.schedules)
      left.push(`there are ${alarms} alarms and ${schedules} schedules`);
    if (scaling?.resources?.making || !scaling?.resources?.specHash) left.push('they are not known as made');
    return left;
  },
});

async function listMade(world: World): Promise<{ alarms: number; schedules: number }> {
  const { MetricAlarms } = await world.call<{ MetricAlarms: object[] }>('monitoring', 'DescribeAlarms', {});
  const { Schedules } = await world.call<{ Schedules: object[] }>('scheduler', 'ListSchedules', {});
  return { alarms: MetricAlarms.length, schedules: Schedules.length };
}

const deployed = async (user: User) => {
  await user.deploy('web:1', { desiredCount: 2 });
  await user.reaches('SUCCESSFUL');
};

/** From the word of an alarm on: what made it is the other story. */
const BY_ALARM: Story = {
  async before(user) {
    await deployed(user);
    await put(user, { minCapacity: 1, maxCapacity: 3, policies: [DEPTH] });
    await user.world.time.pass(MINUTE_MS);
  },
  async act({ world }) {
    for (let minute = 0; minute < 8; minute += 1) {
      const MetricData = [{ MetricName: 'Depth', Value: 90 }];
      await world.call('monitoring', 'PutMetricData', { Namespace: 'Shop', MetricData });
      await world.time.pass(MINUTE_MS);
    }
  },
  begins: ({ by }) => by === 'scale',
  judge: endsAsDecided('policy depth', { alarms: 2, schedules: 0 }),
};

const BY_SCHEDULE: Story = {
  before: deployed,
  async act(user) {
    const Schedule = `at(${new Date(Date.now() + 40_000).toISOString().slice(0, 19)})`;
    const up = { ScheduledActionName: 'up', Schedule, ScalableTargetAction: { MinCapacity: 3 } };
    await put(user, { minCapacity: 1, maxCapacity: 9, policies: [DEPTH], scheduledActions: [up] });
    await user.world.time.pass(MINUTE_MS);
  },
  judge: endsAsDecided('scheduled action up', { alarms: 2, schedules: 1 }),
};

const TIMEOUT_MS = 240_000;

describe('a crash', () => {
  it(
    'in the middle of a decision by an alarm leaves the old count or the new one, and the decision made once',
    async () => {
      const { told, found } = await tellWithEveryCrash(BY_ALARM);
      expect(found).toEqual({});
      expect(told).toBeGreaterThan(10);
    },
    TIMEOUT_MS,
  );

  it(
    'of whoever makes alarms and schedules, or carries out a scheduled action, leaves them made and it done once',
    async () => {
      const { told, found } = await tellWithEveryCrash(BY_SCHEDULE);
      expect(found).toEqual({});
      expect(told).toBeGreaterThan(10);
    },
    TIMEOUT_MS,
  );
});
