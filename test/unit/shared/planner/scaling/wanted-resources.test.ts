import { describe, expect, it } from '@jest/globals';
import { shortHash } from '../../../../../shared/domain/ids.ts';
import type { ScalingPolicy, ScalingSpec, ScheduledAction } from '../../../../../shared/domain/scaling/scaling-spec.ts';
import { alarmNameOf, scheduleNameOf } from '../../../../../shared/planner/scaling/resource-names.ts';
import { stableJson } from '../../../../../shared/planner/scaling/stable-json.ts';
import {
  metricPlaceOf,
  targetGroupArnOf,
  wantedResourcesOf,
} from '../../../../../shared/planner/scaling/wanted-resources.ts';
import { INGRESS, serviceOf, specOf, trafficOf } from '../records.ts';
import { stepPolicy, trackingPolicy } from './policies.ts';

const KEY = { cluster: 'shop', service: 'web' };
const NIGHT: ScheduledAction = {
  ScheduledActionName: 'night',
  Schedule: 'cron(0 22 * * ? *)',
  Timezone: 'Europe/Berlin',
  ScalableTargetAction: { MaxCapacity: 0 },
};
function wanted(policies: ScalingPolicy[], over: Partial<ScalingSpec> = {}, targetGroupArn?: string) {
  const spec = { minCapacity: 0, maxCapacity: 8, policies, scheduledActions: [], ...over } as unknown as ScalingSpec;
  return wantedResourcesOf('dev', KEY, spec, targetGroupArn);
}
const backlog = trackingPolicy('queue', {
  TargetValue: 100,
  PredefinedMetricSpecification: { PredefinedMetricType: 'SQSBacklogPerTask', ResourceLabel: 'jobs' },
});

describe('the alarms of a service', () => {
  it('are one for each direction of a policy, and say whose they are', () => {
    const [out, into, ...none] = wanted([trackingPolicy('cpu')]).alarms;
    expect(none).toEqual([]);
    expect(out).toMatchObject({
      name: `dev-scaling-web-out-${shortHash('shop', 'web', 'cpu')}`,
      comparison: 'GreaterThanThreshold',
      threshold: 60,
      periods: 3,
      datapoints: 3,
    });
    const [who, json] = out?.description.split(': {') ?? [];
    expect(who).toBe('Slipway scales out');
    expect(JSON.parse(`{${json}`)).toEqual({ cluster: 'shop', service: 'web', policy: 'cpu', direction: 'out' });
    expect(into).toMatchObject({
      name: `dev-scaling-web-in-${shortHash('shop', 'web', 'cpu')}`,
      threshold: 54,
      periods: 15,
    });
    expect(into?.metrics[0]?.MetricStat?.Metric.Dimensions).toContainEqual({
      Name: 'TaskDefinitionFamily',
      Value: 'slipway-dev-shop-web',
    });
  });

  it('wait for the target group whose requests they count', () => {
    const requests = trackingPolicy('requests', {
      PredefinedMetricSpecification: { PredefinedMetricType: 'ALBRequestCountPerTarget' },
    });
    expect(wanted([requests]).alarms).toEqual([]);
    expect(wanted([requests], {}, 'arn:x:targetgroup/web/1').alarms).toHaveLength(2);
  });

  it('of a queue watch the whole of it: under this no number of tasks keeps its target', () => {
    const thresholds = (over: Partial<ScalingSpec>) => wanted([backlog], over).alarms.map(({ threshold }) => threshold);
    expect(thresholds({})).toEqual([100, 720]);
    expect(thresholds({ maxCapacity: 0 })).toEqual([100, 90]);
  });

  it('of steps are the one that they name', () => {
    expect(wanted([stepPolicy('step')]).alarms).toEqual([]);
    const policy = stepPolicy('step');
    const Alarm = policy.Alarm && {
      ...policy.Alarm,
      DatapointsToAlarm: 2,
      EvaluationPeriods: 4,
      PredefinedMetricSpecification: { PredefinedMetricType: 'SQSBacklogPerTask' as const, ResourceLabel: 'jobs' },
    };
    expect(wanted([{ ...policy, Alarm }]).alarms).toMatchObject([
      { comparison: 'GreaterThanOrEqualToThreshold', threshold: 60, periods: 4, datapoints: 2 },
    ]);
    const below = Alarm && { ...Alarm, ComparisonOperator: 'LessThanThreshold' as const };
    expect(wanted([{ ...policy, Alarm: below }]).alarms).toMatchObject([
      { name: expect.stringContaining('-in-'), threshold: 480 },
    ]);
  });

  it('have names that CloudWatch takes, however long the service’s is', () => {
    const service = 'w'.repeat(255);
    expect(alarmNameOf('dev', { cluster: 'shop', service }, 'cpu', 'in')).toBe(
      `dev-scaling-${'w'.repeat(100)}-in-${shortHash('shop', service, 'cpu')}`,
    );
    expect(scheduleNameOf({ cluster: 'shop', service }, 'night')).toBe(
      `${'w'.repeat(40)}-${shortHash('shop', service, 'night')}`,
    );
  });
});

