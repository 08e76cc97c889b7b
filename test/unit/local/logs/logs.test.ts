import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type {
  DescribeLogGroupsResponse,
  DescribeLogStreamsResponse,
  FilterLogEventsResponse,
  GetLogEventsResponse,
  PutLogEventsResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createCloud } from '../../../../local/cloud/cloud.ts';
import { ACCOUNT, type AwsService } from '../../../../local/cloud/service.ts';
import { createLogs } from '../../../../local/logs/logs.ts';
import { compilePattern } from '../../../../local/logs/match-pattern.ts';

const DAY_MS = 86_400_000;

let directory: string;
let service: AwsService;
let call: <Output>(operation: string, input?: object) => Promise<Output>;

function boot(): void {
  const cloud = createCloud({ directory });
  service = createLogs(cloud);
  cloud.add(service);
  call = (operation, input = {}) => cloud.call('logs', operation, input, ACCOUNT);
}

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'logs-'));
  boot();
});
afterEach(() => {
  jest.useRealTimers();
  rmSync(directory, { recursive: true, force: true });
});

const stream = { logGroupName: '/app', logStreamName: 'one' };

async function createStream(): Promise<void> {
  await call('CreateLogGroup', { logGroupName: '/app' });
  await call('CreateLogStream', stream);
}

const put = (messages: string[], timestamp = Date.now(), more: object = {}) =>
  call<PutLogEventsResponse>('PutLogEvents', {
    ...stream,
    logEvents: messages.map((message, at) => ({ message, timestamp: timestamp + at })),
    ...more,
  });
const get = (input: object = {}) => call<GetLogEventsResponse>('GetLogEvents', { ...stream, ...input });
const messagesOf = ({ events }: GetLogEventsResponse | FilterLogEventsResponse) =>
  events?.map((event) => event.message);

