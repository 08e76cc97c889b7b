import type { Task as EcsTask } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseOrRefuse } from '../../../../shared/contract/parse-or-refuse.ts';
import { putService } from '../../../../shared/contract/service/service.ts';
import { lastPartOf } from '../../../../shared/domain/names.ts';
import { lookAtInstances } from '../../../../shared/use-cases/observe/look-at-instances.ts';
import { planService } from '../../../../shared/use-cases/plan/plan-service.ts';
import { putScaling } from '../../../../shared/use-cases/scaling/put-scaling.ts';
import { listFleet } from '../../../harness/judge.ts';
import { startWorld, type World } from '../../../harness/start-world.ts';
import { INGRESS, type User, userOf } from '../../../harness/user.ts';

let world: World;
let user: User;
let losesEvents: boolean;

async function open(options: Parameters<typeof startWorld>[0] = {}): Promise<void> {
  losesEvents = false;
  world = await startWorld({ eventFaults: () => (losesEvents ? { copies: 0 } : {}), ...options });
  user = userOf(world, { cluster: 'default', service: 'agent' });
}

beforeEach(() => open());

afterEach(async () => {
  const { failures } = world;
  const doubled = overlaps(await daemonTasks());
  await world.stop();
  expect(failures).toEqual([]);
  expect(doubled).toEqual([]);
});

const daemonTasks = async () => (await listFleet(world)).filter(({ group }) => group === 'slipway-world/agent');

/** An instance never has two of its tasks, not even one that is stopping yet. */
function overlaps(tasks: readonly EcsTask[]): string[] {
  const sorted = tasks.toSorted((a, b) => Number(a.createdAt) - Number(b.createdAt));
  return sorted.flatMap((task, at) =>
    sorted
      .slice(at + 1)
      .filter(({ containerInstanceArn }) => containerInstanceArn === task.containerInstanceArn)
      .filter(({ createdAt }) => task.stoppedAt === undefined || Number(createdAt) < Number(task.stoppedAt))
      .map((next) => `${next.taskArn} beside ${task.taskArn}`),
  );
}

const definitionOf = (family: string, image: string, more: object = {}) => ({
  family,
  requiresCompatibilities: ['EC2'],
  networkMode: 'bridge',
  containerDefinitions: [{ name: 'app', image, memoryReservation: 100 }],
  ...more,
});

async function addInstance({ memory = 1000, stack = 'prod', ec2Id = '' } = {}): Promise<string> {
  const { containerInstance } = await world.call<{ containerInstance: { containerInstanceArn: string } }>(
    'ecs',
    'RegisterContainerInstance',
    {
      totalResources: [{ name: 'MEMORY', type: 'INTEGER', integerValue: memory }],
      attributes: [{ name: 'stack', value: stack }],
      ...(ec2Id ? { instanceIdentityDocument: JSON.stringify({ instanceId: ec2Id }) } : {}),
    },
  );
  return containerInstance.containerInstanceArn;
}

const setState = (arn: string, status: 'ACTIVE' | 'DRAINING') =>
  world.call('ecs', 'UpdateContainerInstancesState', { containerInstances: [arn], status });

const lose = (arn: string) => world.call('ecs', 'DeregisterContainerInstance', { containerInstance: arn, force: true });

const SPEC = { launchType: 'EC2', schedulingStrategy: 'DAEMON', desiredCount: undefined };
const NO_PATTERN = [{ type: 'memberOf', expression: 'attribute:ecs.instance-type =~ *.large' }];
const IN_PROD = [{ type: 'memberOf', expression: 'attribute:stack == prod' }];

async function deploy(image: string, more: object = {}, definition: object = {}): Promise<void> {
  await user.put(await user.register(definitionOf('agent', image, definition)), { ...SPEC, ...more });
}

/** The image of the daemon's task on each of these, as it was tagged. */
async function images(...arns: string[]): Promise<string[]> {
  const tasks = (await daemonTasks()).filter(({ desiredStatus }) => desiredStatus === 'RUNNING');
  const imageOf = ({ taskArn = '' }: EcsTask) =>
    world.fleet.list().find(({ taskId }) => taskId === lastPartOf(taskArn))?.image;
  return arns.map((arn) => {
    const there = tasks.filter(({ containerInstanceArn }) => containerInstanceArn === arn);
    return there.map(imageOf).join(' and ');
  });
}

