import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { parseOrRefuse } from '../../../../shared/contract/parse-or-refuse.ts';
import { runTask as runTaskRequest } from '../../../../shared/contract/run-task/run-task.ts';
import { lastPartOf } from '../../../../shared/domain/names.ts';
import { runTask } from '../../../../shared/use-cases/tasks/run-task.ts';
import { stopTask } from '../../../../shared/use-cases/tasks/stop-task.ts';
import { Crash } from '../../../harness/faults.ts';
import { listFleet } from '../../../harness/judge.ts';
import { startWorld, type World, type WorldOptions } from '../../../harness/start-world.ts';
import { definitionOf, type User, userOf } from '../../../harness/user.ts';

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

let requests = 0;

async function run(image: string, more: object = {}, definition: object = {}) {
  const taskDefinition = await user.register({ ...definitionOf(image, { family: 'job' }), ...definition });
  const request = parseOrRefuse(runTaskRequest, { taskDefinition, ...more }, { cluster: 'default' });
  requests += 1;
  const intent = `request ${requests}`;
  const newId = (slot: number) => createHash('sha256').update(`${intent} ${slot}`).digest('hex').slice(0, 32);
  return world.time.during(runTask({ ...world.wire('api'), newId }, 'default', request));
}

const live = () => world.peek.store.listOneOffTasks('default');
const stopped = async () =>
  (await world.peek.store.listTasks('default', { stopped: true }, { limit: 50 })).items.filter(
    ({ service }) => service === undefined,
  );

