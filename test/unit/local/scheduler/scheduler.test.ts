import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AwsError } from '../../../../local/cloud/aws-error.ts';
import { createCloud, type RunningCloud } from '../../../../local/cloud/cloud.ts';
import { ACCOUNT, type AccessRequest, type Principal } from '../../../../local/cloud/service.ts';
import { createScheduler, type SchedulerOptions } from '../../../../local/scheduler/scheduler.ts';

interface Called {
  operation: string;
  input: Record<string, unknown>;
  caller: Principal;
  at: string;
}

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const ROLE = 'arn:aws:iam::000000000000:role/r';
const TARGET = { Arn: FUNCTION, RoleArn: ROLE };
const OFF = { Mode: 'OFF' };
const START = new Date('2026-01-01T00:00:30Z');

const clouds: RunningCloud[] = [];

async function startCloud(
  directory?: string,
  refuse: (operation: string) => void = () => {},
  options: SchedulerOptions = {},
) {
  const lines: string[] = [];
  const cloud = createCloud({ directory, log: (line) => lines.push(line) });
  const calls: Called[] = [];
  const record =
    (operation: string) =>
    (input: never, { caller }: { caller: Principal }) => {
      calls.push({ operation, input, caller, at: new Date().toISOString().slice(11, 19) });
      refuse(operation);
      return {};
    };
  for (const [name, operation] of [
    ['lambda', 'Invoke'],
    ['sqs', 'SendMessage'],
    ['ecs', 'RunTask'],
  ] as const) {
    cloud.add({ name, operations: { [operation]: record(operation) }, access: () => [], start() {}, stop() {} });
  }
  cloud.add(createScheduler(cloud, options));
  await cloud.start();
  clouds.push(cloud);
  const send = <Output>(operation: string, input: object, caller: Principal = ACCOUNT) =>
    cloud.call<Output>('scheduler', operation, input, caller);
  const create = (ScheduleExpression: string, more: object = {}) =>
    send('CreateSchedule', { Name: 's', ScheduleExpression, FlexibleTimeWindow: OFF, Target: TARGET, ...more });
  return { cloud, calls, lines, send, create };
}

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  jest.useFakeTimers({ now: START });
});

afterEach(async () => {
  for (const cloud of clouds.splice(0)) await cloud.stop();
  jest.useRealTimers();
});