async function describeInstance(arn: string): Promise<{ ec2InstanceId: string }> {
  const { containerInstances } = await world.call<{ containerInstances: { ec2InstanceId: string }[] }>(
    'ecs',
    'DescribeContainerInstances',
    { containerInstances: [arn] },
  );
  const [found] = containerInstances;
  if (!found) throw new Error(`there is no ${arn}`);
  return found;
}

async function counted(): Promise<number> {
  return (await user.records()).service.desiredCount;
}

const saidOf = async (pattern: RegExp) => (await user.said()).filter((message) => pattern.test(message));

describe('a DAEMON service', () => {
  it('has a task on each instance, in one deployment, and says so', async () => {
    const arns = [await addInstance(), await addInstance(), await addInstance()];
    await deploy('agent:1');
    await user.reaches('SUCCESSFUL');
    expect(await images(...arns)).toEqual(['agent:1', 'agent:1', 'agent:1']);
    expect(await counted()).toBe(3);
    expect((await user.said())[0]).toContain('was created: a task on each container instance of ');
    expect(await saidOf(/desired count 0 -> 3: container instances \w+, \w+, \w+ are to run a task\.$/)).toHaveLength(
      1,
    );
    expect(await saidOf(/has reached a steady state\.$/)).toHaveLength(1);
    const { dueAtMs } = (await user.records()).service;
    expect(dueAtMs).toBeUndefined();
  });

  it('is on those that meet the constraints of the service and of its definition', async () => {
    const [one, two] = [await addInstance(), await addInstance({ stack: 'test' })];
    const others = await addInstance({ stack: 'prod' });
    const { ec2InstanceId } = await describeInstance(others);
    const placementConstraints = [{ type: 'memberOf', expression: `ec2InstanceId != ${ec2InstanceId}` }];
    await deploy('agent:1', { placementConstraints: IN_PROD }, { placementConstraints });
    await user.reaches('SUCCESSFUL');
    expect(await images(one, two, others)).toEqual(['agent:1', '', '']);
    expect(await counted()).toBe(1);
  });

  it('is on none of ECS Anywhere, which launch type EC2 never lands on', async () => {
    const one = await addInstance();
    const anywhere = await addInstance({ ec2Id: 'mi-0123456789abcdef0' });
    await deploy('agent:1', { placementConstraints: IN_PROD });
    await user.reaches('SUCCESSFUL');
    expect(await images(one, anywhere)).toEqual(['agent:1', '']);
    expect((await user.records()).service).toMatchObject({ desiredCount: 1, instances: { fits: [{ unfit: [] }] } });
  });

  it('waits for none in a cluster without one, and is on the first that comes', async () => {
    await deploy('agent:1');
    await user.reaches('SUCCESSFUL');
    expect(await counted()).toBe(0);
    const first = await addInstance();
    await world.time.pass(5_000);
    expect(await images(first)).toEqual(['agent:1']);
  });

  it('starts a task again where it ended, and nowhere else', async () => {
    await world.stop();
    await open({ scripts: { 'agent:1': { exitAfterMs: 60_000, exitCode: 1 } } });
    const arns = [await addInstance(), await addInstance()];
    await deploy('agent:1', { minHealthySec: 2 });
    await user.reaches('SUCCESSFUL');
    await world.time.pass(75_000);
    expect(await images(...arns)).toEqual(['agent:1', 'agent:1']);
    expect((await daemonTasks()).length).toBe(4);
  });

  it('goes to a new version by stopping first, as many at once as minimumHealthyPercent can spare', async () => {
    const arns = [await addInstance(), await addInstance(), await addInstance(), await addInstance()];
    const deploymentConfiguration = { minimumHealthyPercent: 75 };
    await deploy('agent:1', { deploymentConfiguration });
    await user.reaches('SUCCESSFUL');
    let fewest = 4;
    world.hook.before = async ({ operation }) => {
      if (operation !== 'RunTask') return;
      const { tasks } = await user.records();
      fewest = Math.min(
        fewest,
        tasks.filter(({ observed, stop }) => observed?.lastStatus === 'RUNNING' && !stop).length,
      );
    };
    await deploy('agent:2', { deploymentConfiguration });
    await user.reaches('SUCCESSFUL', 300_000);
    expect(await images(...arns)).toEqual(['agent:2', 'agent:2', 'agent:2', 'agent:2']);
    expect(fewest).toBe(3);
  });

  it('stops them all at once where nothing is said of it, as in ECS', async () => {
    const arns = [await addInstance(), await addInstance()];
    await deploy('agent:1');
    await user.reaches('SUCCESSFUL');
    await deploy('agent:2');
    await user.reaches('SUCCESSFUL');
    expect(await images(...arns)).toEqual(['agent:2', 'agent:2']);
    expect((await user.records()).service.spec.deploymentConfiguration).toMatchObject({
      minimumHealthyPercent: 0,
      maximumPercent: 100,
    });
    const said = await user.said();
    const starts = said.findIndex((message) => message.includes('of revision 2.'));
    expect(said.slice(0, starts).filter((message) => message.includes('stops task'))).toHaveLength(2);
  });

  it('asks once for a deployment which instances there are, however many tasks come and go', async () => {
    for (let n = 0; n < 6; n += 1) await addInstance();
    const deploymentConfiguration = { minimumHealthyPercent: 50 };
    await deploy('agent:1', { deploymentConfiguration });
    await user.reaches('SUCCESSFUL');
    await world.time.pass(10_000);
    const before = world.calls.length;
    await deploy('agent:2', { deploymentConfiguration, placementConstraints: IN_PROD });
    await user.reaches('SUCCESSFUL');
    const asked = world.calls
      .slice(before)
      .filter(({ by, operation }) => by !== 'audit' && operation === 'ListContainerInstances');
    expect(asked.map(({ input }) => input.filter)).toEqual([undefined, '(attribute:stack == prod)']);
  });

  it('says that it is stuck, and how it would go on, where no task may stop', async () => {
    await addInstance();
    const deploymentConfiguration = { minimumHealthyPercent: 50 };
    await deploy('agent:1', { deploymentConfiguration });
    await user.reaches('SUCCESSFUL');
    await deploy('agent:2', { deploymentConfiguration });
    await world.time.pass(10_000);
    expect(await saidOf(/is stuck: .* Lower minimumHealthyPercent\.$/)).toHaveLength(1);
    expect(await saidOf(/maximumPercent/)).toEqual([]);
  });

  it('goes back where a new version does not come up', async () => {
    await world.stop();
    await open({ scripts: { 'agent:2': { startError: 'no such program' } } });
    const arns = [await addInstance(), await addInstance()];
    const deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback: true } };
    await deploy('agent:1', { deploymentConfiguration });
    await user.reaches('SUCCESSFUL');
    await deploy('agent:2', { deploymentConfiguration });
    await user.reaches('ROLLBACK_SUCCESSFUL', 600_000);
    expect(await images(...arns)).toEqual(['agent:1', 'agent:1']);
  });

  it('takes traffic where its tasks have interfaces of their own', async () => {
    const arns = [await addInstance(), await addInstance()];
    const portMappings = [{ containerPort: 80 }];
    const own = {
      networkMode: 'awsvpc',
      containerDefinitions: [{ name: 'app', image: 'agent:1', memoryReservation: 100, portMappings }],
    };
    await deploy('agent:1', { ingress: INGRESS }, own);
    await user.reaches('SUCCESSFUL');
    expect(await images(...arns)).toEqual(['agent:1', 'agent:1']);
  });

  it('leaves nothing behind when it is deleted', async () => {
    await addInstance();
    await deploy('agent:1');
    await user.reaches('SUCCESSFUL');
    await user.remove();
    await world.time.until(async () => (await user.records()).service.status === 'INACTIVE');
    expect((await daemonTasks()).filter(({ lastStatus }) => lastStatus !== 'STOPPED')).toEqual([]);
    expect(await world.peek.store.listDaemons('default')).toEqual([]);
  });
});

