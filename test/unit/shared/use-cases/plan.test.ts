import { afterEach, describe, expect, it } from '@jest/globals';
import { type PlanAnswer, planAnswer } from '../../../../shared/contract/answers/plan.ts';
import { parseOrRefuse } from '../../../../shared/contract/parse-or-refuse.ts';
import { putService } from '../../../../shared/contract/service/service.ts';
import { putCluster } from '../../../../shared/use-cases/clusters/put-cluster.ts';
import { seenBy } from '../../../../shared/use-cases/identity/seen-by.ts';
import { planService } from '../../../../shared/use-cases/plan/plan-service.ts';
import { acceptService } from '../../../../shared/use-cases/services/accept-service.ts';
import { startWorld, type World, type WorldOptions } from '../../../harness/start-world.ts';
import { definitionOf, INGRESS, type User, userOf } from '../../../harness/user.ts';

let world: World;
let user: User;

async function open(options: WorldOptions = {}): Promise<void> {
  world = await startWorld(options);
  user = userOf(world);
}

afterEach(async () => {
  const { failures } = world;
  await world.stop();
  expect(failures).toEqual([]);
});

const SPEC = { minHealthySec: 2, progressDeadlineSec: 60 };

function wishOf(body: object) {
  const { desiredCount, forceNewDeployment, planToken, ...spec } = parseOrRefuse(
    putService,
    { ...SPEC, ...body },
    { ...user.key },
  );
  return { spec, desiredCount, forceNewDeployment, planToken };
}

/** Every plan is as the contract says, and no call of it writes anything. */
async function plan(body: object): Promise<PlanAnswer> {
  const from = world.calls.length;
  const answer = await user.ask((deps) => planService(deps, user.key, wishOf(body)));
  const writes = world.calls
    .slice(from)
    .filter(({ operation }) => !/^(Get|BatchGet|Query|List|Describe)/.test(operation));
  expect(writes.filter(({ by }) => by === 'api')).toEqual([]);
  return planAnswer.parse(JSON.parse(JSON.stringify(answer)));
}

const put = (body: object) => user.ask((deps) => acceptService(deps, user.key, wishOf(body)));
const details = ({ steps }: PlanAnswer) => steps.map(({ detail }) => detail);