describe('a schedule', () => {
  it('of a group whose rates are divided comes that much more often, and no oftener than each second', async () => {
    const rateScale = (group: string) => (group === 'fast' ? 60 : 1);
    const { calls, create, send } = await startCloud(undefined, undefined, { rateScale });
    await send('CreateScheduleGroup', { Name: 'fast' });
    await create('rate(2 minutes)', { GroupName: 'fast' });
    await pass(5000);
    expect(calls.map(({ at }) => at)).toEqual(['00:00:30', '00:00:32', '00:00:34']);
    await send('DeleteSchedule', { Name: 's', GroupName: 'fast' });
    await create('rate(1 minute)');
    await pass(59_000);
    expect(calls).toHaveLength(4);
    await create('cron(1/1 * * * ? *)', { GroupName: 'fast' });
    await pass(2000);
    expect(calls.map(({ at }) => at).slice(4)).toEqual(['00:01:35']);
  });

  it('invokes its target once at the time of at(), as the role, with the context filled in', async () => {
    const { calls, create, send } = await startCloud();
    const Input =
      '{"at": "<aws.scheduler.scheduled-time>", "by": "<aws.scheduler.schedule-arn>", "try": <aws.scheduler.attempt-number>}';
    await create('at(2026-01-01T01:02:03)', {
      ScheduleExpressionTimezone: 'Europe/London',
      Target: { ...TARGET, Input },
    });
    await pass(86_400_000);
    expect(calls).toEqual([
      {
        operation: 'Invoke',
        at: '01:02:03',
        caller: { kind: 'role', roleArn: ROLE, sessionName: expect.any(String) },
        input: { FunctionName: FUNCTION, InvocationType: 'Event', Payload: expect.any(Uint8Array) },
      },
    ]);
    const { Payload } = calls[0]?.input ?? {};
    expect(JSON.parse(Buffer.from(Payload as Uint8Array).toString())).toEqual({
      at: '2026-01-01T01:02:03Z',
      by: 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/s',
      try: 1,
    });
    expect(await send('GetSchedule', { Name: 's' })).toMatchObject({ State: 'ENABLED', Target: { Arn: FUNCTION } });
  });

  it('is deleted after its last time when it says so', async () => {
    const { calls, create, send } = await startCloud();
    await create('at(2026-01-01T00:01:00)', { ActionAfterCompletion: 'DELETE' });
    await pass(60_000);
    expect(calls).toHaveLength(1);
    await expect(send('GetSchedule', { Name: 's' })).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });

  it('of a rate begins at once, or at its StartDate, and ends with its EndDate', async () => {
    const { calls, create } = await startCloud();
    await create('rate(1 minute)', { Name: 'now', EndDate: new Date('2026-01-01T00:02:45Z') });
    await create('rate(1 minute)', {
      Name: 'later',
      StartDate: new Date('2026-01-01T00:01:40Z'),
      Target: { Arn: 'arn:aws:sqs:us-east-1:000000000000:q', RoleArn: ROLE, Input: 'text' },
    });
    await pass(181_000);
    expect(calls.filter((call) => call.operation === 'Invoke').map((call) => call.at)).toEqual([
      '00:00:30',
      '00:01:30',
      '00:02:30',
    ]);
    const messages = calls.filter((call) => call.operation === 'SendMessage');
    expect(messages.map((call) => call.at)).toEqual(['00:01:40', '00:02:40']);
    expect(messages[0]?.input).toMatchObject({ QueueUrl: expect.stringMatching(/\/q$/), MessageBody: 'text' });
  });

  it('fires within its flexible time window', async () => {
    const { calls, create } = await startCloud();
    await create('cron(5 0 * * ? *)', { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 10 } });
    await pass(900_000);
    expect(calls).toHaveLength(1);
    expect(String(calls[0]?.at) >= '00:05:00' && String(calls[0]?.at) <= '00:15:00').toBe(true);
  });

  it('calls any operation through a universal target', async () => {
    const { calls, create } = await startCloud();
    const Target = { Arn: 'arn:aws:scheduler:::aws-sdk:ecs:runTask', RoleArn: ROLE, Input: '{"cluster": "c"}' };
    await create('rate(1 hour)', { Target });
    await pass(1);
    expect(calls).toMatchObject([{ operation: 'RunTask', input: { cluster: 'c' } }]);
  });

  it('rests while it is disabled, and begins anew when it is updated', async () => {
    const { calls, create, send } = await startCloud();
    await create('rate(1 minute)', { State: 'DISABLED' });
    await pass(120_000);
    expect(calls).toEqual([]);
    await send('UpdateSchedule', {
      Name: 's',
      ScheduleExpression: 'cron(4 0 * * ? *)',
      FlexibleTimeWindow: OFF,
      Target: TARGET,
    });
    await pass(120_000);
    expect(calls.map((call) => call.at)).toEqual(['00:04:00']);
  });

  it('retries a target that fails, and then hands over to the dead-letter queue', async () => {
    const { calls, create } = await startCloud(undefined, (operation) => {
      if (operation === 'Invoke') throw new AwsError('ServiceException', 'down', 500);
    });
    const DeadLetterConfig = { Arn: 'arn:aws:sqs:us-east-1:000000000000:dead' };
    const RetryPolicy = { MaximumRetryAttempts: 1 };
    await create('at(2026-01-01T00:01:00)', { Target: { ...TARGET, DeadLetterConfig, RetryPolicy } });
    await pass(60_000);
    expect(calls.map((call) => call.operation)).toEqual(['Invoke', 'Invoke', 'SendMessage']);
    expect(calls[2]?.input).toMatchObject({
      MessageAttributes: {
        ERROR_CODE: { StringValue: 'ERROR_FROM_TARGET' },
        EXHAUSTED_RETRY_CONDITION: { StringValue: 'MaximumRetryAttempts' },
        SCHEDULED_TIME: { StringValue: '2026-01-01T00:01:00Z' },
      },
    });
  });
});

