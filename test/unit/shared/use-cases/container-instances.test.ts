import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lastPartOf } from '../../../../shared/domain/names.ts';
import { leftovers, listFleet, watch } from '../../../harness/judge.ts';
import { startWorld, type World } from '../../../harness/start-world.ts';
import { definitionOf, INGRESS, type User, userOf } from '../../../harness/user.ts';

let world: World;
let user: User;
let violations: string[];
let losesEvents: boolean;

beforeEach(async () => {
  losesEvents = false;
  world = await startWorld({ eventFaults: () => (losesEvents ? { copies: 0 } : {}) });
  user = userOf(world);
  violations = watch(world, user).violations;
});

afterEach(async () => {
  const { failures } = world;
  await world.stop();
  expect(failures).toEqual([]);
  expect(violations).toEqual([]);
});

/** Tasks share their instance's network, and have no size of their own. */
const SHARED = {
  family: 'web',
  requiresCompatibilities: ['EC2'],
  networkMode: 'bridge',
  containerDefinitions: [
    { name: 'app', image: 'web:1', memoryReservation: 100, portMappings: [{ containerPort: 80 }] },
  ],
};
const OWN = { ...definitionOf('web:1'), requiresCompatibilities: ['EC2'] };
const SPREAD = [{ type: 'spread', field: 'instanceId' }];

async function addInstance(memory = 1000): Promise<string> {
  const totalResources = [{ name: 'MEMORY', type: 'INTEGER', integerValue: memory }];
  const { containerInstance } = await world.call<{ containerInstance: { containerInstanceArn: string } }>(
    'ecs',
    'RegisterContainerInstance',
    { totalResources },
  );
  return containerInstance.containerInstanceArn;
}

const drain = (arn: string) =>
  world.call('ecs', 'UpdateContainerInstancesState', { containerInstances: [arn], status: 'DRAINING' });

const running = async () => (await listFleet(world)).filter(({ desiredStatus }) => desiredStatus === 'RUNNING');

/** How many tasks run on each of these. */
async function load(...arns: string[]): Promise<number[]> {
  const tasks = await running();
  return arns.map((arn) => tasks.filter(({ containerInstanceArn }) => containerInstanceArn === arn).length);
}

async function listGroup(arn = '') {
  return [...(await world.peek.balancer.health(arn)).values()];
}

/** A target group of the user's own, which a rule leads to. */
async function makeGroup(TargetType: string): Promise<string> {
  const elb = <Output>(operation: string, input: object) =>
    world.call<Output>('elasticloadbalancing', operation, input);
  const { TargetGroups } = await elb<{ TargetGroups: { TargetGroupArn: string }[] }>('CreateTargetGroup', {
    Name: `own-${TargetType}`,
    Protocol: 'HTTP',
    Port: 80,
    VpcId: world.config.vpcId,
    TargetType,
    HealthCheckIntervalSeconds: 5,
    HealthCheckTimeoutSeconds: 2,
  });
  const TargetGroupArn = TargetGroups[0]?.TargetGroupArn ?? '';
  await elb('CreateRule', {
    ListenerArn: world.config.listenerArn,
    Priority: 1,
    Conditions: [{ Field: 'path-pattern', Values: ['/own'] }],
    Actions: [{ Type: 'forward', TargetGroupArn }],
  });
  return TargetGroupArn;
}

async function put(definition: object, spec: object): Promise<void> {
  await user.put(await user.register(definition), { launchType: 'EC2', ...spec });
}