describe('a plan', () => {
  it('of a new service tells the stages, the starts and what it would cost, and leaves nothing behind', async () => {
    await open();
    const taskDefinition = await user.register(definitionOf('web:1'));
    const planned = await plan({ taskDefinition, desiredCount: 4 });
    expect(planned).toMatchObject({ outcome: 'create', refusals: [], warnings: [] });
    expect(details(planned)).toEqual([
      'enters RECONCILE_SERVICE',
      'enters SCALE_UP',
      'starts 4 task(s) of revision 1',
      'enters CLEAN_UP',
      'is SUCCESSFUL',
    ]);
    // 4 × (0.25 × 0.04048 + 0.5 × 0.004445), rounded to a millionth of a dollar.
    expect(planned.estimate).toMatchObject({ durationSec: 32, hourlyUsd: 0.04937, hourlyUsdBefore: 0 });
    expect(await world.peek.store.load(user.key)).toBeUndefined();
  });

  it('of a place that another service has says whose it is, and so does the service; it serves when that one has gone', async () => {
    await open();
    const other = userOf(world, { cluster: 'default', service: 'other' });
    await other.deploy('web:1', { ingress: { ...INGRESS, path: '/shop/' } });
    await other.reaches('SUCCESSFUL');
    const taskDefinition = await user.register(definitionOf('web:1'));
    const ingress = { ...INGRESS, path: '/shop' };
    const shared = 'path /shop on port 80 belongs to service other in cluster default already';
    const warning = `${shared}: that one gets the requests as long as it is there`;
    expect((await plan({ taskDefinition, ingress })).warnings).toEqual([warning]);
    for (const elsewhere of [{ path: '/' }, { host: 'a.test' }, { listenerPort: 9000 }])
      expect((await plan({ taskDefinition, ingress: { ...ingress, ...elsewhere } })).warnings).toEqual([]);

    await put({ taskDefinition, ingress });
    await user.reaches('SUCCESSFUL');
    expect(await user.said()).toContain(`(service web) ${warning}.`);
    // Where it is already it is told no more.
    await put({ taskDefinition, ingress, minHealthySec: 1 });
    expect((await user.said()).filter((message) => message.includes(shared))).toHaveLength(1);
  });

  it('of a place that a service of another cluster has says whose to who sees it, and no event says so', async () => {
    await open();
    await user.ask((deps) => putCluster(deps, 'theirs', undefined));
    const other = userOf(world, { cluster: 'theirs', service: 'shop' });
    await other.deploy('web:1', { ingress: INGRESS });
    const taskDefinition = await user.register(definitionOf('web:1'));
    const told = (whose: string) =>
      `path / on port 80 belongs to ${whose} already: that one gets the requests as long as it is there`;
    const named = told('service shop in cluster theirs');
    const unnamed = told('another service');
    expect((await plan({ taskDefinition, ingress: INGRESS })).warnings).toEqual([named]);
    const narrow = { id: 'narrow', scopes: [], clusters: ['default'] };
    const wish = wishOf({ taskDefinition, ingress: INGRESS });
    const { warnings } = await user.ask((deps) => planService(seenBy(deps, narrow), user.key, wish));
    expect(warnings).toEqual([unnamed]);
    // Put by who sees every cluster: the event is read by others.
    await put({ taskDefinition, ingress: INGRESS });
    expect(await user.said()).toContain(`(service web) ${unnamed}.`);
    expect((await user.said()).join()).not.toContain('theirs');
  });

  it('of another image tells what differs, and the waves within both bounds', async () => {
    await open();
    await user.deploy('web:1', { desiredCount: 4, ingress: INGRESS });
    await user.reaches('SUCCESSFUL');
    await world.time.pass(5_000);
    const taskDefinition = await user.register(definitionOf('web:2'));
    const body = {
      taskDefinition,
      desiredCount: 4,
      launchDeadlineSec: 30,
      ingress: INGRESS,
      deploymentConfiguration: { minimumHealthyPercent: 75, maximumPercent: 125 },
    };
    const planned = await plan(body);
    expect(planned.diff).toEqual(
      expect.arrayContaining([
        { pointer: '/deploymentConfiguration/maximumPercent', from: 200, to: 125 },
        { pointer: '/taskDefinition/containerDefinitions/app/image', from: 'web:1', to: 'web:2' },
      ]),
    );
    for (const { newTasks, oldTasks, newHealthy, oldHealthy } of planned.steps) {
      expect(newTasks + oldTasks).toBeLessThanOrEqual(5);
      expect(newHealthy + oldHealthy).toBeGreaterThanOrEqual(3);
    }
    expect(planned.steps.at(-1)).toMatchObject({ detail: 'is SUCCESSFUL', newHealthy: 4, oldTasks: 0 });
    // And that is what it does.
    await put({ ...body, planToken: planned.planToken });
    await user.reaches('SUCCESSFUL', 300_000);
  });

  it('of a canary tells each shift of traffic and its bake', async () => {
    await open();
    await user.deploy('web:1', { ingress: INGRESS });
    await user.reaches('SUCCESSFUL');
    await world.time.pass(5_000);
    const taskDefinition = await user.register(definitionOf('web:2'));
    const planned = await plan({
      taskDefinition,
      ingress: INGRESS,
      deploymentConfiguration: { strategy: 'CANARY', bakeTimeInMinutes: 5 },
    });
    const shifts = planned.steps.filter(({ detail }) => detail.startsWith('gives production traffic'));
    expect(shifts.map(({ detail }) => detail.split(' ')[3])).toEqual(['950:50', '0:1']);
    const [first = { atSec: 0 }, second = { atSec: 0 }] = shifts;
    expect(second.atSec - first.atSec).toBe(600);
    expect(planned.estimate?.durationSec).toBeGreaterThan(900);
  });

  it('can be made at any moment of the deployment before, also before that has begun', async () => {
    await open();
    const taskDefinition = await user.register(definitionOf('web:1'));
    for (const body of [
      {},
      { ingress: INGRESS },
      { ingress: INGRESS, deploymentConfiguration: { strategy: 'LINEAR' } },
    ]) {
      await user.put(taskDefinition, body);
      const next = { ingress: INGRESS, healthCheckGracePeriodSeconds: 37 };
      for (const more of [{}, next]) {
        const planned = await plan({ taskDefinition, ...body, ...more });
        expect(planned.refusals).toEqual([]);
        if (planned.steps.length > 0) expect(planned.steps.at(-1)?.detail).toBe('is SUCCESSFUL');
      }
    }
  });

  it('of a wish that says nothing new is "unchanged", of another count "count"', async () => {
    await open();
    await user.deploy('web:1');
    await user.reaches('SUCCESSFUL');
    await world.time.pass(5_000);
    const { spec } = (await user.records()).service;
    const body = { taskDefinition: spec.taskDefinition, launchDeadlineSec: 30 };
    expect(await plan(body)).toMatchObject({ outcome: 'unchanged', diff: [], steps: [] });
    expect(await plan({ ...body, desiredCount: 3 })).toMatchObject({
      outcome: 'count',
      diff: [{ pointer: '/desiredCount', from: 2, to: 3 }],
      steps: [{ detail: 'starts 1 task(s) of revision 1' }],
    });
    expect(await plan({ ...body, availabilityZoneRebalancing: 'DISABLED' })).toMatchObject({
      outcome: 'settings',
      diff: [{ pointer: '/availabilityZoneRebalancing', from: 'ENABLED', to: 'DISABLED' }],
      steps: [],
    });
  });

  it('says where neither a start nor a stop would be possible', async () => {
    await open();
    await user.deploy('web:1', { desiredCount: 1 });
    await user.reaches('SUCCESSFUL');
    await world.time.pass(5_000);
    const taskDefinition = await user.register(definitionOf('web:2'));
    const bounds = { minimumHealthyPercent: 100, maximumPercent: 100 };
    const planned = await plan({ taskDefinition, deploymentConfiguration: bounds });
    expect(planned.warnings).toEqual([expect.stringMatching(/^it would not get on: /)]);
  });

  it('refuses what a PUT would refuse, and what its tasks would miss, all at once and by name', async () => {
    await open();
    await world.call('iam', 'CreateRole', {
      RoleName: 'mine',
      Path: '/slipway-tasks/',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      }),
    });
    const taskDefinition = await user.register({
      ...definitionOf('web:1', {
        container: {
          secrets: [{ name: 'TOKEN', valueFrom: 'not-there' }],
          logConfiguration: {
            logDriver: 'awslogs',
            options: { 'awslogs-group': '/nobody', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'x' },
          },
        },
      }),
      taskRoleArn: 'arn:aws:iam::000000000000:role/slipway-tasks/mine',
      executionRoleArn: 'arn:aws:iam::000000000000:role/slipway-tasks/nobody',
    });
    const subnets = ['subnet-00000000000000000'];
    const planned = await plan({
      taskDefinition,
      networkConfiguration: { awsvpcConfiguration: { subnets } },
      ingress: { containerPort: 81 },
    });
    expect(planned).toMatchObject({ outcome: null, planToken: null, steps: [], estimate: null });
    expect(planned.refusals.map(({ errors }) => errors?.[0]?.pointer)).toEqual([
      '/ingress/containerPort',
      '/taskDefinition/taskRoleArn',
      '/taskDefinition/executionRoleArn',
      '/networkConfiguration/awsvpcConfiguration/subnets/0',
      '/taskDefinition/containerDefinitions/app/logConfiguration/options/awslogs-group',
      '/taskDefinition/containerDefinitions/app/secrets/TOKEN',
    ]);
    const missing = await plan({ taskDefinition: 'nothing:1' });
    expect(missing.refusals).toMatchObject([{ code: 'InvalidParameterException', status: 400 }]);
  });

  it('tells its jobs at their stages, and of their variables the names alone', async () => {
    await open();
    await user.deploy('web:1', SPEC);
    await user.reaches('SUCCESSFUL');
    const taskDefinition = await user.register(definitionOf('web:2'));
    const environment = [{ name: 'TOKEN', value: 'canary-of-a-job' }];
    const job = { containerOverrides: [{ name: 'app', command: ['migrate'], environment }], timeoutSec: 60 };
    const planned = await plan({ taskDefinition, preDeploy: job, postDeploy: job });
    expect(details(planned).filter((detail) => /runs|enters/.test(detail))).toEqual([
      'enters RECONCILE_SERVICE',
      'enters PRE_SCALE_UP',
      'runs the task of preDeploy, for at most 60 s each try',
      'enters SCALE_UP',
      'enters POST_PRODUCTION_TRAFFIC_SHIFT',
      'runs the task of postDeploy, for at most 60 s each try',
      'enters CLEAN_UP',
    ]);
    expect(planned.diff).toContainEqual({
      pointer: '/preDeploy',
      to: { containerOverrides: { app: { command: ['migrate'], environment: ['TOKEN'] } }, timeoutSec: 60 },
    });
    expect(JSON.stringify(planned)).not.toContain('canary-of-a-job');
  });

  it('never tells what is in the environment', async () => {
    await open();
    const withEnvironment = (image: string, value: string) =>
      definitionOf(image, { container: { environment: [{ name: 'TOKEN', value }] } });
    const first = await user.register(withEnvironment('web:1', 'canary-one'));
    await user.put(first);
    await user.reaches('SUCCESSFUL');
    const planned = await plan({ taskDefinition: await user.register(withEnvironment('web:1', 'canary-two')) });
    expect(planned.diff).toContainEqual({ pointer: '/taskDefinition/containerDefinitions/app/environment/TOKEN' });
    expect(JSON.stringify(planned)).not.toContain('canary');
  });
});

describe('a plan token', () => {
  it('is good for the very wish and the very state that it was made of, and for nothing else', async () => {
    await open();
    const taskDefinition = await user.register(definitionOf('web:1'));
    const { planToken } = await plan({ taskDefinition, desiredCount: 2 });
    await expect(put({ taskDefinition, desiredCount: 3, planToken })).rejects.toThrow('PreconditionFailedException');
    await put({ taskDefinition, desiredCount: 2, planToken });
    await user.reaches('SUCCESSFUL');
    await expect(put({ taskDefinition, desiredCount: 2, planToken })).rejects.toThrow('PreconditionFailedException');

    const next = await plan({ taskDefinition: 'web', desiredCount: 4 });
    await user.register(definitionOf('web:2'));
    await expect(put({ taskDefinition: 'web', desiredCount: 4, planToken: next.planToken })).rejects.toThrow(
      'plan again',
    );
    expect((await user.records()).service.desiredCount).toBe(2);
  });
});