describe('a one-off task', () => {
  it('runs, ends, and moves to the history with its cause', async () => {
    await open({ scripts: { 'job:1': { exitAfterMs: 2_000, exitCode: 0 } } });
    const { tasks, failures } = await run('job:1', { count: 3, group: 'mine', startedBy: 'me' });
    expect(tasks).toHaveLength(3);
    expect(failures).toEqual([]);
    await world.time.pass(1_000);
    expect((await live()).map(({ observed }) => observed?.lastStatus)).toEqual(['RUNNING', 'RUNNING', 'RUNNING']);
    await world.time.pass(3_000);
    expect(await live()).toEqual([]);
    expect((await stopped()).map(({ oneOff }) => oneOff)).toMatchObject(
      Array(3).fill({ group: 'mine', startedBy: 'me' }),
    );
    const id = lastPartOf(tasks[0]?.observed?.arn ?? '');
    expect(await world.peek.store.findTask('default', id)).toMatchObject({ observed: { lastStatus: 'STOPPED' } });
  });

  it('is in its own group to ECS, by which instances are chosen: beside others, or beside none of its group', async () => {
    await open();
    for (const _ of [1, 2]) await world.call('ecs', 'RegisterContainerInstance', {});
    const on = async (group: string | undefined, ...constraints: object[]) => {
      const more = { launchType: 'EC2', group, placementConstraints: constraints };
      const { tasks, failures } = await run('job:1', more, { requiresCompatibilities: ['EC2'] });
      return tasks[0]?.observed?.containerInstanceArn ?? failures[0]?.reason;
    };
    const distinct = { type: 'distinctInstance' };
    const [one, two] = [await on('a', distinct), await on('a', distinct)];
    expect(one).not.toBe(two);
    expect(await on('a', distinct)).toMatch(/^DistinctInstance/);
    // ECS's default group is the family: one more, and nobody of it is there.
    expect([one, two]).toContain(await on(undefined, distinct));
    const third = await on('b', distinct);
    const beside = { type: 'memberOf', expression: 'task:group == slipway-world:b' };
    expect(await on('c', beside)).toBe(third);
    expect(await on('c', { ...beside, expression: 'not (task:group == slipway-world:b)' })).not.toBe(third);
    expect(new Set((await listFleet(world)).map(({ group }) => group))).toEqual(
      new Set(['a', 'b', 'c', 'family:job'].map((group) => `slipway-world:${group}`)),
    );
    expect((await live()).map(({ oneOff }) => oneOff?.group).sort()).toEqual(['a', 'a', 'b', 'c', 'c', undefined]);
  });

  it('of a definition without a task role takes no ECS Exec, as in ECS, and nothing is written', async () => {
    await open();
    await expect(run('job:1', { enableExecuteCommand: true })).rejects.toMatchObject({
      status: 400,
      errors: [{ pointer: '/enableExecuteCommand' }],
    });
    expect([await live(), await stopped()]).toEqual([[], []]);
    await expect(
      user.put(await user.register(definitionOf('web:1')), { enableExecuteCommand: true }),
    ).rejects.toMatchObject({ status: 400, errors: [{ pointer: '/enableExecuteCommand' }] });
  });

  it('whose end nobody told is found by the audit', async () => {
    await open({ scripts: { 'job:1': { exitAfterMs: 2_000 } }, eventFaults: () => ({ copies: 0 }) });
    await run('job:1');
    await world.time.pass(70_000);
    expect(await live()).toEqual([]);
    expect(await stopped()).toMatchObject([
      { observed: { lastStatus: 'STOPPED', stopCode: 'EssentialContainerExited' } },
    ]);
  });

  it('whose launch was cut off after RunTask is found again, by its event or by the audit', async () => {
    for (const copies of [0, 1]) {
      await open({ eventFaults: () => ({ copies }) });
      world.hook.after = (call) => {
        if (call.operation === 'RunTask') throw new Crash(call, 'after');
      };
      await expect(run('job:1')).rejects.toThrow('crash after');
      await world.time.pass(130_000);
      const [task] = await live();
      expect(task?.observed?.lastStatus).toBe('RUNNING');
      const id = lastPartOf(task?.observed?.arn ?? '');
      expect(await world.peek.store.findTask('default', id)).toMatchObject({ id: task?.id });
      expect(await listFleet(world)).toHaveLength(1);
      if (copies === 0) await world.stop();
    }
  });

  it('whose launch was cut off before RunTask ends as one that was never launched, and is not launched later', async () => {
    await open();
    world.hook.before = (call) => {
      if (call.operation === 'RunTask') throw new Crash(call, 'before');
    };
    await expect(run('job:1')).rejects.toThrow('crash before');
    expect(await live()).toHaveLength(1);
    world.hook.before = undefined;
    await world.time.pass(420_000);
    expect(await live()).toEqual([]);
    expect(await listFleet(world)).toEqual([]);
    const { items } = await world.peek.store.listTasks('default', { stopped: true }, { limit: 5 });
    expect(items).toEqual([]);
  });

  it('is stopped as it was asked, also where the first ask was cut off', async () => {
    await open();
    const { tasks } = await run('job:1', { count: 2 });
    await world.time.pass(1_000);
    const [first, second] = tasks.map(({ observed }) => lastPartOf(observed?.arn ?? ''));
    const stop = (id = '') => world.time.during(stopTask(world.wire('api'), 'default', id, 'no more'));
    world.hook.before = (call) => {
      if (call.operation === 'StopTask') throw new Crash(call, 'before');
    };
    await expect(stop(first)).rejects.toThrow('crash before');
    world.hook.before = undefined;
    await stop(second);
    await stop(second);
    await world.time.pass(2_000);
    expect(await live()).toHaveLength(1);
    await world.time.pass(70_000);
    expect(await live()).toEqual([]);
    const said = (await stopped()).map(({ explanation }) => explanation?.[0]?.what);
    expect(said).toEqual(Array(2).fill('Slipway stopped it (USER): no more'));
    await expect(stop(second)).resolves.toMatchObject({ observed: { lastStatus: 'STOPPED' } });
  });

  it('that ECS has forgotten is lost when it was missing twice', async () => {
    await open({ eventFaults: () => ({ copies: 0 }) });
    await run('job:1');
    await world.time.pass(1_000);
    const real = world.cloud.services().find(({ name }) => name === 'ecs')?.operations;
    if (!real) throw new Error('no ECS');
    real.DescribeTasks = async () => ({ tasks: [], failures: [] });
    await world.time.pass(300_000);
    expect(await live()).toHaveLength(1);
    await world.time.pass(180_000);
    expect(await live()).toEqual([]);
    expect((await stopped())[0]?.explanation?.[0]?.what).toMatch(/ECS no longer knows the task/);
  });
});
