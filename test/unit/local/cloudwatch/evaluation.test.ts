import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ALARM, startCloudWatch } from './start-cloudwatch.ts';

const NOON = Date.parse('2026-03-01T12:00:00Z');
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:on-alarm';
const HOT = { ...ALARM, EvaluationPeriods: 1, TreatMissingData: 'missing', AlarmActions: [FUNCTION] };

let running: Awaited<ReturnType<typeof startCloudWatch>>;
beforeEach(() => {
  jest.useFakeTimers({ now: NOON });
});
afterEach(async () => {
  await running.stop();
  jest.useRealTimers();
});

async function start(options: Parameters<typeof startCloudWatch>[0] = {}) {
  running = await startCloudWatch(options);
}
const putAlarm = (change: object = {}) => running.call('PutMetricAlarm', { ...HOT, ...change });
const heat = (Value: number, change: object = {}) =>
  running.call('PutMetricData', {
    Namespace: 'App',
    MetricData: [{ MetricName: 'Heat', Dimensions: ALARM.Dimensions, Value, ...change }],
  });
const pass = (sec: number) => jest.advanceTimersByTimeAsync(sec * 1000);
async function describeAlarm(name = 'too-hot') {
  const input = { AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] };
  const { MetricAlarms, CompositeAlarms } = await running.call('DescribeAlarms', input);
  return [MetricAlarms, CompositeAlarms].flat()[0] as Record<string, string>;
}
const stateOf = async (name?: string) => (await describeAlarm(name)).StateValue;
/** The states that EventBridge was told of. */
const told = () =>
  running.heard
    .filter(({ service }) => service === 'events')
    .map(({ input }) => JSON.parse((input.Entries as { Detail: string }[])[0]?.Detail ?? ''));

describe('an alarm that is evaluated', () => {
  it('goes to ALARM a second after the minute of its datapoint, acts once, and comes back to OK', async () => {
    await start();
    await putAlarm();
    await heat(99.5);
    await pass(60.5);
    expect(await stateOf()).toBe('INSUFFICIENT_DATA');
    await pass(0.6);
    expect(await stateOf()).toBe('ALARM');
    for (const value of [90, 95]) {
      await heat(value);
      await pass(60);
    }
    expect(running.heard.map(({ service }) => service)).toEqual(['events', 'lambda']);
    await heat(50);
    await pass(60);
    expect(told().map(({ previousState, state }) => [previousState.value, state.value])).toEqual([
      ['INSUFFICIENT_DATA', 'ALARM'],
      ['ALARM', 'OK'],
    ]);
    expect(told()[0].state.reason).toBe(
      'Threshold Crossed: 1 datapoint [99.5 (01/03/26 12:00:00)] was greater than the threshold (50.0) (minimum 1 datapoint for OK -> ALARM transition).',
    );
    expect(JSON.parse(told()[0].state.reasonData)).toMatchObject({
      period: 60,
      statistic: 'Average',
      recentDatapoints: [99.5],
      threshold: 50,
    });
    const { AlarmHistoryItems } = await running.call('DescribeAlarmHistory', { HistoryItemType: 'StateUpdate' });
    expect(AlarmHistoryItems).toMatchObject([
      { HistorySummary: 'Alarm updated from ALARM to OK' },
      { HistorySummary: 'Alarm updated from INSUFFICIENT_DATA to ALARM' },
    ]);
  });

  it('counts M of N, and has insufficient data when nothing has come for long enough', async () => {
    await start();
    await putAlarm({ EvaluationPeriods: 3, DatapointsToAlarm: 2 });
    await pass(1.5);
    const states = [];
    for (const value of [99, 1, 99, 1, 1]) {
      await heat(value);
      await pass(60);
      states.push(await stateOf());
    }
    expect(states).toEqual(['OK', 'OK', 'ALARM', 'OK', 'OK']);
    await pass(4 * 60);
    expect(await stateOf()).toBe('OK');
    await pass(60);
    expect(await stateOf()).toBe('INSUFFICIENT_DATA');
    expect((await describeAlarm()).StateReason).toBe('Insufficient Data: 3 datapoints were unknown.');
  });

  it('looks at the last minutes, not at those of the clock, where its period is longer', async () => {
    await start();
    await putAlarm({ Period: 300, Statistic: 'Sum' });
    await pass(120);
    await heat(60);
    await pass(61);
    expect(await stateOf()).toBe('ALARM');
  });

  it('of ten seconds is evaluated every ten, by data of the high resolution', async () => {
    await start();
    await putAlarm({ Period: 10 });
    await pass(21);
    await heat(99, { StorageResolution: 1 });
    await pass(10);
    expect(await stateOf()).toBe('ALARM');
  });

  it('of metric math watches the one query that returns data', async () => {
    await start();
    const stat = (Id: string, MetricName: string) => ({
      Id,
      ReturnData: false,
      MetricStat: { Metric: { Namespace: 'App', MetricName }, Period: 60, Stat: 'Sum' },
    });
    await running.call('PutMetricAlarm', {
      AlarmName: 'too-hot',
      Metrics: [
        stat('errors', 'Errors'),
        stat('requests', 'Requests'),
        { Id: 'rate', Expression: '100 * FILL(errors, 0) / requests', Label: 'errors %' },
      ],
      EvaluationPeriods: 1,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
    });
    const count = (errors: number | undefined) =>
      running.call('PutMetricData', {
        Namespace: 'App',
        MetricData: [
          { MetricName: 'Requests', Value: 100 },
          ...(errors === undefined ? [] : [{ MetricName: 'Errors', Value: errors }]),
        ],
      });
    await count(undefined);
    await pass(61);
    expect(await stateOf()).toBe('OK');
    await count(6);
    await pass(60);
    expect(await stateOf()).toBe('ALARM');
    expect(told()[1].configuration.metrics).toMatchObject([{ id: 'errors' }, { id: 'requests' }, { id: 'rate' }]);
  });

  it('has its periods divided by the time scale', async () => {
    await start({ timeScale: 60 });
    await putAlarm();
    await heat(99);
    await pass(1.1);
    expect(await stateOf()).toBe('ALARM');
  });

  it('goes on after a kill, with the data from before', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'cloudwatch-'));
    await start({ directory });
    await putAlarm({ EvaluationPeriods: 2 });
    await heat(99);
    await pass(70);
    // The one before is left as it is, as a kill leaves it: nothing of it is asked to end.
    const killed = running;
    await start({ directory });
    await heat(99);
    await pass(60);
    expect(await stateOf()).toBe('ALARM');
    await killed.stop();
    rmSync(directory, { recursive: true });
  });
});

