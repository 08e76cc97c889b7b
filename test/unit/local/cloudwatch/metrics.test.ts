import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { startCloudWatch } from './start-cloudwatch.ts';

const NOW = Date.parse('2026-03-01T12:10:00Z');
const at = (time: string) => new Date(`2026-03-01T${time}Z`);

let running: Awaited<ReturnType<typeof startCloudWatch>>;
beforeEach(async () => {
  jest.useFakeTimers({ now: NOW });
  running = await startCloudWatch();
});
afterEach(async () => {
  await running.stop();
  jest.useRealTimers();
});

const put = (...MetricData: object[]) => running.call('PutMetricData', { Namespace: 'App', MetricData });
const heat = (time: string, value: object) => ({ MetricName: 'Heat', Timestamp: at(time), ...value });
const statistics = (input: object) =>
  running.call('GetMetricStatistics', {
    Namespace: 'App',
    MetricName: 'Heat',
    StartTime: at('12:00:00'),
    EndTime: at('12:10:00'),
    Period: 60,
    Statistics: ['Sum'],
    ...input,
  });

describe('metrics', () => {
  it('give every simple statistic of values, values with counts and statistic sets', async () => {
    await put(
      heat('12:00:01', { Value: 10 }),
      heat('12:00:59.999', { Values: [1, 2], Counts: [3, 1] }),
      heat('12:00:30', { StatisticValues: { SampleCount: 2, Sum: 25, Minimum: 5, Maximum: 20 } }),
      heat('12:01:00', { Value: 7 }),
    );
    const Statistics = ['SampleCount', 'Sum', 'Average', 'Minimum', 'Maximum'];
    expect(await statistics({ Statistics })).toEqual({
      Label: 'Heat',
      Datapoints: [
        { Timestamp: at('12:00:00'), Unit: 'None', SampleCount: 7, Sum: 40, Average: 40 / 7, Minimum: 1, Maximum: 20 },
        { Timestamp: at('12:01:00'), Unit: 'None', SampleCount: 1, Sum: 7, Average: 7, Minimum: 7, Maximum: 7 },
      ],
    });
  });

  it('have the start in and the end out, in periods from the start rounded down to the minute', async () => {
    await put(heat('12:00:00', { Value: 1 }), heat('12:04:59', { Value: 2 }), heat('12:05:00', { Value: 4 }));
    const points = async (input: object) =>
      ((await statistics(input)).Datapoints as { Timestamp: Date; Sum: number }[]).map(({ Timestamp, Sum }) => [
        Timestamp.toISOString().slice(11, 19),
        Sum,
      ]);
    expect(await points({ Period: 300, StartTime: at('12:00:40'), EndTime: at('12:05:00') })).toEqual([
      ['12:00:00', 3],
    ]);
    expect(await points({ Period: 300, StartTime: at('11:58:00') })).toEqual([
      ['11:58:00', 1],
      ['12:03:00', 6],
    ]);
  });

  it('keep dimensions in any order as one metric, other dimensions and units apart', async () => {
    const [a, b] = [
      { Name: 'a', Value: '1' },
      { Name: 'b', Value: '2' },
    ];
    await put(
      heat('12:00:00', { Value: 1, Dimensions: [a, b] }),
      heat('12:00:00', { Value: 2, Dimensions: [b, a] }),
      heat('12:00:00', { Value: 4, Dimensions: [a] }),
      heat('12:00:00', { Value: 8, Dimensions: [a, b], Unit: 'Count' }),
    );
    const { Datapoints } = await statistics({ Dimensions: [b, a] });
    expect(Datapoints).toMatchObject([
      { Sum: 8, Unit: 'Count' },
      { Sum: 3, Unit: 'None' },
    ]);
    expect((await statistics({ Dimensions: [a, b], Unit: 'Count' })).Datapoints).toHaveLength(1);
    expect((await statistics({})).Datapoints).toEqual([]);
  });

  it('answer several queries at once, newest first unless told otherwise', async () => {
    await put(heat('12:00:00', { Value: 1 }), heat('12:01:00', { Value: 2 }));
    const query = (Id: string, Stat: string) => ({
      Id,
      MetricStat: { Metric: { Namespace: 'App', MetricName: 'Heat' }, Period: 60, Stat },
    });
    const ask = (input: object) =>
      running.call('GetMetricData', {
        StartTime: at('12:00:00'),
        EndTime: at('12:10:00'),
        MetricDataQueries: [query('m', 'Sum'), { ...query('hidden', 'Sum'), ReturnData: false }],
        ...input,
      });
    expect((await ask({})).MetricDataResults).toEqual([
      {
        Id: 'm',
        Label: 'Heat',
        Timestamps: [at('12:01:00'), at('12:00:00')],
        Values: [2, 1],
        StatusCode: 'Complete',
      },
    ]);
    const ascending = await ask({ ScanBy: 'TimestampAscending' });
    expect(ascending.MetricDataResults).toMatchObject([{ Values: [1, 2] }]);
    await expect(ask({ MetricDataQueries: [query('p', 'IQM')] })).rejects.toThrow("'IQM'");
    const paged = { MaxDatapoints: 1, MetricDataQueries: [query('a', 'Sum'), query('b', 'Maximum')] };
    const pages = [];
    for (let NextToken: unknown, i = 0; i < 9 && (i === 0 || NextToken); i += 1) {
      const page = await ask({ ...paged, NextToken });
      pages.push(page.MetricDataResults);
      NextToken = page.NextToken;
    }
    expect(pages).toMatchObject([
      [{ Id: 'a', Values: [2], StatusCode: 'PartialData' }],
      [{ Id: 'a', Values: [1], StatusCode: 'Complete' }],
      [{ Id: 'b', Values: [2], StatusCode: 'PartialData' }],
      [{ Id: 'b', Values: [1], StatusCode: 'Complete' }],
    ]);
  });

  it('give percentiles and trimmed means of values, and none of statistic sets', async () => {
    await put(heat('12:00:00', { Values: [1, 2, 3, 4, 100], Counts: [1, 1, 1, 1, 1] }));
    await put(heat('12:01:00', { StatisticValues: { SampleCount: 2, Sum: 3, Minimum: 1, Maximum: 2 } }));
    const { Datapoints } = await statistics({ Statistics: [], ExtendedStatistics: ['p50', 'p99.9', 'tm80'] });
    expect(Datapoints).toMatchObject([
      { ExtendedStatistics: { p50: 3, 'p99.9': 100, tm80: 2.5 } },
      { ExtendedStatistics: { p50: undefined } },
    ]);
    await expect(statistics({ ExtendedStatistics: ['p101'] })).rejects.toThrow("'p101'");
  });

  it('of the standard resolution are of their minute, and of the high one of their second', async () => {
    await put(heat('12:00:47', { Value: 1 }), heat('12:01:47', { Value: 1, StorageResolution: 1 }));
    const { Datapoints } = await statistics({ Period: 10 });
    expect((Datapoints as { Timestamp: Date }[]).map((point) => point.Timestamp)).toEqual([
      at('12:00:00'),
      at('12:01:40'),
    ]);
    await expect(put(heat('12:00:00', { Value: 1, StorageResolution: 10 }))).rejects.toThrow('1 or 60');
  });

  it('of seconds are put together by the minute after three hours, and nothing is left after 15 days', async () => {
    await put(
      heat('12:00:47', { Value: 1, StorageResolution: 1 }),
      heat('12:00:48', { Value: 1, StorageResolution: 1 }),
    );
    jest.setSystemTime(NOW + 3 * 3_600_000 + 60_000);
    await put({ MetricName: 'Other', Value: 1 });
    const Statistics = ['Sum', 'SampleCount'];
    expect(await statistics({ Statistics })).toMatchObject({ Datapoints: [{ Sum: 2, SampleCount: 2 }] });
    expect((await statistics({ Period: 1, EndTime: at('12:01:00') })).Datapoints).toEqual([]);
    jest.setSystemTime(NOW + 16 * 86_400_000);
    await put({ MetricName: 'Other', Value: 1 });
    expect((await statistics({})).Datapoints).toEqual([]);
  });

  it('are listed by name and dimension', async () => {
    const Dimensions = [{ Name: 'Service', Value: 'hello' }];
    await put(heat('12:00:00', { Value: 1, Dimensions }), { MetricName: 'Cold', Value: 1 });
    const list = async (input: object) => (await running.call('ListMetrics', input)).Metrics;
    expect(await list({ Namespace: 'App' })).toHaveLength(2);
    expect(await list({ Dimensions: [{ Name: 'Service' }] })).toEqual([
      { Namespace: 'App', MetricName: 'Heat', Dimensions },
    ]);
    expect(await list({ MetricName: 'None' })).toEqual([]);
  });

  it('of AWS namespaces come from its services alone, and bad data changes nothing', async () => {
    const aws = { Namespace: 'AWS/ApplicationELB', MetricData: [{ MetricName: 'RequestCount', Value: 1 }] };
    await expect(running.call('PutMetricData', aws)).rejects.toMatchObject({ code: 'InvalidParameterValue' });
    const sourceArn = 'arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/app/x/1';
    await running.call('PutMetricData', aws, {
      kind: 'service',
      service: 'elasticloadbalancing.amazonaws.com',
      sourceArn,
    });
    const good = { MetricName: 'Heat', Value: 1 };
    await expect(put(good, { MetricName: 'Heat' })).rejects.toMatchObject({ code: 'InvalidParameterCombination' });
    await expect(put(good, { MetricName: 'Heat', Value: Number.NaN })).rejects.toThrow('NaN');
    await expect(put(good, { ...good, Timestamp: new Date(0) })).rejects.toThrow('two weeks');
    expect((await running.call('ListMetrics', { Namespace: 'App' })).Metrics).toEqual([]);
  });

  it('may not be asked for more than 1,440 datapoints at once', async () => {
    const StartTime = new Date(NOW - 86_400_000 - 60_000);
    await expect(statistics({ StartTime, EndTime: new Date(NOW) })).rejects.toMatchObject({
      code: 'InvalidParameterCombination',
    });
  });
});
