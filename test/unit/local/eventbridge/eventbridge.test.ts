import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { AwsError } from '../../../../local/cloud/aws-error.ts';
import { createCloud, type RunningCloud } from '../../../../local/cloud/cloud.ts';
import { ACCOUNT, type AccessRequest, type Principal } from '../../../../local/cloud/service.ts';
import { createEventBridge, type EventBridgeOptions } from '../../../../local/eventbridge/eventbridge.ts';

interface Called {
  service: string;
  operation: string;
  input: Record<string, unknown>;
  caller: Principal;
}

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:q';
const DEAD = 'arn:aws:sqs:us-east-1:000000000000:dead';
const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:m';
const ROLE = 'arn:aws:iam::000000000000:role/r';
const PATTERN = JSON.stringify({ source: ['app'] });
const ENTRY = { Source: 'app', DetailType: 'Happened', Detail: '{"n": 1}', Resources: ['arn:x'] };

const clouds: RunningCloud[] = [];

/** A cloud whose other services only write down how they were called; `refuse` may throw in their place. */
async function startCloud(
  options: EventBridgeOptions & { directory?: string; refuse?: (called: Called) => void } = {},
) {
  const lines: string[] = [];
  const cloud = createCloud({ directory: options.directory, log: (line) => lines.push(line) });
  const calls: Called[] = [];
  const operations = {
    lambda: ['Invoke'],
    sqs: ['SendMessage'],
    states: ['StartExecution'],
    logs: ['CreateLogStream', 'PutLogEvents'],
  };
  for (const [service, names] of Object.entries(operations)) {
    const record =
      (operation: string) =>
      (input: never, { caller }: { caller: Principal }) => {
        const called = { service, operation, input, caller };
        calls.push(called);
        options.refuse?.(called);
        return {};
      };
    cloud.add({
      name: service,
      operations: Object.fromEntries(names.map((name) => [name, record(name)])),
      access: () => [],
      start() {},
      stop() {},
    });
  }
  cloud.add(createEventBridge(cloud, options));
  await cloud.start();
  clouds.push(cloud);
  const send = <Output>(operation: string, input: object, caller: Principal = ACCOUNT) =>
    cloud.call<Output>('events', operation, input, caller);
  const put = (...Entries: object[]) =>
    send<{ FailedEntryCount: number; Entries: PutEventsResultEntry[] }>('PutEvents', { Entries });
  return { cloud, calls, lines, send, put };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

function payloadOf(called: Called | undefined): unknown {
  const { Payload, MessageBody } = called?.input ?? {};
  return JSON.parse(Payload instanceof Uint8Array ? Buffer.from(Payload).toString() : String(MessageBody));
}

afterEach(async () => {
  jest.useRealTimers();
  for (const cloud of clouds.splice(0)) await cloud.stop();
});

describe('an event', () => {
  it('reaches a function as an envelope, in the turn in which it was put', async () => {
    const { calls, send, put } = await startCloud();
    const { RuleArn } = await send<{ RuleArn: string }>('PutRule', { Name: 'r', EventPattern: PATTERN });
    await send('PutTargets', { Rule: 'r', Targets: [{ Id: 't', Arn: FUNCTION }] });
    const answer = await put({ ...ENTRY, Time: new Date('2026-01-02T03:04:05.678Z') }, { ...ENTRY, Source: 'other' });
    await settle();
    expect(answer.FailedEntryCount).toBe(0);
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({
      operation: 'Invoke',
      input: { FunctionName: FUNCTION, InvocationType: 'Event' },
      caller: { kind: 'service', service: 'events.amazonaws.com', sourceArn: RuleArn },
    });
    expect(payloadOf(calls[0])).toEqual({
      version: '0',
      id: answer.Entries[0]?.EventId,
      'detail-type': 'Happened',
      source: 'app',
      account: '000000000000',
      time: '2026-01-02T03:04:05Z',
      region: 'us-east-1',
      resources: ['arn:x'],
      detail: { n: 1 },
    });
  });

  it('goes to each kind of target with its own input and principal', async () => {
    const { calls, send, put } = await startCloud();
    await send('PutRule', { Name: 'r', EventPattern: PATTERN });
    await send('CreateEventBus', { Name: 'second' });
    await send('PutRule', { Name: 's', EventBusName: 'second', EventPattern: PATTERN });
    await send('PutTargets', {
      Rule: 's',
      EventBusName: 'second',
      Targets: [{ Id: 'q', Arn: QUEUE, InputPath: '$.id' }],
    });
    await send('PutTargets', {
      Rule: 'r',
      Targets: [
        { Id: 'q', Arn: QUEUE, InputPath: '$.detail' },
        {
          Id: 'm',
          Arn: MACHINE,
          RoleArn: ROLE,
          InputTransformer: {
            InputPathsMap: { n: '$.detail.n' },
            InputTemplate: '{"n": <n>, "rule": <aws.events.rule-name>}',
          },
        },
        { Id: 'l', Arn: 'arn:aws:logs:us-east-1:000000000000:log-group:/events/x' },
        { Id: 'c', Arn: FUNCTION, Input: '{"constant": true}' },
        { Id: 'b', Arn: 'arn:aws:events:us-east-1:000000000000:event-bus/second' },
      ],
    });
    const answer = await put(ENTRY);
    await settle();
    const messages = calls.filter((call) => call.service === 'sqs').map(payloadOf);
    expect(messages).toEqual([{ n: 1 }, answer.Entries[0]?.EventId]);
    expect(calls.find((call) => call.service === 'states')).toMatchObject({
      input: { stateMachineArn: MACHINE, input: '{"n": 1, "rule": "r"}' },
      caller: { kind: 'role', roleArn: ROLE },
    });
    expect(calls.find((call) => call.operation === 'PutLogEvents')).toMatchObject({
      input: { logGroupName: '/events/x', logEvents: [{ message: expect.stringContaining('"source":"app"') }] },
    });
    expect(payloadOf(calls.find((call) => call.service === 'lambda'))).toEqual({ constant: true });
  });

  it('is refused by itself when it is malformed or claims to be of AWS', async () => {
    const { send, put } = await startCloud();
    const answer = await put(
      { ...ENTRY, Detail: 'no json' },
      { ...ENTRY, Detail: undefined },
      { ...ENTRY, Source: 'aws.ecs' },
      { ...ENTRY, EventBusName: 'nowhere' },
    );
    expect(answer.FailedEntryCount).toBe(3);
    expect(answer.Entries).toEqual([
      { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
      { ErrorCode: 'InvalidArgument', ErrorMessage: expect.stringContaining('Detail is a required argument.') },
      { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' },
      { EventId: expect.any(String) },
    ]);
    const service = { kind: 'service', service: 'ecs.amazonaws.com', sourceArn: 'arn:x' } as const;
    const own = await send<{ FailedEntryCount: number }>(
      'PutEvents',
      { Entries: [{ ...ENTRY, Source: 'aws.ecs' }] },
      service,
    );
    expect(own.FailedEntryCount).toBe(0);
    await expect(put(...Array.from({ length: 11 }, () => ENTRY))).rejects.toMatchObject({
      code: 'ValidationException',
    });
    const large = { ...ENTRY, Detail: JSON.stringify({ text: 'x'.repeat(1_048_576) }) };
    await expect(put(large)).rejects.toMatchObject({ code: 'ValidationException' });
  });

  it('passes a disabled rule by', async () => {
    const { calls, send, put } = await startCloud();
    await send('PutRule', { Name: 'r', EventPattern: PATTERN });
    await send('PutTargets', { Rule: 'r', Targets: [{ Id: 't', Arn: FUNCTION }] });
    await send('DisableRule', { Name: 'r' });
    await put(ENTRY);
    await send('EnableRule', { Name: 'r' });
    await settle();
    expect(calls).toEqual([]);
    await put(ENTRY);
    await settle();
    expect(calls).toHaveLength(1);
  });

  it('is duplicated, delayed and dropped as the faults say', async () => {
    const faults = { one: { copies: 2 }, two: { copies: 0 }, three: { delayMs: 30 } };
    const { calls, send, put } = await startCloud({
      faults: (_event, target) => Object.entries(faults).find(([id]) => id === target.Id)?.[1] ?? {},
    });
    await send('PutRule', { Name: 'r', EventPattern: PATTERN });
    const Targets = Object.keys(faults).map((Id) => ({ Id, Arn: FUNCTION, Input: JSON.stringify(Id) }));
    await send('PutTargets', { Rule: 'r', Targets });
    await put(ENTRY);
    await settle();
    expect(calls.map(payloadOf)).toEqual(['one', 'one']);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(calls.map(payloadOf)).toEqual(['one', 'one', 'three']);
  });
});

describe('a delivery that fails', () => {
  it('is tried again with growing pauses until the target takes it', async () => {
    jest.useFakeTimers();
    let failures = 3;
    const { calls, send, put } = await startCloud({
      refuse: () => {
        failures -= 1;
        if (failures >= 0) throw new AwsError('ServiceException', 'down', 500);
      },
    });
    await send('PutRule', { Name: 'r', EventPattern: PATTERN });
    await send('PutTargets', { Rule: 'r', Targets: [{ Id: 't', Arn: FUNCTION }] });
    await put(ENTRY);
    await jest.advanceTimersByTimeAsync(400);
    expect(calls).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(calls).toHaveLength(4);
    await jest.advanceTimersByTimeAsync(3_600_000);
    expect(calls).toHaveLength(4);
  });

  it('goes to the dead-letter queue with the reason after its last retry', async () => {
    jest.useFakeTimers();
    const { calls, send, put } = await startCloud({
      refuse: ({ service }) => {
        if (service === 'lambda') throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
      },
    });
    await send('PutRule', { Name: 'r', EventPattern: PATTERN });
    const target = {
      Id: 't',
      Arn: FUNCTION,
      DeadLetterConfig: { Arn: DEAD },
      RetryPolicy: { MaximumRetryAttempts: 2 },
    };
    await send('PutTargets', { Rule: 'r', Targets: [target] });
    await put(ENTRY);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(calls.map((call) => call.operation)).toEqual(['Invoke', 'Invoke', 'Invoke', 'SendMessage']);
    const text = (StringValue: string) => ({ DataType: 'String', StringValue });
    expect(calls[3]?.input).toMatchObject({
      QueueUrl: expect.stringMatching(/\/dead$/),
      MessageAttributes: {
        RULE_ARN: text('arn:aws:events:us-east-1:000000000000:rule/r'),
        TARGET_ARN: text(FUNCTION),
        ERROR_CODE: text('THROTTLING'),
        ERROR_MESSAGE: text('Rate Exceeded.'),
        EXHAUSTED_RETRY_CONDITION: text('MaximumRetryAttempts'),
        RETRY_ATTEMPTS: text('2'),
      },
    });
    expect(payloadOf(calls[3])).toMatchObject({ source: 'app', detail: { n: 1 } });
  });

  it('is given up at once when no retry can cure it, and logged where there is no dead-letter queue', async () => {
    const { calls, lines, send, put } = await startCloud({
      refuse: () => {
        throw new AwsError('ResourceNotFoundException', 'Function not found', 404);
      },
    });
    await send('PutRule', { Name: 'r', EventPattern: PATTERN });
    await send('PutTargets', { Rule: 'r', Targets: [{ Id: 't', Arn: FUNCTION }] });
    await put(ENTRY);
    await settle();
    expect(calls).toHaveLength(1);
    expect(lines).toEqual([expect.stringContaining('NO_RESOURCE: Function not found')]);
  });

  it('is made after a crash, from disk', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'events-'));
    try {
      const before = await startCloud({ directory, faults: () => ({ delayMs: 5 }) });
      await before.send('PutRule', { Name: 'r', EventPattern: PATTERN });
      await before.send('PutTargets', { Rule: 'r', Targets: [{ Id: 't', Arn: FUNCTION }] });
      await before.put(ENTRY);
      await before.cloud.stop();
      expect(before.calls).toEqual([]);

      const after = await startCloud({ directory });
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(after.calls).toHaveLength(1);
      await after.put(ENTRY);
      await settle();
      expect(after.calls).toHaveLength(2);

      const third = await startCloud({ directory });
      await new Promise((resolve) => setTimeout(resolve, 10));
      expect(third.calls).toEqual([]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('a rule with a schedule', () => {
  it('fires at its times with a scheduled event', async () => {
    jest.useFakeTimers({ now: new Date('2026-01-01T00:00:30Z') });
    const { calls, send } = await startCloud();
    await send('PutRule', { Name: 'r', ScheduleExpression: 'rate(5 minutes)' });
    await send('PutRule', { Name: 'c', ScheduleExpression: 'cron(0/10 * * * ? *)' });
    for (const Rule of ['r', 'c'])
      await send('PutTargets', { Rule, Targets: [{ Id: 't', Arn: FUNCTION, InputPath: '$' }] });
    await jest.advanceTimersByTimeAsync(11 * 60_000);
    expect(calls.map(payloadOf)).toMatchObject([
      { time: '2026-01-01T00:05:30Z', 'detail-type': 'Scheduled Event', source: 'aws.events', detail: {} },
      { time: '2026-01-01T00:10:00Z', resources: ['arn:aws:events:us-east-1:000000000000:rule/c'] },
      { time: '2026-01-01T00:10:30Z', resources: ['arn:aws:events:us-east-1:000000000000:rule/r'] },
    ]);
  });

  it('keeps its beat when it is put again as it was', async () => {
    jest.useFakeTimers({ now: new Date('2026-01-01T00:00:00Z') });
    const { calls, send } = await startCloud();
    await send('PutRule', { Name: 'r', ScheduleExpression: 'rate(1 minute)' });
    await send('PutTargets', { Rule: 'r', Targets: [{ Id: 't', Arn: FUNCTION }] });
    await jest.advanceTimersByTimeAsync(50_000);
    await send('PutRule', { Name: 'r', ScheduleExpression: 'rate(1 minute)', Description: 'the same' });
    await jest.advanceTimersByTimeAsync(20_000);
    expect(calls).toHaveLength(1);
  });

  it('fires once for all that it missed while the cloud was down', async () => {
    jest.useFakeTimers({ now: new Date('2026-01-01T00:00:00Z') });
    const { cloud, calls, send } = await startCloud();
    await send('PutRule', { Name: 'r', ScheduleExpression: 'rate(1 minute)' });
    await send('PutTargets', { Rule: 'r', Targets: [{ Id: 't', Arn: FUNCTION }] });
    await cloud.stop();
    await jest.advanceTimersByTimeAsync(3_630_000);
    await cloud.start();
    await jest.advanceTimersByTimeAsync(1);
    expect(calls).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(30_000);
    expect(calls).toHaveLength(2);
  });
});

describe('rules and targets', () => {
  it('are listed and described as they were put, and refused where AWS refuses them', async () => {
    const { send } = await startCloud();
    const rule = { Name: 'r', EventPattern: PATTERN, Description: 'd', Tags: [{ Key: 'k', Value: 'v' }] };
    const { RuleArn } = await send<{ RuleArn: string }>('PutRule', rule);
    await send('PutTargets', { Rule: 'r', Targets: [{ Id: 't', Arn: FUNCTION }] });
    expect(await send('DescribeRule', { Name: 'r' })).toMatchObject({
      Arn: RuleArn,
      EventPattern: PATTERN,
      State: 'ENABLED',
      EventBusName: 'default',
    });
    expect(await send('ListRules', {})).toMatchObject({ Rules: [{ Name: 'r' }] });
    expect(await send('ListTargetsByRule', { Rule: 'r' })).toMatchObject({ Targets: [{ Id: 't', Arn: FUNCTION }] });
    expect(await send('ListRuleNamesByTarget', { TargetArn: FUNCTION })).toMatchObject({ RuleNames: ['r'] });
    expect(await send('ListTagsForResource', { ResourceARN: RuleArn })).toEqual({ Tags: [{ Key: 'k', Value: 'v' }] });
    expect(await send('ListEventBuses', {})).toMatchObject({ EventBuses: [{ Name: 'default' }] });
    const event = {
      id: '1',
      account: '0',
      source: 'app',
      time: '2026-01-01T00:00:00Z',
      region: 'r',
      resources: [],
      'detail-type': 'x',
    };
    const test = { EventPattern: PATTERN, Event: JSON.stringify(event) };
    expect(await send('TestEventPattern', test)).toEqual({ Result: true });

    const refusal = (operation: string, input: object, code: string) =>
      expect(send(operation, input)).rejects.toMatchObject({ code });
    await refusal('DeleteRule', { Name: 'r' }, 'ValidationException');
    await refusal('PutRule', { Name: 'x' }, 'ValidationException');
    await refusal('PutRule', { Name: 'x', EventPattern: '{}' }, 'InvalidEventPatternException');
    await refusal('PutRule', { Name: 'x', ScheduleExpression: 'rate(1 minutes)' }, 'ValidationException');
    await refusal('PutRule', { Name: 'x', ScheduleExpression: 'at(2030-01-01T00:00:00)' }, 'ValidationException');
    await refusal('DescribeRule', { Name: 'none' }, 'ResourceNotFoundException');
    await refusal('PutTargets', { Rule: 'r', Targets: [{ Id: 'm', Arn: MACHINE }] }, 'ValidationException');
    await refusal('DeleteEventBus', { Name: 'default' }, 'ValidationException');
    await refusal('ListRules', { NextToken: 'zz' }, 'ValidationException');
    await send('RemoveTargets', { Rule: 'r', Ids: ['t'] });
    await send('DeleteRule', { Name: 'r' });
    expect(await send('ListRules', {})).toMatchObject({ Rules: [] });
  });

  it('ask IAM for the action on the rule or bus, and for each role that is passed', async () => {
    const { cloud, send } = await startCloud();
    await send('PutRule', { Name: 'r', EventPattern: PATTERN });
    const asked: AccessRequest[] = [];
    cloud.setAuthorizer((_call, requests) => asked.push(...requests));
    const caller = { kind: 'role', roleArn: ROLE, sessionName: 's' } as const;
    await send('PutTargets', { Rule: 'r', Targets: [{ Id: 'm', Arn: MACHINE, RoleArn: ROLE }] }, caller);
    await send('PutEvents', { Entries: [{ ...ENTRY, Source: 'quiet' }] }, caller);
    expect(asked).toEqual([
      {
        action: 'events:PutTargets',
        resource: cloud.arn('events', 'rule/r'),
        context: { 'events:creatorAccount': '000000000000', 'events:TargetArn': [MACHINE] },
      },
      { action: 'iam:PassRole', resource: ROLE, context: { 'iam:PassedToService': 'events.amazonaws.com' } },
      {
        action: 'events:PutEvents',
        resource: cloud.arn('events', 'event-bus/default'),
        context: { 'events:source': 'quiet', 'events:detail-type': 'Happened' },
      },
    ]);
  });
});