describe('after a crash', () => {
  it('a one-time schedule that was missed fires once, a recurring one once and then goes on', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'scheduler-'));
    try {
      const before = await startCloud(directory);
      await before.create('at(2026-01-01T00:05:00)', { Name: 'once' });
      const Target = { Arn: 'arn:aws:sqs:us-east-1:000000000000:q', RoleArn: ROLE };
      await before.create('cron(0/10 * * * ? *)', { Name: 'often', Target });
      await before.cloud.stop();
      jest.setSystemTime(new Date('2026-01-01T01:00:01Z'));
      const after = await startCloud(directory);
      await pass(60_000);
      expect(after.calls.map((call) => call.operation).sort()).toEqual(['Invoke', 'SendMessage']);
      await pass(600_000);
      expect(after.calls.at(-1)).toMatchObject({ operation: 'SendMessage', at: '01:10:00' });
      expect(after.calls).toHaveLength(3);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('schedules and groups', () => {
  it('are listed, described, tagged and deleted together', async () => {
    const { create, send } = await startCloud();
    const { ScheduleGroupArn } = await send<{ ScheduleGroupArn: string }>('CreateScheduleGroup', {
      Name: 'g',
      Tags: [{ Key: 'k', Value: 'v' }],
    });
    await create('rate(1 hour)', { GroupName: 'g', Name: 'a-1', State: 'DISABLED' });
    await create('rate(1 hour)', { Name: 'b-1', State: 'DISABLED' });
    expect(await send('ListTagsForResource', { ResourceArn: ScheduleGroupArn })).toEqual({
      Tags: [{ Key: 'k', Value: 'v' }],
    });
    expect(await send('ListSchedules', { GroupName: 'g' })).toMatchObject({
      Schedules: [{ Name: 'a-1', GroupName: 'g' }],
    });
    expect(await send('ListSchedules', { NamePrefix: 'b' })).toMatchObject({ Schedules: [{ Name: 'b-1' }] });
    expect(await send('ListScheduleGroups', {})).toMatchObject({
      ScheduleGroups: [{ Name: 'default' }, { Name: 'g' }],
    });
    await send('DeleteScheduleGroup', { Name: 'g' });
    expect(await send('ListSchedules', {})).toMatchObject({ Schedules: [{ Name: 'b-1' }] });
    await send('DeleteSchedule', { Name: 'b-1' });
    expect(await send('ListSchedules', {})).toMatchObject({ Schedules: [] });
  });

  it('are refused where AWS refuses them', async () => {
    const { create, send } = await startCloud();
    const refusal = (promise: Promise<unknown>, code: string) => expect(promise).rejects.toMatchObject({ code });
    await refusal(send('ListSchedules', { NextToken: 'zz' }), 'ValidationException');
    for (const MaxResults of [0, 101]) await refusal(send('ListSchedules', { MaxResults }), 'ValidationException');
    await create('rate(1 hour)', { ClientToken: 'token' });
    await create('rate(1 hour)', { ClientToken: 'token' });
    await refusal(create('rate(1 hour)', { ClientToken: 'other' }), 'ConflictException');
    await refusal(create('rate(1 week)'), 'ValidationException');
    await refusal(create('rate(1 hour)', { ScheduleExpressionTimezone: 'Mars/Olympus' }), 'ValidationException');
    await refusal(create('rate(1 hour)', { FlexibleTimeWindow: { Mode: 'FLEXIBLE' } }), 'ValidationException');
    await refusal(create('rate(1 hour)', { Target: { Arn: 'x', RoleArn: ROLE } }), 'ValidationException');
    await refusal(create('rate(1 hour)', { Target: { Arn: FUNCTION } }), 'ValidationException');
    await refusal(create('rate(1 hour)', { GroupName: 'none' }), 'ResourceNotFoundException');
    await refusal(send('DeleteScheduleGroup', { Name: 'default' }), 'ValidationException');
    await refusal(send('DeleteSchedule', { Name: 'none' }), 'ResourceNotFoundException');
  });

  it('ask IAM for the action on the schedule and for the role that is passed', async () => {
    const { cloud, send } = await startCloud();
    const asked: AccessRequest[] = [];
    cloud.setAuthorizer((_call, requests) => asked.push(...requests));
    const input = { Name: 's', ScheduleExpression: 'at(2027-01-01T00:00:00)', FlexibleTimeWindow: OFF, Target: TARGET };
    await send('CreateSchedule', input, { kind: 'role', roleArn: ROLE, sessionName: 's' });
    expect(asked).toEqual([
      { action: 'scheduler:CreateSchedule', resource: cloud.arn('scheduler', 'schedule/default/s') },
      { action: 'iam:PassRole', resource: ROLE, context: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    ]);
  });
});
