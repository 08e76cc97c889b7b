import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Service, Weights } from '../../../../shared/domain/service.ts';
import type { Commit, Store } from '../../../../shared/ports/store.ts';
import { startWorld, type World } from '../../../harness/start-world.ts';
import { arnIdOf, deploymentOf, KEY, observedOf, revisionOf, serviceOf, taskOf } from './records.ts';

let world: World;
let store: Store;

beforeEach(async () => {
  world = await startWorld({ schedules: false });
  store = world.peek.store;
});

afterEach(() => world.stop());

const create = (more: Partial<Commit> = {}): Promise<boolean> =>
  store.commit({
    service: serviceOf(),
    created: true,
    deployment: deploymentOf(),
    revision: revisionOf(1),
    wake: false,
    ...more,
  });

/** Changes what is there now, as whoever has just read it. */
async function change(more: Partial<Commit> & { fields?: Partial<Service> } = {}): Promise<boolean> {
  const { fields, ...rest } = more;
  const before = await store.load(KEY);
  if (!before) throw new Error('there is no service');
  const service = { ...before.service, ...fields, planSeq: before.service.planSeq + 1 };
  return store.commit({ service, replaces: before.service, wake: false, ...rest });
}

const dueNow = () => store.listDue(world.time.nowMs(), 100);

describe('the DAEMON services of a cluster', () => {
  const isDaemon = { spec: { ...serviceOf().spec, schedulingStrategy: 'DAEMON' as const } };

  it('are listed apart from its others until they have ended', async () => {
    await create({ service: serviceOf(isDaemon) });
    await create({ service: serviceOf({ service: 'replica' }) });
    expect(await store.listDaemons('default')).toEqual([KEY]);
    expect(await store.listDaemons('other')).toEqual([]);
    const { items } = await store.listServices('default', { limit: 10 });
    expect(items.map(({ service }) => service).sort()).toEqual(['replica', KEY.service]);
    await change({ fields: { status: 'INACTIVE' } });
    expect(await store.listDaemons('default')).toEqual([]);
  });
});

describe('a record from before instances could be targets', () => {
  it('is read with the addresses of its targets as their ids', async () => {
    const was = [{ targetGroupArn: 'g', ip: '10.0.0.1', port: 80 }] as never;
    const task = { ...taskOf(1), targets: was, wasRegistered: { atMs: 1, targets: was } };
    await create({ service: serviceOf({ strayTargets: was }), newTasks: [task] });
    const { service, tasks } = (await store.load(KEY)) ?? {};
    const now = [{ targetGroupArn: 'g', id: '10.0.0.1', port: 80 }];
    expect(service?.strayTargets).toEqual(now);
    expect(tasks).toMatchObject([{ targets: now, wasRegistered: { targets: now } }]);
  });
});