describe('a service on container instances', () => {
  it('is spread as its strategy says, and shows where its tasks run', async () => {
    const [one, two] = [await addInstance(), await addInstance()];
    await put(SHARED, { desiredCount: 4, placementStrategy: SPREAD });
    await user.reaches('SUCCESSFUL');
    expect(await load(one, two)).toEqual([2, 2]);
    const { tasks } = await user.records();
    expect(new Set(tasks.map(({ observed }) => observed?.containerInstanceArn))).toEqual(new Set([one, two]));
    expect((await running()).map(({ launchType, attachments }) => [launchType, attachments])).toEqual(
      Array.from({ length: 4 }, () => ['EC2', []]),
    );
  });

  it('has each task on an instance of its own where a constraint asks for that', async () => {
    const arns = [await addInstance(), await addInstance(), await addInstance()];
    await put(SHARED, { desiredCount: 3, placementConstraints: [{ type: 'distinctInstance' }] });
    await user.reaches('SUCCESSFUL');
    expect(await load(...arns)).toEqual([1, 1, 1]);
  });

  it('takes traffic where its tasks have interfaces of their own, and goes to a new version without a loss', async () => {
    await addInstance(4000);
    await put(OWN, { desiredCount: 2, ingress: INGRESS });
    await user.reaches('SUCCESSFUL');
    await put({ ...OWN, ...definitionOf('web:2'), requiresCompatibilities: ['EC2'] }, { ingress: INGRESS });
    await user.reaches('SUCCESSFUL');
    await world.time.pass(10_000);
    expect((await running()).map(({ containers = [] }) => containers[0]?.image)).toEqual(['web:2', 'web:2']);
    expect(await leftovers(world, user)).toEqual([]);
  });

  it.each([
    ['bridge', {}],
    // A port of the host is one task's.
    ['host', { deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent: 100 } }],
  ])('is reached at its instances with the network mode %s, and goes to a new version', async (networkMode, more) => {
    await addInstance(4000);
    await addInstance(4000);
    await put({ ...SHARED, networkMode }, { desiredCount: 2, ingress: INGRESS, placementStrategy: SPREAD, ...more });
    await user.reaches('SUCCESSFUL');
    const { service, tasks } = await user.records();
    const targets = await listGroup(service.traffic?.balancers[0]?.targetGroupArns[0]);
    const ids = targets.map(({ target }) => target.id);
    expect(ids).toEqual([expect.stringMatching(/^i-[0-9a-f]{17}$/), expect.stringMatching(/^i-[0-9a-f]{17}$/)]);
    expect(targets.map(({ target, state }) => [target.port, state]).sort()).toEqual(
      tasks.map(({ observed }) => [observed?.containers[0]?.networkBindings?.[0]?.hostPort, 'healthy']).sort(),
    );
    const [container] = SHARED.containerDefinitions;
    const next = { ...SHARED, networkMode, containerDefinitions: [{ ...container, image: 'web:2' }] };
    await put(next, { ingress: INGRESS, placementStrategy: SPREAD, ...more });
    await user.reaches('SUCCESSFUL');
    await world.time.pass(10_000);
    expect((await running()).map(({ containers = [] }) => containers[0]?.image)).toEqual(['web:2', 'web:2']);
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('heals, and is shifted to, at its instances', async () => {
    const [one] = [await addInstance(4000), await addInstance(4000)];
    const strategy = { deploymentConfiguration: { strategy: 'BLUE_GREEN' } };
    await put(SHARED, { desiredCount: 2, ingress: INGRESS, placementStrategy: SPREAD, ...strategy });
    await user.reaches('SUCCESSFUL');
    world.fleet.kill(lastPartOf((await running())[0]?.taskArn ?? ''));
    await drain(one);
    await put(SHARED, { ingress: INGRESS, placementStrategy: SPREAD, forceNewDeployment: true, ...strategy });
    await user.reaches('SUCCESSFUL', 600_000);
    await world.time.pass(60_000);
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('does not change what its targets are: the rule would lead to a group without any', async () => {
    await addInstance(4000);
    await put(OWN, { ingress: INGRESS });
    await user.reaches('SUCCESSFUL');
    const refused = /mode bridge, which needs targets of the type instance/;
    await expect(put(SHARED, { ingress: INGRESS })).rejects.toThrow(refused);
    await put(SHARED, {});
    // Its old tasks, and their target group, are there until it has succeeded.
    await expect(put(SHARED, { ingress: INGRESS })).rejects.toThrow(refused);
    await user.reaches('SUCCESSFUL');
    await world.time.pass(30_000);
    await put(SHARED, { ingress: INGRESS });
    await user.reaches('SUCCESSFUL');
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('goes on with its targets where another network was tried, and rolled back', async () => {
    await addInstance(4000);
    await put(OWN, { ingress: INGRESS });
    await user.reaches('SUCCESSFUL');
    world.fleet.script('bad:1', { exitAfterMs: 100, exitCode: 1 });
    const [container] = SHARED.containerDefinitions;
    const breaker = { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } } };
    await put({ ...SHARED, containerDefinitions: [{ ...container, image: 'bad:1' }] }, breaker);
    await user.reaches('ROLLBACK_SUCCESSFUL', 600_000);
    await expect(put(SHARED, { ingress: INGRESS })).rejects.toThrow(/needs targets of the type instance/);
    await put(OWN, { ingress: INGRESS, forceNewDeployment: true });
    await user.reaches('SUCCESSFUL');
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('has all but the target that the load balancer does not take, and says which', async () => {
    await addInstance(4000);
    await world.call('ecs', 'RegisterContainerInstance', {
      totalResources: [{ name: 'MEMORY', type: 'INTEGER', integerValue: 4000 }],
      instanceIdentityDocument: JSON.stringify({ instanceId: 'i-of-another-network', availabilityZone: 'us-east-1b' }),
    });
    await put(SHARED, { desiredCount: 2, ingress: INGRESS, placementStrategy: SPREAD, progressDeadlineSec: 120 });
    await user.reaches('FAILED', 600_000);
    expect(await user.said()).toContainEqual(
      expect.stringMatching(/target i-of-another-network:\d+ of task \w+ is refused by the load balancer: .*not valid/),
    );
    const { service } = await user.records();
    const targets = await listGroup(service.traffic?.balancers[0]?.targetGroupArns[0]);
    expect(targets.map(({ state }) => state)).toEqual(['healthy']);
  });

  it.each([
    ['ip', SHARED, 'has target type ip, which is incompatible with the bridge network mode: it must be instance'],
    ['instance', OWN, 'has target type instance, which is incompatible with the awsvpc network mode: it must be ip'],
  ])(
    'with a target group of the type %s of somebody’s own is refused where its tasks are not that',
    async (type, definition, why) => {
      const loadBalancers = [{ targetGroupArn: await makeGroup(type), containerName: 'app', containerPort: 80 }];
      await expect(put(definition, { loadBalancers })).rejects.toThrow(why);
    },
  );

  it('is in a target group of somebody’s own that has the type of its network', async () => {
    await addInstance(4000);
    const targetGroupArn = await makeGroup('instance');
    const loadBalancers = [{ targetGroupArn, containerName: 'app', containerPort: 80 }];
    await put(SHARED, { desiredCount: 2, loadBalancers });
    await user.reaches('SUCCESSFUL');
    expect((await listGroup(targetGroupArn)).map(({ state }) => state)).toEqual(['healthy', 'healthy']);
  });

  it('is reached by nobody with the network mode none', async () => {
    const [container] = SHARED.containerDefinitions;
    const alone = { ...SHARED, networkMode: 'none', containerDefinitions: [{ ...container, portMappings: undefined }] };
    await expect(put(alone, { ingress: INGRESS })).rejects.toThrow(/networkMode none/);
  });

  it('waits for an instance, says so, and does not fail for it', async () => {
    await put(SHARED, { desiredCount: 2, progressDeadlineSec: 600 });
    await world.time.pass(60_000);
    expect(await running()).toEqual([]);
    expect((await user.records()).deployment.status).toBe('IN_PROGRESS');
    expect((await user.said()).find((message) => message.includes('unable to place a task'))).toContain(
      'No Container Instances were found in your cluster.',
    );
    await addInstance();
    await user.reaches('SUCCESSFUL', 600_000);
    expect(await running()).toHaveLength(2);
  });

  it('waits for room on its instances', async () => {
    const small = await addInstance(250);
    await put(SHARED, { desiredCount: 3, progressDeadlineSec: 600 });
    await world.time.pass(60_000);
    expect(await load(small)).toEqual([2]);
    expect(await user.said()).toContain('(service web) was unable to place a task. Reason: RESOURCE:MEMORY');
    expect((await user.records()).service.fullSubnets).toBeUndefined();
    const large = await addInstance();
    await user.reaches('SUCCESSFUL', 600_000);
    expect(await load(small, large)).toEqual([2, 1]);
  });
});

describe('a container instance that is draining', () => {
  it.each([
    ['told by its event', false],
    ['found by the audit where the event is lost', true],
  ])('is left by its tasks, start first, %s', async (_, isLost) => {
    const [one, two] = [await addInstance(), await addInstance()];
    await put(SHARED, { desiredCount: 4, placementStrategy: SPREAD });
    await user.reaches('SUCCESSFUL');
    await world.time.pass(10_000);
    let fewest = 4;
    world.hook.before = async ({ operation }) => {
      if (operation === 'StopTask') fewest = Math.min(fewest, (await running()).length - 1);
    };
    losesEvents = isLost;
    await drain(one);
    await world.time.pass(1000);
    losesEvents = false;
    await world.time.pass(isLost ? 180_000 : 60_000);
    expect(await load(one, two)).toEqual([0, 4]);
    expect(fewest).toBeGreaterThanOrEqual(4);
    expect(await user.deployments()).toEqual(['SUCCESSFUL']);
    const said = (await user.said()).filter((message) => message.includes('is draining'));
    expect(said.filter((message) => message.includes('is replaced.'))).toHaveLength(2);
    expect(said.filter((message) => message.includes('another task has taken its place')).length).toBeGreaterThan(0);
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('keeps the tasks that have not been replaced when it is ACTIVE again', async () => {
    const [one, two] = [await addInstance(), await addInstance(150)];
    await put(SHARED, { desiredCount: 2, placementConstraints: [{ type: 'distinctInstance' }] });
    await user.reaches('SUCCESSFUL');
    await world.time.pass(10_000);
    const before = (await running()).map(({ taskArn }) => taskArn).sort();
    await drain(one);
    await world.time.pass(60_000);
    await world.call('ecs', 'UpdateContainerInstancesState', { containerInstances: [one], status: 'ACTIVE' });
    await world.time.pass(120_000);
    const third = await addInstance();
    await world.time.pass(600_000);
    expect(await load(one, two, third)).toEqual([1, 1, 0]);
    expect((await running()).map(({ taskArn }) => taskArn).sort()).toEqual(before);
    expect((await user.said()).some((message) => /is draining no more: task \w+ stays\.$/.test(message))).toBe(true);
  });

  it('is emptied first where there is no room elsewhere and minimumHealthyPercent can spare its tasks', async () => {
    const [one, two] = [await addInstance(250), await addInstance(250)];
    const deploymentConfiguration = { minimumHealthyPercent: 50, maximumPercent: 200 };
    await put(SHARED, { desiredCount: 4, placementStrategy: SPREAD, deploymentConfiguration });
    await user.reaches('SUCCESSFUL');
    await world.time.pass(10_000);
    await drain(one);
    await world.time.pass(60_000);
    expect(await load(one, two)).toEqual([0, 2]);
    expect((await user.records()).tasks).toHaveLength(2);
    expect((await user.said()).filter((message) => message.endsWith('no room for another beside it.'))).toHaveLength(2);
    const third = await addInstance();
    await world.time.pass(400_000);
    expect(await load(two, third)).toEqual([2, 2]);
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('keeps its tasks where its event comes when it is ACTIVE again', async () => {
    const [one] = [await addInstance(), await addInstance()];
    await put(SHARED, { desiredCount: 2, placementStrategy: SPREAD });
    await user.reaches('SUCCESSFUL');
    await world.time.pass(10_000);
    const before = (await running()).map(({ taskArn }) => taskArn);
    const clusterArn = 'arn:aws:ecs:us-east-1:000000000000:cluster/default';
    await world.time.during(world.invoke('onInstanceChange', { detail: { clusterArn, containerInstanceArn: one } }));
    await world.time.pass(120_000);
    expect((await running()).map(({ taskArn }) => taskArn)).toEqual(before);
    expect((await user.said()).filter((message) => message.includes('is draining'))).toEqual([]);
  });

  it('keeps the tasks of strangers, and those for which there is no room elsewhere', async () => {
    const [one, two] = [await addInstance(), await addInstance(150)];
    await put(SHARED, { desiredCount: 2, placementConstraints: [{ type: 'distinctInstance' }] });
    await user.reaches('SUCCESSFUL');
    const { tasks } = await world.call<{ tasks: { taskArn: string }[] }>('ecs', 'RunTask', {
      taskDefinition: 'web',
      launchType: 'EC2',
      group: 'somebody',
    });
    await world.time.pass(10_000);
    await drain(one);
    await world.time.pass(120_000);
    expect(await load(one, two)).toEqual([2, 1]);
    expect((await running()).map(({ taskArn }) => taskArn)).toContain(tasks[0]?.taskArn);
  });
});

describe('a service that is scaled in', () => {
  it('keeps what it has spread over zones and instances', async () => {
    const one = await addInstance();
    await put(SHARED, { desiredCount: 4, placementStrategy: SPREAD });
    await user.reaches('SUCCESSFUL');
    const two = await addInstance();
    await user.scale(8);
    await world.time.until(async () => (await load(one, two)).join() === '4,4');
    await world.time.pass(10_000);
    await user.scale(4);
    await world.time.pass(60_000);
    expect(await load(one, two)).toEqual([2, 2]);
  });

  it('leaves the least used instance with binpack', async () => {
    const [one, two] = [await addInstance(350), await addInstance(1000)];
    await put(SHARED, { desiredCount: 5, placementStrategy: [{ type: 'binpack', field: 'memory' }] });
    await user.reaches('SUCCESSFUL');
    expect(await load(one, two)).toEqual([3, 2]);
    await user.scale(3);
    await world.time.pass(60_000);
    expect(await load(one, two)).toEqual([3, 0]);
  });

  it('was spread over zones where it says nothing of a strategy', async () => {
    const strategies: unknown[] = [];
    world.hook.before = async ({ operation, input }) => {
      if (operation === 'RunTask') strategies.push(input.placementStrategy);
    };
    await addInstance();
    await put(SHARED, { desiredCount: 1 });
    await user.reaches('SUCCESSFUL');
    expect(strategies).toEqual([[{ type: 'spread', field: 'attribute:ecs.availability-zone' }]]);
  });
});

describe('a container instance that is gone', () => {
  it('costs the service only the time to start its tasks elsewhere', async () => {
    const [one, two] = [await addInstance(), await addInstance()];
    await put(SHARED, { desiredCount: 4, placementStrategy: SPREAD });
    await user.reaches('SUCCESSFUL');
    await world.time.pass(10_000);
    await world.call('ecs', 'DeregisterContainerInstance', { containerInstance: one, force: true });
    await world.time.pass(30_000);
    expect(await load(two)).toEqual([4]);
    const { deployment } = await user.records();
    expect([deployment.status, deployment.failures]).toEqual(['SUCCESSFUL', undefined]);
    expect(await leftovers(world, user)).toEqual([]);
  });
});

describe('what needs an address of the task’s own', () => {
  it.each([
    ['/gates/0', { gates: [{ name: 'up', stages: ['POST_SCALE_UP'], type: 'http', path: '/', matcher: '200' }] }],
    ['/networkConfiguration', { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } }],
  ])('is refused with a shared network: %s', async (pointer, spec) => {
    await expect(put(SHARED, spec)).rejects.toMatchObject({ errors: [{ pointer }] });
  });
});