describe('a composite alarm', () => {
  const putComposite = (AlarmRule: string, change: object = {}) =>
    running.call('PutCompositeAlarm', { AlarmName: 'both', AlarmRule, AlarmActions: [FUNCTION], ...change });
  const set = (AlarmName: string, StateValue: string) =>
    running.call('SetAlarmState', { AlarmName, StateValue, StateReason: 'test' });

  beforeEach(async () => {
    await start();
    await putAlarm({ AlarmActions: [], TreatMissingData: 'ignore' });
    await putAlarm({ AlarmName: 'too slow', AlarmActions: [], TreatMissingData: 'ignore' });
  });

  it('follows its rule at once, and so do those that watch it', async () => {
    await putComposite('ALARM(too-hot) AND NOT OK("too slow")');
    await running.call('PutCompositeAlarm', {
      AlarmName: 'outer',
      AlarmRule: `ALARM(${(await describeAlarm('both')).AlarmArn}) OR FALSE`,
    });
    expect([await stateOf('both'), await stateOf('outer')]).toEqual(['OK', 'OK']);
    await set('too-hot', 'ALARM');
    expect([await stateOf('both'), await stateOf('outer')]).toEqual(['ALARM', 'ALARM']);
    await set('too slow', 'OK');
    expect([await stateOf('both'), await stateOf('outer')]).toEqual(['OK', 'OK']);
    await pass(0.01);
    const mine = told().filter(({ alarmName }) => alarmName === 'both');
    expect(mine.map(({ state }) => state.value)).toEqual(['OK', 'ALARM', 'OK']);
    expect(mine[1].configuration).toEqual({ alarmRule: 'ALARM(too-hot) AND NOT OK("too slow")' });
    expect(running.heard.filter(({ service }) => service === 'lambda')).toHaveLength(1);
  });

  it('is shown where it is asked for, and keeps what it watches from being deleted', async () => {
    await putComposite('ALARM("too-hot")');
    expect(await running.call('DescribeAlarms', {})).toMatchObject({ CompositeAlarms: [] });
    expect(await running.call('DescribeAlarms', { AlarmTypes: ['CompositeAlarm'] })).toMatchObject({
      MetricAlarms: [],
      CompositeAlarms: [{ AlarmName: 'both' }],
    });
    await expect(running.call('DeleteAlarms', { AlarmNames: ['too-hot'] })).rejects.toThrow('both watches it');
    await running.call('DeleteAlarms', { AlarmNames: ['both', 'too-hot'] });
  });

  it.each([
    ['ALARM(too-hot) AND', 'ends too early'],
    ['ALARM(too-hot) OK(too-hot)', 'unexpected OK(too-hot)'],
    ['(ALARM(too-hot)', 'not closed'],
    ['AT_LEAST(1, ALARM, (too-hot))', 'nothing known at position 0'],
    ['ALARM(nobody)', '[nobody] in the alarm rule do not exist'],
    ['', 'ends too early'],
  ])('with the rule %s is refused', async (rule, message) => {
    await expect(putComposite(rule)).rejects.toThrow(message);
  });

  it('with a suppressor is refused by name', async () => {
    await expect(putComposite('TRUE', { ActionsSuppressor: 'too-hot' })).rejects.toThrow('ActionsSuppressor');
  });
});