describe('a container instance that comes', () => {
  it.each([
    ['told by its event: within seconds', false, 5_000],
    ['found by the audit where the event is lost', true, 130_000],
  ])('gets its task, %s', async (_, isLost, withinMs) => {
    const one = await addInstance();
    await deploy('agent:1');
    await user.reaches('SUCCESSFUL');
    losesEvents = isLost;
    const two = await addInstance();
    await world.time.pass(1_000);
    losesEvents = false;
    await world.time.pass(withinMs);
    expect(await images(one, two)).toEqual(['agent:1', 'agent:1']);
    expect(await counted()).toBe(2);
    const [said] = await saidOf(/desired count 1 -> 2/);
    expect(said).toContain(`container instance ${lastPartOf(two)} is to run a task.`);
    expect(await user.deployments()).toEqual(['SUCCESSFUL']);
  });

  it('is no news when its event comes after it has gone again, nor when a task starts on it', async () => {
    const [one, two] = [await addInstance(), await addInstance()];
    await deploy('agent:1');
    await user.reaches('SUCCESSFUL');
    await lose(two);
    await world.time.pass(120_000);
    const { planSeq } = (await user.records()).service;
    for (const containerInstanceArn of [one, two]) {
      const detail = { clusterArn: 'arn:aws:ecs:us-east-1:000000000000:cluster/default', containerInstanceArn };
      await world.time.during(world.invoke('onInstanceChange', { detail: { ...detail, status: 'ACTIVE' } }));
    }
    await world.time.pass(5_000);
    expect((await user.records()).service.planSeq).toBe(planSeq);
  });

  it('costs one read of the service when a task starts or ends on it, however many it has', async () => {
    const one = await addInstance();
    await deploy('agent:1');
    await user.reaches('SUCCESSFUL');
    await world.time.pass(5_000);
    const before = world.calls.length;
    const detail = { clusterArn: 'arn:aws:ecs:us-east-1:000000000000:cluster/default', containerInstanceArn: one };
    await world.time.during(world.invoke('onInstanceChange', { detail: { ...detail, status: 'ACTIVE' } }));
    const own = world.calls.slice(before).filter(({ by }) => by === 'onInstanceChange');
    expect(own.map(({ operation }) => operation)).toEqual(['Query', 'GetItem']);
  });

  it('does not wait for the room that another one does not have', async () => {
    const full = await addInstance({ memory: 50 });
    await deploy('agent:1', { progressDeadlineSec: 3600 });
    await world.time.pass(1_200_000);
    expect(await images(full)).toEqual(['']);
    const [said] = await saidOf(/unable to place a task/);
    expect(said).toContain(`Reason: RESOURCE:MEMORY (container instance ${lastPartOf(full)})`);
    const two = await addInstance();
    await world.time.pass(5_000);
    expect(await images(two)).toEqual(['agent:1']);
  });
});