describe('a commit', () => {
  it('creates a service once, whoever else does so at the same time', async () => {
    expect(await Promise.all([create(), create()])).toEqual(expect.arrayContaining([true, false]));
    expect(await store.load(KEY)).toMatchObject({ service: { planSeq: 1 }, deployment: { id: 'd1' }, tasks: [] });
    expect(await create()).toBe(false);
  });

  it('is written only over the plan that was read, all of it or none', async () => {
    await create();
    const stale = serviceOf({ planSeq: 2 });
    expect(await change({ newTasks: [taskOf(1)] })).toBe(true);
    const lost = { service: stale, replaces: serviceOf(), newTasks: [taskOf(2)], wake: false };
    expect(await store.commit(lost)).toBe(false);
    expect((await store.load(KEY))?.tasks.map(({ slot }) => slot)).toEqual([1]);
  });

  it('never writes the same task twice', async () => {
    await create();
    expect(await change({ newTasks: [taskOf(1)] })).toBe(true);
    expect(await change({ newTasks: [taskOf(1)] })).toBe(false);
  });

  it('loses against a due time that was set since it was read', async () => {
    await create();
    const replaces = serviceOf();
    await store.makeDue(KEY, 5_000);
    const service = serviceOf({ planSeq: 2, desiredCount: 7 });
    expect(await store.commit({ service, replaces, wake: false })).toBe(false);
    expect(await change({ fields: { desiredCount: 7 } })).toBe(true);
    expect(await store.getDue(KEY)).toBe(5_000);
  });

  it('removes what its service has no more', async () => {
    const traffic = {
      balancers: [],
      specHash: 'h',
      liveGroup: 0 as const,
      weights: [1, 0] as Weights,
      testWeights: [1, 0] as Weights,
    };
    await create({ service: serviceOf({ traffic, lastNotice: 'stuck' }) });
    await change({
      fields: { traffic: undefined, lastNotice: undefined },
      dropRevisions: [1],
      revision: revisionOf(2),
    });
    const loaded = await store.load(KEY);
    expect(loaded?.service).not.toHaveProperty('traffic');
    expect(loaded?.service).not.toHaveProperty('lastNotice');
    expect(loaded?.revisions.map(({ revision }) => revision)).toEqual([2]);
  });

  it('holds forty launches with their marks and events in one transaction', async () => {
    await create();
    const newTasks = Array.from({ length: 40 }, (_, n) => taskOf(n));
    const events = newTasks.map(({ id }) => ({ id, ...KEY, createdAtMs: 1, message: 'starts' }));
    expect(await change({ newTasks, events })).toBe(true);
    const stop = { cause: 'SCALE_IN', reason: 'too many', markedAtMs: 1 } as const;
    expect(await change({ marks: newTasks.map(({ id }) => ({ taskId: id, stop })) })).toBe(true);
    expect((await store.load(KEY))?.tasks.every((task) => task.stop?.cause === 'SCALE_IN')).toBe(true);
  });

  it('keeps an INACTIVE service for an hour, with all that belongs to it, and then nothing', async () => {
    await create({ service: serviceOf({ dueAtMs: 1 }) });
    const fields = { status: 'INACTIVE' } as const;
    await change({ fields, deployment: deploymentOf({ status: 'STOPPED' }), revision: revisionOf(1) });
    expect(await dueNow()).toEqual([]);
    expect((await store.listServices('default', { limit: 10 })).items).toEqual([]);
    expect(await store.load(KEY)).toMatchObject({ service: { status: 'INACTIVE' }, deployment: { status: 'STOPPED' } });
    await world.time.pass(3_599_000);
    expect(await store.load(KEY)).toBeDefined();
    await world.time.pass(2_000);
    expect(await store.load(KEY)).toBeUndefined();
    expect(await create()).toBe(true);
  });
});