describe('log groups', () => {
  it('are created once, described by prefix and pattern, deleted', async () => {
    await call('CreateLogGroup', { logGroupName: '/aws/lambda/A', tags: { team: 'x' } });
    await call('CreateLogGroup', { logGroupName: '/ecs/b' });
    await expect(call('CreateLogGroup', { logGroupName: '/ecs/b' })).rejects.toMatchObject({
      code: 'ResourceAlreadyExistsException',
      message: 'The specified log group already exists',
    });
    const names = async (input: object) =>
      (await call<DescribeLogGroupsResponse>('DescribeLogGroups', input)).logGroups?.map((group) => group.logGroupName);
    expect(await names({})).toEqual(['/aws/lambda/A', '/ecs/b']);
    expect(await names({ logGroupNamePrefix: '/ecs' })).toEqual(['/ecs/b']);
    expect(await names({ logGroupNamePattern: 'LAMBDA' })).toEqual(['/aws/lambda/A']);
    const first = await call<DescribeLogGroupsResponse>('DescribeLogGroups', { limit: 1 });
    expect(first.logGroups?.[0]?.arn).toBe('arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/A:*');
    expect(await names({ nextToken: first.nextToken })).toEqual(['/ecs/b']);
    await call('DeleteLogGroup', { logGroupName: '/ecs/b' });
    expect(await names({})).toEqual(['/aws/lambda/A']);
    await expect(call('DeleteLogGroup', { logGroupName: '/ecs/b' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  it('take tags', async () => {
    await call('CreateLogGroup', { logGroupName: '/app', tags: { a: '1' } });
    const resourceArn = 'arn:aws:logs:us-east-1:000000000000:log-group:/app';
    await call('TagResource', { resourceArn, tags: { b: '2' } });
    await call('UntagResource', { resourceArn, tagKeys: ['a'] });
    expect(await call('ListTagsForResource', { resourceArn })).toEqual({ tags: { b: '2' } });
  });

  it('do not show events beyond their retention', async () => {
    await createStream();
    await put(['old'], Date.now() - 2 * DAY_MS);
    await put(['new']);
    await call('PutRetentionPolicy', { logGroupName: '/app', retentionInDays: 1 });
    expect(messagesOf(await get())).toEqual(['new']);
    const answer = await put(['expired'], Date.now() - 2 * DAY_MS);
    expect(answer.rejectedLogEventsInfo).toEqual({ expiredLogEventEndIndex: 1 });
    await call('DeleteRetentionPolicy', { logGroupName: '/app' });
    expect(messagesOf(await get())).toEqual(['new']);
    await expect(call('PutRetentionPolicy', { logGroupName: '/app', retentionInDays: 2 })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
  });
});

describe('log events', () => {
  beforeEach(createStream);

  it('survive a restart, in the order of their timestamps', async () => {
    await put(['second'], 2_000 + Date.now());
    await put(['first'], 1_000 + Date.now());
    boot();
    expect(messagesOf(await get())).toEqual(['first', 'second']);
  });

  it('are read forwards and backwards in pages, and the token stays at the end', async () => {
    await put(['1', '2', '3', '4', '5']);
    const first = await get({ startFromHead: true, limit: 2 });
    expect(messagesOf(first)).toEqual(['1', '2']);
    const second = await get({ startFromHead: true, limit: 2, nextToken: first.nextForwardToken });
    expect(messagesOf(second)).toEqual(['3', '4']);
    expect(messagesOf(await get({ nextToken: second.nextBackwardToken }))).toEqual(['1', '2']);
    const third = await get({ nextToken: second.nextForwardToken });
    expect(messagesOf(third)).toEqual(['5']);
    const end = await get({ nextToken: third.nextForwardToken });
    expect([end.events, end.nextForwardToken]).toEqual([[], third.nextForwardToken]);
    await put(['6'], Date.now() + 60_000);
    expect(messagesOf(await get({ nextToken: end.nextForwardToken }))).toEqual(['6']);
    expect(messagesOf(await get({ limit: 2 }))).toEqual(['5', '6']);
  });

  it('are read between startTime (inclusive) and endTime (exclusive)', async () => {
    const now = Date.now();
    await put(['1', '2', '3'], now);
    expect(messagesOf(await get({ startTime: now + 1, endTime: now + 2 }))).toEqual(['2']);
  });

  it('say in the stream when the first and the last were', async () => {
    const now = Date.now();
    await put(['1', '2'], now);
    const { logStreams } = await call<DescribeLogStreamsResponse>('DescribeLogStreams', {
      logGroupName: '/app',
      orderBy: 'LastEventTime',
    });
    expect(logStreams).toMatchObject([{ logStreamName: 'one', firstEventTimestamp: now, lastEventTimestamp: now + 1 }]);
  });

  it('are filtered over streams by a pattern', async () => {
    await call('CreateLogStream', { logGroupName: '/app', logStreamName: 'two' });
    const now = Date.now();
    await put(['an error', 'fine'], now);
    await put(['error too'], now + 10, { logStreamName: 'two' });
    const filter = (input: object) =>
      call<FilterLogEventsResponse>('FilterLogEvents', { logGroupName: '/app', ...input });
    expect(messagesOf(await filter({ filterPattern: 'error' }))).toEqual(['an error', 'error too']);
    expect(messagesOf(await filter({ logStreamNames: ['two'] }))).toEqual(['error too']);
    expect(messagesOf(await filter({ logStreamNamePrefix: 'o' }))).toEqual(['an error', 'fine']);
    const page = await filter({ filterPattern: 'error', limit: 1 });
    expect(messagesOf(page)).toEqual(['an error']);
    expect(messagesOf(await filter({ filterPattern: 'error', nextToken: page.nextToken }))).toEqual(['error too']);
    expect(page.events?.[0]).toMatchObject({ logStreamName: 'one', timestamp: now, eventId: expect.any(String) });
  });

  it.each([
    [
      'out of order',
      [
        { message: 'b', timestamp: 2 },
        { message: 'a', timestamp: 1 },
      ],
      /chronological order/,
    ],
    ['empty', [{ message: '', timestamp: 1 }], /must not be empty/],
    ['none', [], /1 to 10000/],
    [
      'more than 24 hours apart',
      [
        { message: 'a', timestamp: 1 },
        { message: 'b', timestamp: DAY_MS + 2 },
      ],
      /24 hours/,
    ],
    ['more than 1 MiB', [{ message: 'x'.repeat(1_048_576), timestamp: 1 }], /Upload too large/],
  ])('that are %s are refused', async (_, logEvents, message) => {
    await expect(put([], 0, { logEvents })).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: expect.stringMatching(message),
    });
  });

  it('too old or too new are left out, and the answer says which', async () => {
    expect((await put(['old'], Date.now() - 15 * DAY_MS)).rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
    expect((await put(['new'], Date.now() + DAY_MS)).rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 0 });
    expect(messagesOf(await get())).toEqual([]);
  });

  it('need their stream', async () => {
    await expect(put(['a'], 1, { logStreamName: 'no' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'The specified log stream does not exist.',
    });
  });
});

describe('a filter pattern', () => {
  it.each([
    ['', 'anything', true],
    ['a b', 'b and a', true],
    ['a z', 'b and a', false],
    ['"a b"', 'a b', true],
    ['"a b"', 'b a', false],
    ['a -b', 'a c', true],
    ['a -b', 'a b', false],
    ['?x ?a', 'a', true],
    ['?x ?y', 'a', false],
    ['ERROR', 'error', false],
    ['%e.r%', 'err', true],
  ])('%j on %j: %s', (pattern, message, expected) => expect(compilePattern(pattern)(message)).toBe(expected));

  it('for JSON is refused', () => expect(() => compilePattern('{ $.a = 1 }')).toThrow('only text patterns'));
});

describe('what IAM has to allow', () => {
  const access = (operation: string, input: object) =>
    service.access(operation, input as never, { caller: ACCOUNT, requestId: 'r' });
  const arn = 'arn:aws:logs:us-east-1:000000000000:log-group:/app';
  it.each([
    ['CreateLogStream', stream, `${arn}:log-stream:`],
    ['PutLogEvents', stream, `${arn}:log-stream:one`],
    ['DescribeLogGroups', {}, 'arn:aws:logs:us-east-1:000000000000:log-group::log-stream:'],
    ['TagResource', { resourceArn: arn }, arn],
  ])('%s', (operation, input, resource) => {
    expect(access(operation, input)).toEqual([{ action: `logs:${operation}`, resource }]);
  });
});