describe('a container instance that drains', () => {
  const web = () => userOf(world, { cluster: 'default', service: 'web' });

  it('keeps its task until the last other one has STOPPED, and gets it again when it is ACTIVE again', async () => {
    await world.stop();
    await open({ scripts: { 'web:1': { stopMs: 20_000 } } });
    const [one, two] = [await addInstance(), await addInstance()];
    await deploy('agent:1');
    await user.reaches('SUCCESSFUL');
    const placementStrategy = [{ type: 'spread', field: 'instanceId' }];
    await web().put(await user.register(definitionOf('web', 'web:1')), { launchType: 'EC2', placementStrategy });
    await web().reaches('SUCCESSFUL');
    await world.time.pass(5_000);
    await setState(one, 'DRAINING');
    await world.time.pass(120_000);
    const onOne = (await listFleet(world)).filter(({ containerInstanceArn }) => containerInstanceArn === one);
    const stoppedAt = (group: string) => onOne.find((task) => task.group === group);
    const [daemon, replica] = [stoppedAt('slipway-world/agent'), stoppedAt('slipway-world/web')];
    expect(Number(daemon?.stoppingAt)).toBeGreaterThanOrEqual(Number(replica?.stoppedAt));
    expect(await images(one, two)).toEqual(['', 'agent:1']);
    expect(await counted()).toBe(1);
    expect(await saidOf(/is draining: task \w+ stops as the last one there\.$/)).toHaveLength(1);
    expect(await saidOf(/stops task \w+: .* is draining, and no other task is left on it\.$/)).toHaveLength(1);
    await setState(one, 'ACTIVE');
    await world.time.pass(5_000);
    expect(await images(one, two)).toEqual(['agent:1', 'agent:1']);
  });

  it('is left by the others although the daemon’s record cannot be written', async () => {
    const [one, two] = [await addInstance(), await addInstance()];
    await deploy('agent:1');
    await user.reaches('SUCCESSFUL');
    const placementStrategy = [{ type: 'spread', field: 'instanceId' }];
    await web().put(await user.register(definitionOf('web', 'web:1')), { launchType: 'EC2', placementStrategy });
    await web().reaches('SUCCESSFUL');
    await world.time.pass(5_000);
    world.hook.before = ({ by, operation, input }) => {
      if (by !== 'onInstanceChange' || operation !== 'TransactWriteItems') return;
      if (!JSON.stringify(input).includes('agent')) return;
      throw Object.assign(new Error('no'), { name: 'ServerException' });
    };
    await setState(one, 'DRAINING');
    await world.time.pass(30_000);
    world.failures.splice(0);
    const replicas = (await listFleet(world)).filter(
      ({ group, desiredStatus }) => group === 'slipway-world/web' && desiredStatus === 'RUNNING',
    );
    expect(replicas.map(({ containerInstanceArn }) => containerInstanceArn)).toEqual([two, two]);
  });

  it('keeps it beside a one-off task, and for good where the instance is ACTIVE again meanwhile', async () => {
    const one = await addInstance();
    await deploy('agent:1');
    await user.reaches('SUCCESSFUL');
    const [before] = (await user.records()).tasks;
    await web().put(await user.register(definitionOf('web', 'web:1')), { launchType: 'EC2', desiredCount: 1 });
    await web().reaches('SUCCESSFUL');
    await setState(one, 'DRAINING');
    await world.time.pass(600_000);
    expect(await images(one)).toEqual(['agent:1']);
    expect(await counted()).toBe(0);
    await setState(one, 'ACTIVE');
    await world.time.pass(60_000);
    expect((await user.records()).tasks.map(({ id }) => id)).toEqual([before?.id]);
    expect(await saidOf(/is draining no more: task \w+ stays\.$/)).toHaveLength(1);
    expect(await counted()).toBe(1);
  });

  it('is left, too, where nobody heard of it, and holds up no deployment', async () => {
    const [one, two] = [await addInstance(), await addInstance()];
    await deploy('agent:1');
    await user.reaches('SUCCESSFUL');
    await web().put(await user.register(definitionOf('web', 'web:1')), {
      launchType: 'EC2',
      desiredCount: 1,
      placementConstraints: [
        { type: 'memberOf', expression: `ec2InstanceId == ${(await describeInstance(one)).ec2InstanceId}` },
      ],
    });
    await web().reaches('SUCCESSFUL');
    losesEvents = true;
    await setState(one, 'DRAINING');
    await world.time.pass(1_000);
    losesEvents = false;
    await world.time.pass(130_000);
    expect(await counted()).toBe(1);
    await deploy('agent:2');
    await user.reaches('SUCCESSFUL');
    expect(await images(one, two)).toEqual(['agent:1', 'agent:2']);
    await web().remove();
    await world.time.pass(30_000);
    expect(await images(one, two)).toEqual(['', 'agent:2']);
  });
});

