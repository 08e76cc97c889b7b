import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { AccessRequest } from '../../../../local/cloud/service.ts';
import { bootStates, invokeAndWait, ROLE } from './boot-states.ts';

type World = Awaited<ReturnType<typeof bootStates>>;
let world: World;

async function boot(options?: Parameters<typeof bootStates>[0]): Promise<World> {
  world = await bootStates(options);
  return world;
}

afterEach(async () => {
  jest.useRealTimers();
  await world.stop();
});

const ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:machine';
const pass = { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } };
const long = { StartAt: 'A', States: { A: { Type: 'Wait', Seconds: 999, End: true } } };

describe('state machines', () => {
  it('are made once by name and definition', async () => {
    const { createMachine, call } = await boot();
    expect(await createMachine(pass)).toBe(ARN);
    expect(await createMachine(pass)).toBe(ARN);
    await expect(createMachine(long)).rejects.toMatchObject({
      code: 'StateMachineAlreadyExists',
      message: `State Machine Already Exists: '${ARN}'`,
    });
    expect(await call('DescribeStateMachine', { stateMachineArn: ARN })).toMatchObject({
      name: 'machine',
      status: 'ACTIVE',
      type: 'STANDARD',
      roleArn: ROLE,
      definition: JSON.stringify({ QueryLanguage: 'JSONata', ...pass }),
      loggingConfiguration: { level: 'OFF', includeExecutionData: false },
    });
  });

  it('are updated for new executions, while those that run keep their definition', async () => {
    const { createMachine, begin, call, ended } = await boot();
    const W = { Type: 'Wait', Timestamp: '{% $fromMillis($millis() + 50) %}', Output: 'old', End: true };
    await createMachine({ StartAt: 'W', States: { W } });
    const old = await begin(ARN);
    const definition = { QueryLanguage: 'JSONata', StartAt: 'S', States: { S: { Type: 'Succeed', Output: 'new' } } };
    const updated = await call<object>('UpdateStateMachine', {
      stateMachineArn: ARN,
      definition: JSON.stringify(definition),
    });
    expect(updated).toMatchObject({ revisionId: expect.any(String), updateDate: expect.any(Date) });
    expect((await ended(await begin(ARN))).output).toBe('new');
    expect((await ended(old)).output).toBe('old');
  });

  it('are listed by pages and deleted with their executions, which are aborted', async () => {
    const { createMachine, begin, call, events, until } = await boot();
    for (const name of ['c', 'a', 'b']) await createMachine(long, name);
    const first = await call<{ stateMachines: { name: string }[]; nextToken: string }>('ListStateMachines', {
      maxResults: 2,
    });
    const rest = await call<typeof first>('ListStateMachines', { maxResults: 2, nextToken: first.nextToken });
    expect([...first.stateMachines, ...rest.stateMachines].map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(rest.nextToken).toBeUndefined();

    const stateMachineArn = ARN.replace(/machine$/, 'a');
    const executionArn = await begin(stateMachineArn);
    await call('DeleteStateMachine', { stateMachineArn });
    await until(() => events.some((event) => event.status === 'ABORTED'));
    await expect(call('DescribeExecution', { executionArn })).rejects.toMatchObject({ code: 'ExecutionDoesNotExist' });
    await expect(call('DescribeStateMachine', { stateMachineArn })).rejects.toMatchObject({
      code: 'StateMachineDoesNotExist',
    });
  });

  it('have tags', async () => {
    const { call } = await boot();
    const definition = JSON.stringify({ QueryLanguage: 'JSONata', ...pass });
    const tags = [{ key: 'a', value: '1' }];
    await call('CreateStateMachine', { name: 'machine', definition, roleArn: ROLE, tags });
    await call('TagResource', {
      resourceArn: ARN,
      tags: [
        { key: 'a', value: '2' },
        { key: 'b', value: '3' },
      ],
    });
    expect(await call('ListTagsForResource', { resourceArn: ARN })).toEqual({
      tags: [
        { key: 'a', value: '2' },
        { key: 'b', value: '3' },
      ],
    });
  });
});

describe('executions', () => {
  it('of the same name and input are one while it runs, and a name is taken for 90 days', async () => {
    jest.useFakeTimers({ now: 0 });
    const { createMachine, begin, call } = await boot();
    await createMachine(long);
    const executionArn = await begin(ARN, { a: 1 }, 'one');
    expect(await begin(ARN, { a: 1 }, 'one')).toBe(executionArn);
    await expect(begin(ARN, { a: 2 }, 'one')).rejects.toMatchObject({
      code: 'ExecutionAlreadyExists',
      message: `Execution Already Exists: '${executionArn}'`,
    });
    await call('StopExecution', { executionArn });
    await jest.advanceTimersByTimeAsync(89 * 86_400_000);
    await expect(begin(ARN, { a: 1 }, 'one')).rejects.toMatchObject({ code: 'ExecutionAlreadyExists' });
    await jest.advanceTimersByTimeAsync(2 * 86_400_000);
    expect(await begin(ARN, { a: 1 }, 'one')).toBe(executionArn);
    expect(await call('DescribeExecution', { executionArn })).toMatchObject({ status: 'RUNNING' });
  });

  it.each([
    ['an input that is no JSON', { input: '{' }, 'InvalidExecutionInput'],
    ['an input of more than 256 KiB', { input: `"${'x'.repeat(262_144)}"` }, 'ValidationException'],
    ['a name with a space', { name: 'a b' }, 'InvalidName'],
    ['no ARN', { stateMachineArn: 'machine' }, 'InvalidArn'],
    ['a machine that is not there', { stateMachineArn: `${ARN}2` }, 'StateMachineDoesNotExist'],
  ])('are refused with %s', async (_why, change, code) => {
    const { createMachine, call } = await boot();
    await createMachine(pass);
    await expect(call('StartExecution', { stateMachineArn: ARN, ...change })).rejects.toMatchObject({ code });
  });

  it('are listed the newest first, by status and by pages', async () => {
    const { createMachine, begin, call, ended } = await boot();
    await createMachine(long);
    for (const name of ['x', 'y', 'z']) await begin(ARN, {}, name);
    const stopped = ARN.replace('stateMachine', 'execution');
    await call('StopExecution', { executionArn: `${stopped}:y` });
    await ended(`${stopped}:y`);
    type Page = { executions: { name: string }[]; nextToken?: string };
    const names = (page: Page) => page.executions.map(({ name }) => name);
    const running = await call<Page>('ListExecutions', { stateMachineArn: ARN, statusFilter: 'RUNNING' });
    expect(names(running)).toEqual(['z', 'x']);
    const first = await call<Page>('ListExecutions', { stateMachineArn: ARN, maxResults: 2 });
    const second = await call<Page>('ListExecutions', { stateMachineArn: ARN, nextToken: first.nextToken });
    expect([names(first), names(second)]).toEqual([['z', 'y'], ['x']]);
  });

  it('have a history by pages, from either end, and without data if asked', async () => {
    const { run, call } = await boot();
    const { executionArn } = await run(pass, { secret: 1 });
    type Page = { events: { id: number }[]; nextToken?: string };
    const page = (input: object) => call<Page>('GetExecutionHistory', { executionArn, ...input });
    const ids = ({ events }: Page) => events.map(({ id }) => id);
    const first = await page({ maxResults: 3 });
    const second = await page({ maxResults: 3, nextToken: first.nextToken });
    expect([ids(first), ids(second), second.nextToken]).toEqual([[1, 2, 3], [4], undefined]);
    const back = await page({ maxResults: 3, reverseOrder: true });
    const start = await page({ maxResults: 3, reverseOrder: true, nextToken: back.nextToken });
    expect([ids(back), ids(start)]).toEqual([[4, 3, 2], [1]]);
    expect(JSON.stringify(await page({ includeExecutionData: false }))).not.toContain('secret');
    await expect(page({ nextToken: 'nonsense' })).rejects.toMatchObject({ code: 'InvalidToken' });
  });

  it('tell EventBridge of each status, as the service itself', async () => {
    const { run, events, eventCallers } = await boot();
    const { executionArn } = await run(
      { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'E', Cause: 'C' } } },
      { a: 1 },
    );
    expect(events[0]).toMatchObject({ status: 'RUNNING', executionArn, input: '{"a":1}', stopDate: null });
    expect(events[1]).toEqual({
      executionArn,
      stateMachineArn: ARN,
      name: executionArn.split(':').at(-1),
      status: 'FAILED',
      startDate: expect.any(Number),
      stopDate: expect.any(Number),
      input: '{"a":1}',
      inputDetails: { included: true },
      output: null,
      outputDetails: null,
      error: 'E',
      cause: 'C',
      stateMachineVersionArn: null,
      stateMachineAliasArn: null,
      redriveCount: 0,
      redriveDate: null,
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution is FAILED and cannot be redriven',
    });
    expect(eventCallers[0]).toEqual({
      kind: 'service',
      service: 'states.amazonaws.com',
      sourceArn: executionArn,
    });
  });

  it('tell EventBridge again what it did not take', async () => {
    const { cloud, createMachine, begin, ended, events, logged } = await boot();
    const working = cloud.services().find(({ name }) => name === 'events');
    let refused = 0;
    cloud.add({
      name: 'events',
      operations: {
        PutEvents() {
          refused += 1;
          throw new Error('down');
        },
      },
      access: () => [],
      start() {},
      stop() {},
    });
    const executionArn = await begin(await createMachine(pass));
    while (refused === 0) await new Promise((go) => setTimeout(go, 1));
    if (working) cloud.add(working);
    await ended(executionArn);
    expect(events.map(({ status }) => status)).toEqual(['RUNNING', 'SUCCEEDED']);
    expect(logged).toHaveLength(1);
  });
});

