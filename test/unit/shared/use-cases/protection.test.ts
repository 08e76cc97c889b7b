import { afterEach, describe, expect, it } from '@jest/globals';
import { parseOrRefuse } from '../../../../shared/contract/parse-or-refuse.ts';
import { protectTask as protectTaskRequest } from '../../../../shared/contract/requests/protect-task.ts';
import { runTask as runTaskRequest } from '../../../../shared/contract/run-task/run-task.ts';
import { lastPartOf } from '../../../../shared/domain/names.ts';
import { answerTask } from '../../../../shared/use-cases/tasks/answer-task.ts';
import { protectTask } from '../../../../shared/use-cases/tasks/protect-task.ts';
import { runTask } from '../../../../shared/use-cases/tasks/run-task.ts';
import { startWorld, type World } from '../../../harness/start-world.ts';
import { definitionOf, type User, userOf } from '../../../harness/user.ts';

let world: World;
let user: User;

async function open(): Promise<void> {
  world = await startWorld();
  user = userOf(world);
  await user.deploy('web:1');
  await user.reaches('SUCCESSFUL');
}

afterEach(async () => {
  const { failures } = world;
  await world.stop();
  expect(failures).toEqual([]);
});

const ids = async () => (await user.records()).tasks.map(({ observed }) => lastPartOf(observed?.arn ?? '')).sort();
const protect = (id: string, body: object) =>
  user.ask(async (deps) =>
    answerTask(deps, await protectTask(deps, 'default', id, parseOrRefuse(protectTaskRequest, body, {}))),
  );

describe('a protected task', () => {
  it('is answered as ECS answers it: for two hours unless said, and no longer when that is over', async () => {
    await open();
    const [id = ''] = await ids();
    const atMs = Date.now();
    const { taskArn, protectionEnabled, expirationDate = '' } = await protect(id, { protectionEnabled: true });
    expect({ id: lastPartOf(taskArn ?? ''), protectionEnabled }).toEqual({ id, protectionEnabled: true });
    expect(Date.parse(expirationDate) - atMs).toBe(120 * 60_000);
    expect(await protect(id, { protectionEnabled: false })).toMatchObject({ protectionEnabled: false });
    await protect(id, { protectionEnabled: true, expiresInMinutes: 1 });
    await world.time.pass(61_000);
    const task = (await user.records()).tasks.find(({ observed }) => observed?.arn.endsWith(id));
    expect(task && answerTask(world.wire('api'), task)).toMatchObject({ protectionEnabled: false });
  });

  it('outlasts scale-in and a deployment, which waits until it has expired', async () => {
    await open();
    const [kept = ''] = await ids();
    await protect(kept, { protectionEnabled: true, expiresInMinutes: 10 });
    await user.scale(1);
    await world.time.until(async () => (await ids()).length === 1);
    expect(await ids()).toEqual([kept]);
    await user.deploy('web:2', { desiredCount: 1 });
    await world.time.pass(5 * 60_000);
    expect(await ids()).toContain(kept);
    expect((await user.records()).deployment.status).toBe('IN_PROGRESS');
    expect((await user.said()).join()).toMatch(/waits for 1 protected task\(s\), as it stands until /);
    await user.reaches('SUCCESSFUL', 10 * 60_000);
    expect(await ids()).not.toContain(kept);
  });

  it('goes at once when it gives its protection up, and with its service whatever it has', async () => {
    await open();
    const [first = '', second = ''] = await ids();
    await protect(first, { protectionEnabled: true, expiresInMinutes: 2880 });
    await protect(second, { protectionEnabled: true, expiresInMinutes: 2880 });
    await user.scale(1);
    await world.time.pass(60_000);
    expect(await ids()).toHaveLength(2);
    await protect(first, { protectionEnabled: false });
    await world.time.until(async () => (await ids()).length === 1, 30_000);
    expect(await ids()).toEqual([second]);
    await user.remove();
    await world.time.until(async () => (await user.records()).service.status === 'INACTIVE', 60_000);
  });

  it('asks for itself at SLIPWAY_TASK_URI, from its start to its end', async () => {
    await open();
    const { tasks } = await user.records();
    const [task] = tasks;
    const described = await world.call<{ tasks: { overrides: object }[] }>('ecs', 'DescribeTasks', {
      cluster: 'default',
      tasks: [task?.observed?.arn],
    });
    const value = `http://slipway.test/v1/clusters/default/tasks/${task?.id}`;
    expect(described.tasks[0]?.overrides).toMatchObject({
      containerOverrides: [{ name: 'app', environment: [{ name: 'SLIPWAY_TASK_URI', value }] }],
    });
    const { taskArn, protectionEnabled } = await protect(task?.id ?? '', { protectionEnabled: true });
    expect({ taskArn, protectionEnabled }).toEqual({ taskArn: task?.observed?.arn, protectionEnabled: true });
    await user.remove();
    await world.time.until(async () => (await user.records()).service.status === 'INACTIVE', 60_000);
    await expect(protect(task?.id ?? '', { protectionEnabled: true })).rejects.toThrow('TaskNotFoundException');
  });

  it('is a live task of a service', async () => {
    await open();
    const [id = ''] = await ids();
    await user.scale(0);
    await world.time.until(async () => (await user.records()).tasks.every(({ stop }) => stop !== undefined));
    await expect(protect(id, { protectionEnabled: true })).rejects.toThrow('ConflictException');
    await world.time.until(async () => (await ids()).length === 0);
    await expect(protect(id, { protectionEnabled: true })).rejects.toThrow('ConflictException');
    await expect(protect('0'.repeat(32), { protectionEnabled: true })).rejects.toThrow('TaskNotFoundException');
    await user.register(definitionOf('web:1', { family: 'alone' }));
    const wish = parseOrRefuse(runTaskRequest, { taskDefinition: 'alone' }, { cluster: 'default' });
    const newId = (slot: number) => String(slot).repeat(32);
    const { tasks } = await user.ask((deps) => runTask({ ...deps, newId }, 'default', wish));
    const alone = lastPartOf(tasks[0]?.observed?.arn ?? '');
    await expect(protect(alone, { protectionEnabled: true })).rejects.toThrow('ClientException');
  });

  it.each([
    [{}, '/protectionEnabled'],
    [{ protectionEnabled: 'yes' }, '/protectionEnabled'],
    [{ protectionEnabled: true, expiresInMinutes: 0 }, '/expiresInMinutes'],
    [{ protectionEnabled: true, expiresInMinutes: 2881 }, '/expiresInMinutes'],
    [{ protectionEnabled: true, expiresInMinutes: 1.5 }, '/expiresInMinutes'],
    [{ protectionEnabled: true, tasks: [] }, '/tasks'],
  ])('is not made of %j', async (body, pointer) => {
    world = await startWorld();
    expect(() => parseOrRefuse(protectTaskRequest, body, {})).toThrow(pointer);
  });
});