describe('a task', () => {
  it('is found by its ARN from its first observation on, by whoever observes it first', async () => {
    await create({ newTasks: [taskOf(1), taskOf(2)] });
    expect(await store.findTask('default', arnIdOf(1))).toBeUndefined();
    await store.recordLaunch({ ...taskOf(1), observed: observedOf(1, 3) });
    await store.recordLaunch({ ...taskOf(1), observed: observedOf(1, 1, { lastStatus: 'PROVISIONING' }) });
    expect(await store.findTask('default', arnIdOf(1))).toMatchObject({ slot: 1, observed: { version: 3 } });
    await change({ observed: [{ taskId: taskOf(2).id, patch: { observed: observedOf(2, 4) }, isFirst: true }] });
    expect(await store.findTask('default', arnIdOf(2))).toMatchObject({ slot: 2, observed: { version: 4 } });
    expect((await store.listTasks('default', { stopped: false }, { limit: 10 })).items).toHaveLength(2);
  });

  it('never goes back in version, by a patch or by a commit', async () => {
    await create({ newTasks: [taskOf(1)] });
    const task = taskOf(1);
    const patch = (version: number) => ({ observed: observedOf(1, version) });
    expect(await store.patchTask(task, patch(5), { newerThan: 5, wake: false })).toBe(true);
    expect(await store.patchTask(task, patch(5), { newerThan: 5, wake: false })).toBe(false);
    expect(await store.patchTask(task, patch(5), { notBehind: 5, wake: false })).toBe(true);
    expect(await store.patchTask(task, patch(4), { notBehind: 4, wake: false })).toBe(false);
    expect(await change({ observed: [{ taskId: task.id, patch: patch(4) }] })).toBe(false);
    expect(await change({ observed: [{ taskId: task.id, patch: patch(5) }] })).toBe(true);
  });

  it('is patched only while it is live, and loses the fields that a patch has as undefined', async () => {
    await create({ newTasks: [taskOf(1, { missingSinceMs: 7 })] });
    expect(await store.patchTask(taskOf(1), { missingSinceMs: undefined }, { wake: false })).toBe(true);
    expect(await store.getLiveTask('default', 'web', taskOf(1).id)).not.toHaveProperty('missingSinceMs');
    expect(await store.patchTask(taskOf(2), { registeredAtMs: 1 }, { wake: false })).toBe(false);
    expect(await store.getLiveTask('default', 'web', taskOf(2).id)).toBeUndefined();
  });

  it('moves to the history in one write, and is found by its ARN before and after', async () => {
    await create({ newTasks: [taskOf(1)] });
    await store.recordLaunch({ ...taskOf(1), observed: observedOf(1, 1) });
    const stopped = { ...taskOf(1), observed: observedOf(1, 2, { lastStatus: 'STOPPED', stoppedAtMs: 9 }) };
    expect(await change({ stopped: [stopped] })).toBe(true);
    expect(await change({ stopped: [stopped] })).toBe(false);
    expect(await store.getLiveTask('default', 'web', stopped.id)).toBeUndefined();
    expect(await store.findTask('default', arnIdOf(1))).toMatchObject({ observed: { lastStatus: 'STOPPED' } });
    expect((await store.listTasks('default', { stopped: false }, { limit: 10 })).items).toEqual([]);
    expect((await store.listTasks('default', { stopped: true }, { limit: 10 })).items).toHaveLength(1);
    await store.recordLaunch({ ...taskOf(1), observed: observedOf(1, 1) });
    expect(await store.findTask('default', arnIdOf(1))).toMatchObject({ observed: { lastStatus: 'STOPPED' } });
  });

  it('that was refused does not go to the history once somebody has recorded its launch', async () => {
    await create({ newTasks: [taskOf(1), taskOf(2)] });
    await store.recordLaunch({ ...taskOf(1), observed: observedOf(1, 1) });
    expect(await change({ stopped: [{ ...taskOf(1), launchError: 'no capacity' }] })).toBe(false);
    expect(await store.getLiveTask('default', 'web', taskOf(1).id)).toMatchObject({ observed: { version: 1 } });
    expect(await change({ stopped: [{ ...taskOf(2), launchError: 'no capacity' }] })).toBe(true);
  });

  it('that is marked as no target is not marked once somebody has registered it', async () => {
    await create({ newTasks: [taskOf(1)] });
    const stop = { cause: 'DEPLOYMENT', reason: 'replaced', markedAtMs: 1 } as const;
    const marks = [{ taskId: taskOf(1).id, stop, unregistered: true as const }];
    await store.patchTask(taskOf(1), { registeredAtMs: 1 }, { unmarked: true, wake: false });
    expect(await change({ marks })).toBe(false);
    await store.patchTask(taskOf(1), { registeredAtMs: undefined }, { wake: false });
    expect(await change({ marks })).toBe(true);
    expect(await store.patchTask(taskOf(1), { registeredAtMs: 2 }, { unmarked: true, wake: false })).toBe(false);
  });

  it('of no service has a life of its own', async () => {
    const one = taskOf(1, { service: undefined });
    expect(await store.putOneOffTask(one)).toBe(true);
    expect(await store.putOneOffTask(one)).toBe(false);
    expect(await store.listOneOffTasks('default')).toEqual([one]);
    await store.archiveOneOffTask({ ...one, observed: observedOf(1, 1, { lastStatus: 'STOPPED' }) });
    expect(await store.listOneOffTasks('default')).toEqual([]);
    expect(await store.findTask('default', arnIdOf(1))).toMatchObject({ id: one.id });
  });

  it('is listed once, page by page, over every first digit of its ARN', async () => {
    const newTasks = Array.from({ length: 30 }, (_, n) => taskOf(n));
    await create({ newTasks });
    for (let n = 0; n < 30; n += 1) await store.recordLaunch({ ...taskOf(n), observed: observedOf(n, 1) });
    for (const limit of [1, 7, 30, 100]) {
      const slots: number[] = [];
      let nextToken: string | undefined;
      do {
        const page = await store.listTasks('default', { stopped: false }, { limit, nextToken });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        slots.push(...page.items.map(({ slot }) => slot));
        nextToken = page.nextToken;
      } while (nextToken);
      expect(slots.sort((a, b) => a - b)).toEqual(newTasks.map(({ slot }) => slot));
    }
  });
});

