import { afterEach, describe, expect, it } from '@jest/globals';
import { inProcessClient } from '../../../../local/cloud/client.ts';
import { ACCOUNT } from '../../../../local/cloud/service.ts';
import { answerStore } from '../../../../shared/aws/store/answers.ts';
import { COMMAND_TYPES } from '../../../../shared/contract/events/command-types.ts';
import type { SourceGrant } from '../../../../shared/contract/identity/source-grants.ts';
import { checkEvent } from '../../../harness/check-event.ts';
import { startWorld, type World, type WorldOptions } from '../../../harness/start-world.ts';
import { definitionOf, userOf } from '../../../harness/user.ts';

// The logger reads this when it is loaded.
process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
const { answerCommand } = await import('../../../../shared/runtime/commands/answer-command.ts');

const SOURCES: SourceGrant[] = [
  { source: 'ci', scopes: ['deploy'], clusters: ['*'] },
  { source: 'looker', scopes: ['read'], clusters: ['*'] },
  { source: 'elsewhere', scopes: ['deploy'], clusters: ['other'] },
];

let world: World;
let lastTry: boolean;

afterEach(async () => {
  try {
    // A forger may speak as Slipway too; what it says is no event of Slipway's.
    for (const event of world.published)
      if (!COMMAND_TYPES.some((type) => type === event['detail-type'])) checkEvent(event);
  } finally {
    await world.stop();
  }
});

async function begin(options: WorldOptions = {}) {
  lastTry = false;
  world = await startWorld({
    handlers: {
      onCommand: (deps, event) => {
        const table = {
          client: inProcessClient(world.cloud, 'dynamodb', ACCOUNT),
          name: world.config.tableName,
          nowMs: Date.now,
        };
        return answerCommand({ ...deps, answers: answerStore(table), sources: SOURCES }, event, { isLastTry: lastTry });
      },
    },
    ...options,
  });
  const rule = { EventBusName: world.config.busName };
  const pattern = { 'detail-type': COMMAND_TYPES, 'replay-name': [{ exists: false }] };
  await world.call('events', 'PutRule', { Name: 'commands', EventPattern: JSON.stringify(pattern), ...rule });
  const Arn = 'arn:aws:lambda:us-east-1:000000000000:function:onCommand';
  await world.call('events', 'PutTargets', { Rule: 'commands', Targets: [{ Id: 'c', Arn }], ...rule });
  return userOf(world);
}

/** Puts a command on the bus; answers the event's id. */
async function put(type: string, detail: object, { source = 'ci', time }: { source?: string; time?: Date } = {}) {
  const { Entries } = await world.call<{ Entries: { EventId?: string }[] }>('events', 'PutEvents', {
    Entries: [
      {
        EventBusName: world.config.busName,
        Source: source,
        DetailType: type,
        Detail: JSON.stringify(detail),
        Time: time ?? new Date(),
      },
    ],
  });
  return Entries[0]?.EventId ?? '';
}

const outcomesOf = (id: string) =>
  world.published.filter(({ detail }) => detail.command?.id === id).map(({ detail }) => detail);

async function ask(type: string, detail: object, options?: Parameters<typeof put>[2]) {
  const id = await put(type, detail, options);
  await world.time.pass(3_000);
  const [outcome, ...more] = outcomesOf(id);
  expect(more).toEqual([]);
  return outcome;
}

const tasksOf = async () => {
  const { taskArns } = await world.call<{ taskArns: string[] }>('ecs', 'ListTasks', { cluster: 'default' });
  return taskArns;
};