describe('a container instance that is gone, or meets the constraints no more', () => {
  it('costs its task, and nothing replaces that elsewhere', async () => {
    const [one, two] = [await addInstance(), await addInstance()];
    await deploy('agent:1');
    await user.reaches('SUCCESSFUL');
    await lose(one);
    await world.time.pass(60_000);
    expect(await images(one, two)).toEqual(['', 'agent:1']);
    const { service, deployment, tasks } = await user.records();
    expect([service.desiredCount, tasks.length, deployment.failures]).toEqual([1, 1, undefined]);
    expect((await daemonTasks()).length).toBe(2);
  });

  it('loses its task by the next audit where an attribute changes', async () => {
    const [one, two] = [await addInstance(), await addInstance()];
    await deploy('agent:1', { placementConstraints: IN_PROD });
    await user.reaches('SUCCESSFUL');
    const attributes = [{ name: 'stack', value: 'test', targetType: 'container-instance', targetId: one }];
    await world.call('ecs', 'PutAttributes', { attributes });
    await world.time.pass(130_000);
    expect(await images(one, two)).toEqual(['', 'agent:1']);
    expect(await saidOf(/stops task \w+: .* does not meet the placement constraints\.$/)).toHaveLength(1);
  });

  it('follows the constraints of a new revision, and those of the good one where that fails', async () => {
    await world.stop();
    await open({ scripts: { 'agent:2': { startError: 'no such program' } } });
    const [one, two] = [await addInstance(), await addInstance({ stack: 'test' })];
    await deploy('agent:1');
    await user.reaches('SUCCESSFUL');
    await deploy('agent:1', { placementConstraints: IN_PROD });
    await user.reaches('SUCCESSFUL');
    expect(await images(one, two)).toEqual(['agent:1', '']);
    // Its first task starts where there is none yet; the good one's must not go for it.
    const deploymentConfiguration = { minimumHealthyPercent: 100 };
    await deploy('agent:2', { progressDeadlineSec: 20, deploymentConfiguration });
    await user.reaches('FAILED', 600_000);
    await world.time.pass(60_000);
    expect(await images(one, two)).toEqual(['agent:1', '']);
  });
});