describe('a due time', () => {
  it('is moved by whoever saw the last one, and by nobody else', async () => {
    await create();
    expect(await store.setDue(KEY, undefined, 5_000)).toBe(true);
    expect(await store.setDue(KEY, undefined, 6_000)).toBe(false);
    expect(await store.setDue(KEY, 4_000, 6_000)).toBe(false);
    expect(await store.setDue(KEY, 5_000, 6_000)).toBe(true);
    expect(await store.getDue(KEY)).toBe(6_000);
    expect(await store.setDue(KEY, 6_000, undefined)).toBe(true);
    expect(await store.getDue(KEY)).toBeUndefined();
    expect(await store.setDue({ ...KEY, service: 'none' }, undefined, 1)).toBe(false);
  });

  it('is made earlier, never later', async () => {
    await create();
    await store.makeDue(KEY, 5_000);
    await store.makeDue(KEY, 9_000);
    expect(await store.getDue(KEY)).toBe(5_000);
    await store.makeDue(KEY, 2_000);
    expect(await store.getDue(KEY)).toBe(2_000);
  });

  it('puts its service into the index, in time and out of it again', async () => {
    const nowMs = world.time.nowMs();
    for (let n = 0; n < 20; n += 1) {
      const service = `s${n}`;
      await create({ service: serviceOf({ service, dueAtMs: nowMs + (n % 2 ? 1_000 : -n) }) });
    }
    expect(await dueNow()).toHaveLength(10);
    await world.time.pass(1_000);
    expect(await dueNow()).toHaveLength(20);
    await store.setDue({ cluster: 'default', service: 's0' }, nowMs, undefined);
    expect(await dueNow()).toHaveLength(19);
  });
});

describe('what has ended', () => {
  it('is listed newest first, and expires after months', async () => {
    await create();
    for (let n = 1; n <= 5; n += 1) {
      const archived = deploymentOf({ id: `d${n}`, createdAtMs: n * 1_000, status: 'STOPPED' });
      await change({ archived, deployment: deploymentOf({ id: `d${n + 1}` }) });
    }
    const first = await store.listArchivedDeployments(KEY, { limit: 2 });
    expect(first.items.map(({ id }) => id)).toEqual(['d5', 'd4']);
    const second = await store.listArchivedDeployments(KEY, { limit: 10, nextToken: first.nextToken });
    expect(second.items.map(({ id }) => id)).toEqual(['d3', 'd2', 'd1']);
    expect(second.nextToken).toBeUndefined();
    expect(await store.getArchivedDeployment(KEY, 'd3')).toMatchObject({ id: 'd3' });
    expect(await store.getArchivedDeployment(KEY, 'none')).toBeUndefined();
    const items = await world.call<{ Items: { expiresAtSec?: { N: string } }[] }>('dynamodb', 'Query', {
      TableName: world.config.tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'H#default#web' } },
    });
    const days = items.Items.map(({ expiresAtSec }) => (Number(expiresAtSec?.N) - world.time.nowMs() / 1000) / 86_400);
    for (const left of days) expect(left).toBeGreaterThan(100);
  });
});
