import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { ALARM, settled, startCloudWatch } from './start-cloudwatch.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:on-alarm';
const ARN = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:too-hot';

const metric = (Id: string, Period: number) => ({
  Id,
  ReturnData: false,
  MetricStat: { Metric: { Namespace: 'App', MetricName: 'Heat' }, Period, Stat: 'Sum' },
});
/** What turns the alarm into one of metric math. */
const math = (queries: object[]) => ({
  Namespace: undefined,
  MetricName: undefined,
  Dimensions: undefined,
  Period: undefined,
  Statistic: undefined,
  Metrics: [metric('m1', 60), ...queries],
});

let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  jest.useRealTimers();
  await stop?.();
});

async function start(options: Parameters<typeof startCloudWatch>[0] = {}) {
  const started = await startCloudWatch(options);
  stop = started.stop;
  const describeOne = async () => {
    const { MetricAlarms } = await started.call('DescribeAlarms', { AlarmNames: ['too-hot'] });
    return (MetricAlarms as Record<string, unknown>[])[0];
  };
  const set = (StateValue: string, StateReason = 'testing') =>
    started.call('SetAlarmState', { AlarmName: 'too-hot', StateValue, StateReason });
  return { ...started, describeOne, set };
}

describe('an alarm', () => {
  it('has insufficient data when it is created, and keeps its state when it is changed', async () => {
    const { call, describeOne, set } = await start();
    await call('PutMetricAlarm', ALARM);
    expect(await describeOne()).toMatchObject({
      AlarmArn: ARN,
      StateValue: 'INSUFFICIENT_DATA',
      StateReason: 'Unchecked: Initial alarm creation',
      ActionsEnabled: true,
    });
    await set('ALARM');
    await call('PutMetricAlarm', { ...ALARM, Threshold: 60 });
    expect(await describeOne()).toMatchObject({ StateValue: 'ALARM', Threshold: 60 });
  });

  it('tells EventBridge and its function of a transition, in their shapes, as CloudWatch', async () => {
    const { call, heard, set } = await start();
    await call('PutMetricAlarm', { ...ALARM, AlarmActions: [FUNCTION] });
    await set('ALARM', 'hot');
    await settled();
    expect(heard.map(({ caller }) => caller)).toEqual([
      { kind: 'service', service: 'cloudwatch.amazonaws.com', sourceArn: ARN },
      { kind: 'service', service: 'lambda.alarms.cloudwatch.amazonaws.com', sourceArn: ARN },
    ]);
    const [entry] = (heard[0]?.input.Entries ?? []) as { Detail: string; Time: Date }[];
    expect(entry).toMatchObject({
      Source: 'aws.cloudwatch',
      DetailType: 'CloudWatch Alarm State Change',
      Resources: [ARN],
    });
    const alarmData = {
      alarmName: 'too-hot',
      state: { value: 'ALARM', reason: 'hot', timestamp: expect.stringMatching(/^\d{4}-.*\.\d{3}\+0000$/) },
      previousState: { value: 'INSUFFICIENT_DATA', reason: 'Unchecked: Initial alarm creation' },
      configuration: {
        description: 'A service is too hot',
        metrics: [
          {
            metricStat: {
              metric: { namespace: 'App', name: 'Heat', dimensions: { Service: 'hello' } },
              period: 60,
              stat: 'Average',
            },
            returnData: true,
          },
        ],
      },
    };
    expect(entry?.Time).toBeInstanceOf(Date);
    expect(JSON.parse(entry?.Detail ?? '')).toMatchObject(alarmData);
    expect(heard[1]?.input).toMatchObject({ FunctionName: FUNCTION, InvocationType: 'Event' });
    expect(JSON.parse(new TextDecoder().decode(heard[1]?.input.Payload as Uint8Array))).toMatchObject({
      source: 'aws.cloudwatch',
      alarmArn: ARN,
      accountId: '000000000000',
      region: 'us-east-1',
      alarmData,
    });
  });

  it('acts on a change of state only, by the actions of the new state, and not while they are disabled', async () => {
    const { call, heard, set, describeOne } = await start();
    await call('PutMetricAlarm', { ...ALARM, AlarmActions: [FUNCTION] });
    await set('ALARM');
    await set('ALARM', 'still');
    await set('OK');
    await call('DisableAlarmActions', { AlarmNames: ['too-hot'] });
    await set('ALARM');
    await settled();
    expect(heard.map(({ service }) => service)).toEqual(['events', 'lambda', 'events', 'events']);
    await call('EnableAlarmActions', { AlarmNames: ['too-hot'] });
    expect(await describeOne()).toMatchObject({ ActionsEnabled: true });
  });

  it('is found by its metric with exactly its dimensions, and by what else is said; metric math never is', async () => {
    const { call } = await start();
    await call('PutMetricAlarm', ALARM);
    await call('PutMetricAlarm', { ...ALARM, AlarmName: 'hour', Period: 3600, Statistic: 'Maximum' });
    await call('PutMetricAlarm', { ...ALARM, AlarmName: 'other', Dimensions: [] });
    await call('PutMetricAlarm', {
      ...ALARM,
      ...math([{ Id: 'e1', Expression: 'm1 * 2', ReturnData: true }]),
      AlarmName: 'math',
    });
    const { MetricName, Namespace, Dimensions } = ALARM;
    const found = async (more: object) => {
      const answer = await call('DescribeAlarmsForMetric', { MetricName, Namespace, ...more });
      return (answer.MetricAlarms as { AlarmName: string }[]).map(({ AlarmName }) => AlarmName).sort();
    };
    expect(await found({ Dimensions })).toEqual(['hour', 'too-hot']);
    expect(await found({ Dimensions, Period: 3600 })).toEqual(['hour']);
    expect(await found({ Dimensions, Statistic: 'Average' })).toEqual(['too-hot']);
    expect(await found({ Dimensions, Unit: 'Count' })).toEqual([]);
    expect(await found({})).toEqual(['other']);
    await expect(found({ Namespace: undefined })).rejects.toMatchObject({ name: 'MissingRequiredParameterException' });
  });

  it('has a history, newest first', async () => {
    const { call, set } = await start();
    await call('PutMetricAlarm', { ...ALARM, AlarmActions: [FUNCTION] });
    await set('ALARM');
    await settled();
    const { AlarmHistoryItems } = await call('DescribeAlarmHistory', { AlarmName: 'too-hot' });
    expect((AlarmHistoryItems as Record<string, string>[]).map((item) => item.HistorySummary)).toEqual([
      `Successfully executed action ${FUNCTION}`,
      'Alarm updated from INSUFFICIENT_DATA to ALARM',
      'Alarm "too-hot" created',
    ]);
    const first = await call('DescribeAlarmHistory', { MaxRecords: 1, ScanBy: 'TimestampAscending' });
    expect(first).toMatchObject({ AlarmHistoryItems: [{ HistoryItemType: 'ConfigurationUpdate' }], NextToken: '1' });
    const next = await call('DescribeAlarmHistory', { HistoryItemType: 'StateUpdate', MaxRecords: 1 });
    const [item] = next.AlarmHistoryItems as { HistoryData: string }[];
    expect(JSON.parse(item?.HistoryData ?? '')).toMatchObject({
      oldState: { stateValue: 'INSUFFICIENT_DATA' },
      newState: { stateValue: 'ALARM', stateReason: 'testing' },
    });
    expect(next.NextToken).toBeUndefined();
  });

  it('tells again what could not be told, and gives up a function that does not exist', async () => {
    jest.useFakeTimers();
    let down = true;
    const refuse = (service: string) => {
      if (service === 'lambda') return 'ResourceNotFoundException';
      return down ? 'InternalException' : undefined;
    };
    const { call, heard, set, logged } = await start({ refuse });
    await call('PutMetricAlarm', { ...ALARM, AlarmActions: [FUNCTION] });
    await set('ALARM');
    await jest.advanceTimersByTimeAsync(2_500);
    expect(heard).toEqual([]);
    expect(logged).toEqual([`alarm too-hot: ${FUNCTION} was given up: lambda says ResourceNotFoundException`]);
    down = false;
    await jest.advanceTimersByTimeAsync(4_000);
    expect(heard.map(({ service }) => service)).toEqual(['events']);
    const { AlarmHistoryItems } = await call('DescribeAlarmHistory', { HistoryItemType: 'Action' });
    expect(AlarmHistoryItems).toMatchObject([{ HistorySummary: `Failed to execute action ${FUNCTION}` }]);
  });

  it('is there after a restart with what it had still to tell', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'cloudwatch-'));
    const before = await startCloudWatch({ directory, refuse: () => 'InternalException' });
    await before.call('PutMetricAlarm', ALARM);
    await before.call('SetAlarmState', { AlarmName: 'too-hot', StateValue: 'ALARM', StateReason: 'r' });
    await before.stop();
    jest.useFakeTimers({ now: Date.now() + 2_000 });
    const { heard, describeOne } = await start({ directory });
    await jest.advanceTimersByTimeAsync(10);
    expect(await describeOne()).toMatchObject({ StateValue: 'ALARM', StateReason: 'r' });
    expect(heard.map(({ service }) => service)).toEqual(['events']);
    rmSync(directory, { recursive: true });
  });

  it('is found by prefix and state, tagged, and deleted with all the others or none', async () => {
    const { call } = await start();
    await call('PutMetricAlarm', { ...ALARM, Tags: [{ Key: 'stack', Value: 's' }] });
    await call('PutMetricAlarm', { ...ALARM, AlarmName: 'too-cold' });
    const names = async (input: object) =>
      ((await call('DescribeAlarms', input)).MetricAlarms as { AlarmName: string }[]).map((alarm) => alarm.AlarmName);
    expect(await names({ AlarmNamePrefix: 'too-' })).toEqual(['too-cold', 'too-hot']);
    expect(await names({ StateValue: 'ALARM' })).toEqual([]);
    expect(await names({ MaxRecords: 1, NextToken: '1' })).toEqual(['too-hot']);
    await call('TagResource', { ResourceARN: ARN, Tags: [{ Key: 'team', Value: 't' }] });
    await call('UntagResource', { ResourceARN: ARN, TagKeys: ['stack'] });
    expect(await call('ListTagsForResource', { ResourceARN: ARN })).toEqual({ Tags: [{ Key: 'team', Value: 't' }] });
    await expect(call('DeleteAlarms', { AlarmNames: ['too-hot', 'nothing'] })).rejects.toMatchObject({
      code: 'ResourceNotFound',
    });
    await call('DeleteAlarms', { AlarmNames: ['too-hot'] });
    expect(await names({})).toEqual(['too-cold']);
  });

  it.each<[string, object]>([
    ['without periods', { EvaluationPeriods: undefined }],
    ['with more datapoints than periods', { DatapointsToAlarm: 4 }],
    ['with a period that is none', { Period: 45 }],
    ['with neither statistic', { Statistic: undefined }],
    ['with no threshold', { Threshold: undefined }],
    ['with an unknown comparison', { ComparisonOperator: 'About' }],
    ['with the comparison of a band', { ComparisonOperator: 'GreaterThanUpperThreshold' }],
    ['with a topic to tell', { AlarmActions: ['arn:aws:sns:us-east-1:000000000000:topic'] }],
    ['over more than a day', { EvaluationPeriods: 1441 }],
    ['with a percentile that is none', { Statistic: undefined, ExtendedStatistic: 'p200' }],
    ['with math that does not parse', math([{ Id: 'e', Expression: 'm1 +' }])],
    ['with math of which nothing is watched', math([])],
    ['with metrics of two periods', math([{ Id: 'e', Expression: 'm1' }, metric('m2', 300)])],
  ])('is refused %s', async (_name, change) => {
    const { call } = await start();
    await expect(call('PutMetricAlarm', { ...ALARM, ...change })).rejects.toMatchObject({ code: 'ValidationError' });
  });

  it('that does not exist, or whose reason data is no JSON, has no state to set', async () => {
    const { call, set } = await start();
    await expect(set('OK')).rejects.toMatchObject({ code: 'ResourceNotFound' });
    await call('PutMetricAlarm', ALARM);
    await expect(set('GREEN')).rejects.toMatchObject({ code: 'ValidationError' });
    const input = { AlarmName: 'too-hot', StateValue: 'OK', StateReason: 'r', StateReasonData: '{' };
    await expect(call('SetAlarmState', input)).rejects.toMatchObject({
      code: 'InvalidFormat',
      name: 'InvalidFormatFault',
    });
  });
});

describe('access', () => {
  it('asks for the alarm by its ARN, with the tags and actions of the request', async () => {
    const { cloudWatch } = await start();
    const call = { caller: { kind: 'account' as const }, requestId: 'r' };
    const input = { ...ALARM, AlarmActions: [FUNCTION], Tags: [{ Key: 'a', Value: 'b' }] };
    const context = { 'aws:RequestTag/a': 'b', 'aws:TagKeys': ['a'], 'cloudwatch:AlarmActions': [FUNCTION] };
    expect(cloudWatch.access('PutMetricAlarm', input as never, call)).toEqual([
      { action: 'cloudwatch:PutMetricAlarm', resource: ARN, context },
      { action: 'cloudwatch:TagResource', resource: ARN, context },
    ]);
    expect(cloudWatch.access('PutMetricData', { Namespace: 'App' } as never, call)).toEqual([
      { action: 'cloudwatch:PutMetricData', resource: '*', context: { 'cloudwatch:namespace': 'App' } },
    ]);
  });
});
