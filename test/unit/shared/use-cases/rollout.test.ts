import { afterEach, describe, expect, it } from '@jest/globals';
import { leftovers, listFleet, watch } from '../../../harness/judge.ts';
import { startWorld, type World, type WorldOptions } from '../../../harness/start-world.ts';
import { definitionOf, INGRESS, type User, userOf } from '../../../harness/user.ts';

let world: World;
let user: User;
let violations: string[];

async function open(options: WorldOptions = {}): Promise<void> {
  world = await startWorld(options);
  user = userOf(world);
  violations = watch(world, user).violations;
}

/** Whatever a test is about: no bound is broken, and no function fails. */
afterEach(async () => {
  const { failures } = world;
  await world.stop();
  expect(violations).toEqual([]);
  expect(failures).toEqual([]);
});

const images = () =>
  world.fleet
    .list()
    .map(({ image }) => image)
    .sort();

/** Starts, is never healthy. */
const SICK = { isHealthy: () => false };
const CRASHING = { exitAfterMs: 300, exitCode: 1 };

describe('a deployment', () => {
  it('brings a new service up and is SUCCESSFUL', async () => {
    await open();
    const { collection } = await user.deploy('web:1');
    expect(collection.deployment.status).toBe('PENDING');
    await user.reaches('SUCCESSFUL', 10_000);
    expect(images()).toEqual(['web:1', 'web:1']);
    const { tasks, service } = await user.records();
    expect(tasks.map((task) => task.observed?.lastStatus)).toEqual(['RUNNING', 'RUNNING']);
    expect(service).toMatchObject({ goodRevisions: [1], observedGeneration: 1 });
    await world.time.pass(1_000);
    expect((await user.said()).at(-1)).toBe('(service web) has reached a steady state.');
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('replaces an old version task by task, behind the load balancer', async () => {
    await open();
    await user.deploy('web:1', { ingress: INGRESS, desiredCount: 3 });
    await user.reaches('SUCCESSFUL');
    await user.deploy('web:2', { ingress: INGRESS, desiredCount: 3 });
    await user.reaches('SUCCESSFUL');
    expect(images()).toEqual(['web:2', 'web:2', 'web:2']);
    expect(await user.deployments()).toEqual(['SUCCESSFUL', 'SUCCESSFUL']);
    const { revisions, deployment } = await user.records();
    // The one before stays: it is the rung that a later failure goes back to.
    expect(revisions.map(({ revision }) => revision)).toEqual([1, 2]);
    expect(deployment.timeline.map(({ text }) => text.replace(/:.*/, ''))).toEqual([
      'accepted',
      'begun',
      'stage RECONCILE_SERVICE',
      'RECONCILE_SERVICE reached',
      'stage SCALE_UP',
      'SCALE_UP reached',
      'stage CLEAN_UP',
      'CLEAN_UP reached',
      'SUCCESSFUL',
    ]);
    await world.time.pass(5_000);
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('keeps the old version where the new one is never healthy, and is FAILED with the reason', async () => {
    await open({ scripts: { 'web:2': SICK } });
    await user.deploy('web:1', { ingress: INGRESS });
    await user.reaches('SUCCESSFUL');
    await user.deploy('web:2', { ingress: INGRESS });
    await user.reaches('FAILED');
    const { deployment } = await user.records();
    expect(deployment.reason).toMatch(
      /^SCALE_UP: no further task became healthy within progressDeadlineSec \(60 s\): 0 of 2 tasks are healthy\. /,
    );
    await world.time.pass(10_000);
    expect(images()).toEqual(['web:1', 'web:1']);
    expect((await user.said()).some((message) => message.includes('deployment failed: SCALE_UP'))).toBe(true);
  });

  it('fails at once where trying again would not help, and leaves the old version as it is', async () => {
    const pullError = 'failed to resolve ref docker.io/library/web:2: docker.io/library/web:2: not found';
    await open({ scripts: { 'web:2': { pullError } } });
    await user.deploy('web:1');
    await user.reaches('SUCCESSFUL');
    const startedAtMs = world.time.nowMs();
    await user.deploy('web:2');
    await user.reaches('FAILED', 5_000);
    expect(world.time.nowMs() - startedAtMs).toBeLessThan(5_000);
    expect((await user.records()).deployment.reason).toMatch(/CannotPullContainerError.*not found/);
    expect(images()).toEqual(['web:1', 'web:1']);
  });

  it('replaces what crashes while the next version fails: a bad deployment never costs the count', async () => {
    await open({ scripts: { 'web:2': CRASHING } });
    await user.deploy('web:1');
    await user.reaches('SUCCESSFUL');
    await user.deploy('web:2');
    await user.reaches('FAILED');
    const [victim] = world.fleet.list().filter(({ image }) => image === 'web:1');
    world.fleet.kill(victim?.taskId ?? '');
    await world.time.pass(5_000);
    expect(images()).toEqual(['web:1', 'web:1']);
    await world.time.pass(60_000);
    expect(await user.deployments()).toEqual(['FAILED', 'SUCCESSFUL']);
  });

  it('is superseded by the next one, and leaves no execution waiting', async () => {
    await open({ scripts: { 'web:1': SICK } });
    await user.deploy('web:1', { ingress: INGRESS });
    await world.time.pass(5_000);
    const { collection } = await user.deploy('web:2', { ingress: INGRESS });
    await user.reaches('SUCCESSFUL');
    const { items } = await world.peek.store.listArchivedDeployments(user.key, { limit: 5 });
    expect(items).toMatchObject([{ status: 'STOPPED', supersededBy: collection.deployment.id }]);
    await world.time.pass(5_000);
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('lets go of the first execution where three come before any of them has begun', async () => {
    await open({ scripts: { 'web:1': SICK } });
    await user.deploy('web:1', { ingress: INGRESS });
    await world.time.pass(5_000);
    await Promise.all([
      user.deploy('web:2', { ingress: INGRESS }),
      user.deploy('web:3', { ingress: INGRESS }),
      user.deploy('web:4', { ingress: INGRESS }),
    ]);
    await user.reaches('SUCCESSFUL');
    await world.time.pass(5_000);
    expect((await user.deployments()).slice(1)).toEqual(['STOPPED', 'STOPPED', 'STOPPED']);
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('is ended by the delete of its service, of which nothing is left', async () => {
    await open({ scripts: { 'web:2': SICK } });
    await user.deploy('web:1', { ingress: INGRESS });
    await user.reaches('SUCCESSFUL');
    await user.deploy('web:2', { ingress: INGRESS });
    await world.time.pass(5_000);
    const { service } = await user.remove();
    expect(service).toMatchObject({ status: 'DRAINING', desiredCount: 0 });
    await world.time.until(async () => (await user.records()).service.status === 'INACTIVE', 30_000);
    expect((await user.records()).deployment).toMatchObject({ status: 'STOPPED', reason: 'the service was deleted' });
    expect(world.fleet.list()).toEqual([]);
    const { Rules } = await world.call<{ Rules: object[] }>('elasticloadbalancing', 'DescribeRules', {
      ListenerArn: world.config.listenerArn,
    });
    expect(Rules).toHaveLength(1);
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('ends at the count that was asked for in its middle', async () => {
    await open();
    await user.deploy('web:1', { desiredCount: 2 });
    await user.reaches('SUCCESSFUL');
    await user.deploy('web:2');
    await world.time.pass(1_000);
    const { outcome } = await user.scale(5);
    expect(outcome).toBe('count');
    await user.reaches('SUCCESSFUL');
    await world.time.pass(5_000);
    expect(images()).toEqual(Array(5).fill('web:2'));
    await user.scale(1);
    await world.time.pass(5_000);
    expect(images()).toEqual(['web:2']);
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('goes on in another execution where somebody aborts the first', async () => {
    await open();
    await user.deploy('web:1');
    await world.time.pass(1_000);
    const { deployment } = await user.records();
    await world.call('states', 'StopExecution', { executionArn: deployment.executionArn });
    await user.reaches('SUCCESSFUL', 30_000);
    const after = (await user.records()).deployment;
    expect(after.executions).toBe(2);
    expect(after.executionArn).not.toBe(deployment.executionArn);
  });

  it('goes on where the news of the abort is lost too', async () => {
    await open({ eventFaults: (event) => (event['detail-type']?.startsWith('Step Functions') ? { copies: 0 } : {}) });
    await user.deploy('web:1');
    await world.time.pass(1_000);
    const { deployment } = await user.records();
    await world.call('states', 'StopExecution', { executionArn: deployment.executionArn });
    await user.reaches('SUCCESSFUL');
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('ends FAILED where Begin can never succeed: its executions are counted, also those that never began', async () => {
    await open();
    await user.register(definitionOf('web:1'));
    world.hook.before = ({ operation, by }) => {
      if (operation === 'RegisterTaskDefinition' && by === 'beginDeployment') throw new Error('broken');
    };
    await user.deploy('web:1');
    await user.reaches('FAILED', 3_600_000);
    expect((await user.records()).deployment.reason).toMatch(/its execution failed 10 times/);
    world.failures.length = 0;
  });

  it.each([
    ['goes on however often an execution ends that had lasted: its history was full', 11 * 60_000, 'IN_PROGRESS'],
    ['ends FAILED where ten in a row end soon', 5_000, 'FAILED'],
  ])('%s', async (_, everyMs, status) => {
    await open();
    const approval = { name: 'somebody', stages: ['POST_SCALE_UP'], type: 'approval' };
    await user.deploy('web:1', { gates: [{ ...approval, timeoutSec: 86_400, onTimeout: 'ROLLBACK' }] });
    for (let time = 0; time < 10; time += 1) {
      await world.time.pass(everyMs);
      const { executionArn } = (await user.records()).deployment;
      await world.call('states', 'StopExecution', { executionArn });
    }
    await world.time.pass(1_000);
    expect((await user.records()).deployment).toMatchObject({ status });
  });

  it('ends FAILED at once where ECS refuses the copy of the definition', async () => {
    await open();
    world.hook.before = ({ operation, by }) => {
      if (operation !== 'RegisterTaskDefinition' || by !== 'beginDeployment') return;
      throw Object.assign(new Error('Too many containers.'), { name: 'ClientException' });
    };
    await user.deploy('web:1');
    await user.reaches('FAILED', 5_000);
    expect((await user.records()).deployment.reason).toMatch(/RECONCILE_SERVICE: ECS refuses a copy .*: Too many/);
  });

  it('is woken where its outcome was there before its token', async () => {
    await open();
    let heldBack = 0;
    // The wait step is slow: SCALE_UP is reached before its token is stored.
    world.hook.before = async ({ by, operation }) => {
      if (by !== 'advanceDeployment' || operation !== 'TransactWriteItems') return;
      heldBack += 1;
      await new Promise((resolve) => setTimeout(resolve, 15_000));
    };
    await user.deploy('web:1');
    await user.reaches('SUCCESSFUL', 120_000);
    expect(heldBack).toBeGreaterThan(2);
    expect(await leftovers(world, user)).toEqual([]);
  });
});

describe('a wish', () => {
  it('that is the same again changes nothing, whatever order its fields have', async () => {
    await open();
    const arn = await user.register(definitionOf('web:1'));
    const more = {
      ingress: INGRESS,
      tags: [
        { key: 'b', value: '2' },
        { key: 'a', value: '1' },
      ],
    };
    expect((await user.put(arn, more)).outcome).toBe('deployment');
    expect((await user.put(arn, more)).outcome).toBe('unchanged');
    await user.reaches('SUCCESSFUL');
    const { tags, ...rest } = more;
    expect((await user.put(arn, { tags: tags.toReversed(), ...rest })).outcome).toBe('unchanged');
    expect((await user.put(arn, { ...more, forceNewDeployment: true })).outcome).toBe('deployment');
    await user.reaches('SUCCESSFUL');
  });

  it('that is the same after a failure is a new try', async () => {
    await open({ scripts: { 'web:1': CRASHING } });
    const arn = await user.register(definitionOf('web:1'));
    await user.put(arn);
    await user.reaches('FAILED');
    world.fleet.script('web:1', {});
    expect((await user.put(arn)).outcome).toBe('deployment');
    await user.reaches('SUCCESSFUL');
  });

  it('of two at once is carried out once each, in some order', async () => {
    await open();
    const arn = await user.register(definitionOf('web:1'));
    const accepted = await Promise.all([user.put(arn), user.put(arn)]);
    expect(accepted.map(({ outcome }) => outcome).sort()).toEqual(['deployment', 'unchanged']);
    await user.reaches('SUCCESSFUL');
  });

  it('for another count needs no task definition: the user may have deregistered it', async () => {
    await open();
    const arn = await user.register(definitionOf('web:1'));
    await user.put(arn);
    await user.reaches('SUCCESSFUL');
    await world.call('ecs', 'DeregisterTaskDefinition', { taskDefinition: arn });
    expect((await user.scale(3)).outcome).toBe('count');
    await world.time.pass(5_000);
    expect(images()).toEqual(['web:1', 'web:1', 'web:1']);
    await expect(user.put(arn)).rejects.toThrow('INACTIVE');
  });

  it('and healing go on when the definition is deregistered and deleted', async () => {
    await open();
    const arn = await user.register(definitionOf('web:1'));
    await user.put(arn);
    await user.reaches('SUCCESSFUL');
    await world.call('ecs', 'DeregisterTaskDefinition', { taskDefinition: arn });
    await world.call('ecs', 'DeleteTaskDefinitions', { taskDefinitions: [arn] });
    await world.time.pass(5_000);
    expect(await world.peek.definitions.describe(arn)).toBeUndefined();
    const [lost] = world.fleet.list();
    await world.call('ecs', 'StopTask', { task: lost?.taskId });
    await user.scale(3);
    await world.time.pass(20_000);
    expect(images()).toEqual(['web:1', 'web:1', 'web:1']);
    expect(world.fleet.list().map(({ taskId }) => taskId)).not.toContain(lost?.taskId);
    await expect(user.put(arn)).rejects.toThrow('there is no task definition');
  });

  it('for another count is no deployment, also after one that failed', async () => {
    await open({ scripts: { 'web:1': CRASHING } });
    await user.deploy('web:1');
    await user.reaches('FAILED');
    expect((await user.scale(3)).outcome).toBe('count');
    expect((await user.scale(3)).outcome).toBe('unchanged');
    expect(await user.deployments()).toEqual(['FAILED']);
  });
});

describe('a service that was deleted', () => {
  it('can be created again at once, and later when its records have expired', async () => {
    await open();
    await user.deploy('web:1', { ingress: INGRESS });
    await user.deploy('web:2', { ingress: INGRESS });
    await user.reaches('SUCCESSFUL');
    for (const waitMs of [0, 3_700_000]) {
      await user.remove();
      await world.time.until(async () => (await user.records()).service.status === 'INACTIVE', 30_000);
      await world.time.pass(waitMs);
      const { collection } = await user.deploy('web:1');
      expect(collection.deployment.status).toBe('PENDING');
      await user.reaches('SUCCESSFUL');
      expect(images()).toEqual(['web:1', 'web:1']);
      expect((await user.records()).revisions).toHaveLength(1);
    }
    expect((await listFleet(world)).filter(({ desiredStatus }) => desiredStatus === 'RUNNING')).toHaveLength(2);
  });

  it('is created again where its expired records are still there: TTL deletes late', async () => {
    await open();
    await user.deploy('web:1');
    await user.reaches('SUCCESSFUL');
    await user.remove();
    await world.time.until(async () => (await user.records()).service.status === 'INACTIVE', 30_000);
    const { service } = await user.records();
    await world.call('dynamodb', 'UpdateItem', {
      TableName: world.config.tableName,
      Key: { pk: { S: 'S#default#web' }, sk: { S: 'SERVICE' } },
      UpdateExpression: 'SET expiresAtSec = :past',
      ExpressionAttributeValues: { ':past': { N: String(Math.floor(world.time.nowMs() / 1000) - 1) } },
    });
    expect(service.planSeq).toBeGreaterThan(1);
    const { collection } = await user.deploy('web:1');
    expect(collection.service.planSeq).toBe(1);
    await user.reaches('SUCCESSFUL');
  });
});
