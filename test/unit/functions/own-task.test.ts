import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { publicIdOf } from '../../../shared/domain/names.ts';
import { startWorld, type World } from '../../harness/start-world.ts';
import { definitionOf, userOf } from '../../harness/user.ts';
import { type Api, serveApi } from './handlers.ts';

let world: World;
let api: Api;
let tasks: { own: string; arnId: string }[];

beforeAll(async () => {
  world = await startWorld();
  const user = userOf(world);
  const taskRoleArn = 'arn:aws:iam::000000000000:role/slipway-tasks/worker';
  await user.put(await user.register({ ...definitionOf('web:1'), taskRoleArn }), { desiredCount: 2 });
  await user.reaches('SUCCESSFUL');
  tasks = (await user.records()).tasks.map((task) => ({ own: task.id, arnId: publicIdOf(task) }));
  api = await serveApi(world, 'iam');
});

afterAll(async () => {
  await api.close();
  await world.stop();
});

const STS = 'arn:aws:sts::000000000000:assumed-role';
const ask = (operationId: string, userArn: string, task: string, cluster = 'default') =>
  api.call(operationId, {
    authorizer: { iam: { userArn } },
    params: { cluster, task },
    ...(operationId === 'updateTaskProtection' ? { body: { protectionEnabled: true } } : {}),
  });

describe('a task that signs with its own role, without any grant', () => {
  it('protects itself, by either of its ids, and is told how it stands', async () => {
    const [{ own = '', arnId = '' } = {}] = tasks;
    const self = `${STS}/worker/${arnId}`;
    for (const id of [own, arnId]) {
      const answer = await ask('updateTaskProtection', self, id);
      expect(answer).toMatchObject({ status: 200, problem: undefined, body: { task: { protectionEnabled: true } } });
    }
    expect(await ask('getTaskProtection', self, own)).toMatchObject({ status: 200 });
  });

  it.each<[string, (own: string, other: string) => [string, string, string?]]>([
    ['another task of its service', (own, other) => [`${STS}/worker/${own}`, other]],
    ['a task that there is not', (own) => [`${STS}/worker/${own}`, 'f'.repeat(32)]],
    ['itself, where another role calls its session so', (own) => [`${STS}/developer/${own}`, own]],
    ['itself, from another account', (own) => [`${STS.replace('000000000000', '111111111111')}/worker/${own}`, own]],
    ['itself in another cluster', (own) => [`${STS}/worker/${own}`, own, 'nobody']],
    ['a task, where its role is used by somebody else', (_, other) => [`${STS}/worker/deploy-7`, other]],
  ])('may not do so for %s', async (_, who) => {
    const [userArn, task, cluster] = who(tasks[0]?.arnId ?? '', tasks[1]?.arnId ?? '');
    for (const operationId of ['updateTaskProtection', 'getTaskProtection']) {
      const answer = await ask(operationId, userArn, task, cluster);
      expect(answer).toMatchObject({ status: 403, body: { code: 'AccessDeniedException' } });
    }
  });

  it('may do nothing else', async () => {
    const [{ arnId = '' } = {}] = tasks;
    for (const operationId of ['getTask', 'stopTask', 'getTaskLogs', 'listTasks'])
      expect(await ask(operationId, `${STS}/worker/${arnId}`, arnId)).toMatchObject({ status: 403 });
  });
});