describe('placement constraints that ECS does not take', () => {
  it('fail a deployment in ECS’s words, while the good revision goes on healing', async () => {
    await world.stop();
    await open({ scripts: { 'agent:1': { exitAfterMs: 100_000, exitCode: 1 } } });
    const arns = [await addInstance(), await addInstance()];
    await deploy('agent:1');
    await user.reaches('SUCCESSFUL');
    await deploy('agent:2', { placementConstraints: NO_PATTERN });
    await user.reaches('FAILED');
    const { deployment, service } = await user.records();
    expect(deployment.reason).toMatch(/no task can be placed: InvalidParameterException: /);
    expect(service.desiredCount).toBe(2);
    const [said, ...more] = await saidOf(/unable to place a task/);
    expect(said).toMatch(/Reason: InvalidParameterException: .* \(the placement constraints of revision 2\)$/);
    expect(more).toEqual([]);
    expect((await daemonTasks()).length).toBe(2);
    await world.time.pass(150_000);
    expect(await images(...arns)).toEqual(['agent:1', 'agent:1']);
    expect((await daemonTasks()).length).toBeGreaterThan(2);
  });

  it('fail by the deadline where it is ECS’s to try for ever, and a new service has no task', async () => {
    const one = await addInstance();
    await deploy('agent:1', { placementConstraints: NO_PATTERN, compatibility: 'ecs' });
    await user.reaches('FAILED', 120_000);
    expect((await user.records()).deployment.reason).toMatch(/progressDeadlineSec .* InvalidParameterException: /);
    await world.time.pass(60_000);
    expect([await images(one), await counted()]).toEqual([[''], 0]);
  });

  it('leave its tasks where they are once ECS has taken them', async () => {
    const [one, two] = [await addInstance(), await addInstance({ stack: 'test' })];
    await deploy('agent:1', { placementConstraints: IN_PROD });
    await user.reaches('SUCCESSFUL');
    world.hook.before = ({ operation, input }) => {
      if (operation !== 'ListContainerInstances' || input.filter === undefined) return;
      throw Object.assign(new Error('no such filter'), { name: 'ClientException' });
    };
    await world.time.pass(130_000);
    expect(await images(one, two)).toEqual(['agent:1', '']);
    expect(await saidOf(/Reason: ClientException: no such filter/)).toHaveLength(1);
  });
});

describe('a look that comes late', () => {
  it('does not take back what a later one has seen', async () => {
    await addInstance();
    await deploy('agent:1');
    await user.reaches('SUCCESSFUL');
    await world.time.pass(10_000);
    const before = await user.records();
    const two = await addInstance();
    // It has its list, and has yet to write it down.
    const listed = await world.call('ecs', 'ListContainerInstances', { status: 'ACTIVE' });
    const three = await addInstance();
    await world.time.pass(5_000);
    expect(await counted()).toBe(3);
    const deps = world.wire('late');
    world.hook.instead = ({ by, operation }) =>
      by === 'late' && operation === 'ListContainerInstances' ? (listed as object) : undefined;
    expect(await world.time.during(lookAtInstances(deps, before))).toBe('same');
    expect(await counted()).toBe(3);
    expect(await images(two, three)).toEqual(['agent:1', 'agent:1']);
  });
});