describe('the schedules of a service', () => {
  it('are one for each action, in its zone, and call with whose it is', () => {
    const [schedule] = wanted([], { scheduledActions: [NIGHT] }).schedules;
    expect(schedule).toEqual({
      name: `web-${shortHash('shop', 'web', 'night')}`,
      expression: 'cron(0 22 * * ? *)',
      timezone: 'Europe/Berlin',
      input: expect.any(String),
    });
    expect(JSON.parse(schedule?.input ?? '')).toEqual({
      ...KEY,
      scheduledAction: 'night',
      scheduledTime: '<aws.scheduler.scheduled-time>',
    });
  });

  it('begin and end when the action does', () => {
    const bounded = { ...NIGHT, StartTime: '2027-01-01T00:00:00Z', EndTime: '2027-02-01T00:00:00Z' };
    expect(wanted([], { scheduledActions: [bounded] }).schedules).toMatchObject([
      { startAtMs: Date.UTC(2027, 0, 1), endAtMs: Date.UTC(2027, 1, 1) },
    ]);
  });
});

describe('the hash of what is wanted', () => {
  it('is the same for the same wish, and another for every other one', () => {
    const hashes = [
      wanted([trackingPolicy('cpu')]),
      wanted([trackingPolicy('cpu', { TargetValue: 61 })]),
      wanted([trackingPolicy('memory')]),
      wanted([trackingPolicy('cpu')], { scheduledActions: [NIGHT] }),
      wanted([]),
    ].map(({ specHash }) => specHash);
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(wanted([trackingPolicy('cpu')]).specHash).toBe(hashes[0]);
  });

  it('does not depend on the order of fields, but on that of lists', () => {
    expect(stableJson({ b: [{ d: 1, c: null }], a: 'x' })).toBe('{"a":"x","b":[{"c":null,"d":1}]}');
    expect(stableJson({ a: 'x', b: [{ c: null, d: 1 }] })).toBe(stableJson({ b: [{ d: 1, c: null }], a: 'x' }));
    expect(stableJson(['b', 'a'])).toBe('["b","a"]');
  });
});

describe('where a service’s metrics are', () => {
  it('is its cluster and its own family, and the target group that production traffic belongs to', () => {
    expect(metricPlaceOf('dev', KEY, 'group')).toEqual({
      cluster: 'shop',
      family: 'slipway-dev-shop-web',
      targetGroupArn: 'group',
    });
    const spec = specOf({
      ingress: INGRESS,
      deploymentConfiguration: { ...specOf().deploymentConfiguration, strategy: 'BLUE_GREEN' },
    });
    const group = (liveGroup: 0 | 1) => targetGroupArnOf(serviceOf({ spec, traffic: trafficOf(spec, { liveGroup }) }));
    expect([group(0), group(1)]).toEqual(['tg', 'tg-b']);
    expect(targetGroupArnOf(serviceOf())).toBeUndefined();
    expect(targetGroupArnOf(serviceOf({ traffic: trafficOf(spec, { balancers: [] }) }))).toBeUndefined();
  });
});