describe('a command on the bus', () => {
  it('runs a task, and its outcome names it', async () => {
    const user = await begin();
    await user.register(definitionOf('job:1', { family: 'job' }));
    const outcome = await ask('Slipway Run Task', { taskDefinition: 'job', count: 2, startedBy: 'nightly' });
    expect(outcome).toMatchObject({
      command: { source: 'ci', type: 'Slipway Run Task' },
      outcome: 'ACCEPTED',
      status: 202,
      replayed: false,
      result: { failures: [] },
    });
    const named = outcome.result.tasks.map(({ taskArn }: { taskArn: string }) => taskArn);
    expect(named.sort()).toEqual((await tasksOf()).sort());
  });

  it('scales a service, deploys an image, and stops a task', async () => {
    const user = await begin();
    await user.deploy('web:1');
    await user.reaches('SUCCESSFUL');
    expect(await ask('Slipway Update Service', { service: 'web', desiredCount: 3 })).toMatchObject({
      outcome: 'ACCEPTED',
      status: 202,
      result: { desiredCount: 3, generation: 2, deploymentId: null },
    });
    const deployed = await ask('Slipway Update Service', { service: 'web', image: 'web:2', generation: 2 });
    expect(deployed).toMatchObject({ outcome: 'ACCEPTED', status: 202, result: { generation: 3 } });
    const { deployment } = await user.records();
    expect(deployed.result.deploymentId).toBe(deployment.id);
    await user.reaches('SUCCESSFUL');
    await world.time.pass(10_000);
    expect(world.fleet.list().map(({ image }) => image)).toEqual(['web:2', 'web:2', 'web:2']);
    const [task] = (await user.records()).tasks;
    const id = task?.observed?.arn.split('/').at(-1) ?? '';
    const stopped = await ask('Slipway Stop Task', { cluster: 'default', task: id, reason: 'too warm' });
    expect(stopped).toMatchObject({ outcome: 'ACCEPTED', result: { tasks: [{ taskId: id }] } });
    await world.time.pass(20_000);
    expect((await user.said()).join('\n')).toContain(`stops task ${id}: too warm`);
  });

  it('is refused for what the API refuses, with every bad field, and nothing changes', async () => {
    const user = await begin();
    await user.deploy('web:1');
    await user.reaches('SUCCESSFUL');
    const { generation } = (await user.records()).service;
    const refusals: [string, object, string, string?][] = [
      ['Slipway Update Service', { service: 'web', desiredCount: -1 }, 'InvalidParameterException', '/desiredCount'],
      ['Slipway Update Service', { service: 'web', desiredCont: 2 }, 'InvalidParameterException', '/desiredCont'],
      ['Slipway Update Service', { service: 'w b', desiredCount: 2 }, 'InvalidParameterException', '/service'],
      ['Slipway Update Service', { service: 'nil', desiredCount: 2 }, 'ServiceNotFoundException'],
      ['Slipway Update Service', { service: 'web', desiredCount: 2, cluster: 'no' }, 'ClusterNotFoundException'],
      ['Slipway Update Service', { service: 'web', image: 'w:2', generation: 9 }, 'PreconditionFailedException'],
      [
        'Slipway Update Service',
        { service: 'web', image: 'w:2', generation: 'x' },
        'InvalidParameterException',
        '/generation',
      ],
      ['Slipway Run Task', { taskDefinition: 'nil' }, 'InvalidParameterException', '/taskDefinition'],
      ['Slipway Run Task', { taskDefinition: 'web', count: 11 }, 'InvalidParameterException', '/count'],
      [
        'Slipway Run Task',
        { taskDefinition: 'web', overrides: { taskRoleArn: 'r' } },
        'InvalidParameterException',
        '/overrides/taskRoleArn',
      ],
      ['Slipway Run Task', {}, 'InvalidParameterException', '/taskDefinition'],
      ['Slipway Run Task', { taskDefinition: 'web', clientToken: 't' }, 'InvalidParameterException', '/clientToken'],
      ['Slipway Stop Task', { task: 'nil' }, 'TaskNotFoundException'],
    ];
    for (const [type, detail, code, pointer] of refusals) {
      const outcome = await ask(type, detail);
      expect(outcome).toMatchObject({ outcome: 'REFUSED', problem: { code } });
      expect(outcome.result).toBeUndefined();
      if (pointer) expect(outcome.problem.errors).toContainEqual({ pointer, detail: expect.any(String) });
    }
    expect((await user.records()).service.generation).toBe(generation);
    expect(await tasksOf()).toHaveLength(2);
  });

  it('changes nothing where its source has no grant, lacks the scope, or does not see the cluster', async () => {
    const user = await begin();
    await user.deploy('web:1');
    await user.reaches('SUCCESSFUL');
    const before = world.calls.length;
    const wish = { service: 'web', desiredCount: 9 };
    for (const source of ['forger', 'slipway', 'looker']) {
      const outcome = await ask('Slipway Update Service', wish, { source });
      expect(outcome).toMatchObject({ outcome: 'REFUSED', status: 403, problem: { code: 'AccessDeniedException' } });
    }
    const unseen = await ask('Slipway Update Service', wish, { source: 'elsewhere' });
    const missing = await ask('Slipway Update Service', { ...wish, cluster: 'nil' });
    expect(unseen.problem.code).toBe('ClusterNotFoundException');
    expect(unseen.problem.detail).toBe(missing.problem.detail.replace('nil', 'default'));
    expect((await user.records()).service.desiredCount).toBe(2);
    const calls = world.calls.slice(before).filter(({ by }) => by === 'onCommand');
    expect([...new Set(calls.map(({ operation }) => operation))].sort()).toEqual(['GetItem', 'PutEvents']);
  });

  it('is carried out once, however often it comes, and answered the same each time', async () => {
    const user = await begin({ eventFaults: (event) => (event.source === 'ci' ? { copies: 3 } : {}) });
    await user.register(definitionOf('job:1', { family: 'job' }));
    const id = await put('Slipway Run Task', { taskDefinition: 'job' });
    // A copy that finds the first one under way comes again later.
    await world.time.pass(300_000);
    expect(await tasksOf()).toHaveLength(1);
    const outcomes = outcomesOf(id);
    expect(outcomes.length).toBe(3);
    expect(new Set(outcomes.map(({ result }) => JSON.stringify(result))).size).toBe(1);
    expect(outcomes.map(({ replayed }) => replayed).sort()).toEqual([false, true, true]);
  });

  it('of one idempotencyKey is one command; another wish under the key is refused', async () => {
    const user = await begin();
    await user.register(definitionOf('job:1', { family: 'job' }));
    const wish = { taskDefinition: 'job', idempotencyKey: 'nightly-1' };
    const first = await ask('Slipway Run Task', wish);
    const second = await ask('Slipway Run Task', wish);
    expect(second).toMatchObject({ outcome: 'ACCEPTED', replayed: true, result: first.result });
    const other = await ask('Slipway Run Task', { ...wish, count: 2 });
    expect(other).toMatchObject({ outcome: 'REFUSED', problem: { code: 'IdempotentParameterMismatchException' } });
    expect(await tasksOf()).toHaveLength(1);
  });

  it('that was refused stays refused when a duplicate comes after what it lacked is there', async () => {
    const user = await begin();
    const id = await put('Slipway Update Service', { service: 'web', desiredCount: 7, idempotencyKey: 'k' });
    await world.time.pass(1_000);
    await user.deploy('web:1');
    await user.reaches('SUCCESSFUL');
    await put('Slipway Update Service', { service: 'web', desiredCount: 7, idempotencyKey: 'k' });
    await world.time.pass(5_000);
    expect(outcomesOf(id)[0]).toMatchObject({ outcome: 'REFUSED', problem: { code: 'ServiceNotFoundException' } });
    expect((await user.records()).service.desiredCount).toBe(2);
  });

  it('that comes later than answers are sure to be remembered is refused', async () => {
    const user = await begin();
    await user.deploy('web:1');
    await user.reaches('SUCCESSFUL');
    const time = new Date(Date.now() - 2 * 3600_000);
    const outcome = await ask('Slipway Update Service', { service: 'web', desiredCount: 9 }, { time });
    expect(outcome).toMatchObject({ outcome: 'REFUSED', problem: { code: 'ClientException' } });
    expect((await user.records()).service.desiredCount).toBe(2);
  });

  it('is tried again while AWS throttles, and answered FAILED at the last try', async () => {
    const user = await begin();
    await user.register(definitionOf('job:1', { family: 'job' }));
    let isThrottled = true;
    world.hook.before = ({ operation }) => {
      if (operation === 'RunTask' && isThrottled)
        throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    };
    const id = await put('Slipway Run Task', { taskDefinition: 'job' });
    await world.time.pass(30_000);
    expect(outcomesOf(id)).toEqual([]);
    isThrottled = false;
    await world.time.pass(200_000);
    expect(outcomesOf(id)).toMatchObject([{ outcome: 'ACCEPTED' }]);
    isThrottled = true;
    lastTry = true;
    const failed = await ask('Slipway Run Task', { taskDefinition: 'job', count: 2 });
    expect(failed).toMatchObject({ outcome: 'FAILED', status: 429, problem: { code: 'ThrottlingException' } });
  });

  it('and its outcome never tell what an override holds', async () => {
    const user = await begin();
    await user.register(definitionOf('job:1', { family: 'job' }));
    const environment = [{ name: 'TOKEN', value: 'hunter2-secret' }];
    const overrides = { containerOverrides: [{ name: 'app', environment }] };
    await ask('Slipway Run Task', { taskDefinition: 'job', overrides });
    const bad = { containerOverrides: [{ name: 'app', environment: 'hunter2-secret' }] };
    await ask('Slipway Run Task', { taskDefinition: 'job', overrides: bad });
    expect(world.published.map(({ detail }) => detail.outcome)).toEqual(['ACCEPTED', 'REFUSED']);
    expect(JSON.stringify(world.published)).not.toContain('hunter2');
    expect(JSON.stringify(world.logged)).not.toContain('hunter2');
  });
});