describe('IAM', () => {
  it('is asked for the action on the resource that AWS documents, and for PassRole', async () => {
    const tokens: string[] = [];
    const functions = { keep: ({ token }: { token: string }) => void tokens.push(token) };
    const { cloud, call, until } = await boot({ functions });
    const asked: AccessRequest[] = [];
    cloud.setAuthorizer(({ caller }, requests) => {
      if (caller.kind === 'role' && caller.sessionName === 'me') asked.push(...requests);
    });
    const me = { kind: 'role', roleArn: 'arn:aws:iam::000000000000:role/me', sessionName: 'me' } as const;
    const definition = JSON.stringify({
      QueryLanguage: 'JSONata',
      StartAt: 'T',
      States: { T: { ...invokeAndWait('keep'), End: true } },
    });
    await call('CreateStateMachine', { name: 'machine', definition, roleArn: ROLE }, me);
    const { executionArn } = await call<{ executionArn: string }>('StartExecution', { stateMachineArn: ARN }, me);
    await until(() => tokens.length > 0);
    await call('SendTaskHeartbeat', { taskToken: tokens[0] }, me);
    await call('DescribeExecution', { executionArn }, me);
    await call('StopExecution', { executionArn }, me);
    await call('ListStateMachines', {}, me);
    expect(asked.map(({ action, resource }) => [action, resource])).toEqual([
      ['states:CreateStateMachine', ARN],
      ['iam:PassRole', ROLE],
      ['states:StartExecution', ARN],
      ['states:SendTaskHeartbeat', ARN],
      ['states:DescribeExecution', executionArn],
      ['states:StopExecution', executionArn],
      ['states:ListStateMachines', '*'],
    ]);
    expect(asked[1]?.context).toEqual({ 'iam:PassedToService': 'states.amazonaws.com' });
  });
});