describe('a look that ECS has no time for', () => {
  it('keeps what was seen last: the service heals meanwhile, and goes on when ECS answers', async () => {
    await world.stop();
    await open({ scripts: { 'agent:1': { exitAfterMs: 60_000, exitCode: 1 } } });
    const one = await addInstance();
    await deploy('agent:1', { minHealthySec: 2 });
    await user.reaches('SUCCESSFUL');
    let isBusy = true;
    world.hook.before = ({ operation }) => {
      if (!isBusy || operation !== 'ListContainerInstances') return;
      throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
    };
    const { revision } = (await user.records()).service;
    await world.time.pass(75_000);
    expect(await images(one)).toEqual(['agent:1']);
    expect((await daemonTasks()).length).toBe(2);
    await deploy('agent:2', { placementConstraints: IN_PROD });
    await world.time.pass(20_000);
    expect((await user.records()).service.revision).toBe(revision + 1);
    expect(await images(one)).toEqual(['agent:1']);
    isBusy = false;
    await world.time.pass(25_000);
    expect(await images(one)).toEqual(['agent:2']);
  });
});

describe('what a DAEMON service does not have', () => {
  beforeEach(async () => {
    await addInstance();
    await deploy('agent:1');
    await user.reaches('SUCCESSFUL');
  });

  it('is a count that somebody sets', async () => {
    await expect(user.scale(2)).rejects.toMatchObject({
      code: 'InvalidParameterException',
      errors: [{ pointer: '/desiredCount' }],
    });
  });

  it('is scaling', async () => {
    const spec = { minCapacity: 1, maxCapacity: 2, policies: [], scheduledActions: [], suspendedState: {} } as never;
    await expect(user.ask((deps) => putScaling(deps, user.key, spec, undefined))).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
  });

  it('is another strategy later on', async () => {
    const wish = { schedulingStrategy: 'REPLICA', desiredCount: 2 };
    await expect(deploy('agent:1', wish)).rejects.toMatchObject({ errors: [{ pointer: '/schedulingStrategy' }] });
  });
});

function parsed(body: object) {
  const { desiredCount, forceNewDeployment, planToken, ...spec } = parseOrRefuse(putService, body, { ...user.key });
  return { spec, desiredCount, forceNewDeployment, planToken };
}

describe('a plan of it', () => {
  it('tells of constraints that ECS does not take', async () => {
    const taskDefinition = await user.register(definitionOf('agent', 'agent:1'));
    const wish = parsed({ taskDefinition, ...SPEC, placementConstraints: NO_PATTERN });
    const { outcome, refusals } = await user.ask((deps) => planService(deps, user.key, wish));
    expect([outcome, refusals]).toMatchObject([null, [{ errors: [{ pointer: '/placementConstraints' }] }]]);
  });

  it('counts the instances, and tells that the old tasks go first', async () => {
    await addInstance();
    await addInstance({ stack: 'test' });
    const wish = async (image: string) => {
      const taskDefinition = await user.register(definitionOf('agent', image));
      const spec = { taskDefinition, launchType: 'EC2', schedulingStrategy: 'DAEMON', placementConstraints: IN_PROD };
      return parsed(spec);
    };
    const first = await user.ask(async (deps) => planService(deps, user.key, await wish('agent:1')));
    expect(first.steps.map(({ detail }) => detail)).toContain('starts 1 task(s) of revision 1');
    expect(first.diff).toMatchObject([{ to: { desiredCount: 1 } }]);
    await deploy('agent:1', { placementConstraints: IN_PROD });
    await user.reaches('SUCCESSFUL');
    const second = await user.ask(async (deps) => planService(deps, user.key, await wish('agent:2')));
    expect(second.refusals).toEqual([]);
    const steps = second.steps.map(({ detail }) => detail).filter((detail) => /starts|stops/.test(detail));
    expect(steps).toEqual([
      'drains and stops 1 task(s): replaced by a task of the new revision',
      'starts 1 task(s) of revision 2',
    ]);
  });
});
