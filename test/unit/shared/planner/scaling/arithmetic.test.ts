import { describe, expect, it } from '@jest/globals';
import { alarmRulesOf } from '../../../../../shared/planner/scaling/alarm-rules.ts';
import { mayScaleIn, scaleOutBase, withActivity } from '../../../../../shared/planner/scaling/cooldown.ts';
import { boundsAfter, within } from '../../../../../shared/planner/scaling/scheduled.ts';
import { adjusted, chooseStep, percentChange } from '../../../../../shared/planner/scaling/step-adjustment.ts';
import { trackIn, trackOut } from '../../../../../shared/planner/scaling/track-target.ts';
import { trackingPolicy } from './policies.ts';

/** Application Auto Scaling user guide, "Target tracking scaling policies". */
describe('target tracking', () => {
  it.each([
    { capacity: 4, metric: 81, target: 60, to: 6 },
    { capacity: 4, metric: 60, target: 60, to: 4 },
    { capacity: 4, metric: 60.1, target: 60, to: 5 },
    { capacity: 10, metric: 100, target: 50, to: 20 },
    { capacity: 3, metric: 0.7, target: 0.1, to: 21 },
    { capacity: 1, metric: 1000, target: 100, to: 10 },
    { capacity: 0, metric: 250, target: 100, to: 3 },
    { capacity: 0, metric: 100, target: 100, to: 0 },
    { capacity: 5, metric: 10, target: 60, to: 5 },
  ])('scales $capacity tasks at $metric over $target to $to', ({ capacity, metric, target, to }) => {
    expect(trackOut(capacity, metric, target)).toBe(to);
  });

  it.each([
    { capacity: 10, metric: 30, target: 60, to: 5 },
    // One task less would be at 67.5 %.
    { capacity: 3, metric: 45, target: 60, to: 3 },
    { capacity: 2, metric: 31, target: 60, to: 2 },
    { capacity: 2, metric: 30, target: 60, to: 1 },
    { capacity: 10, metric: 54, target: 60, to: 10 },
    { capacity: 20, metric: 53, target: 60, to: 18 },
    { capacity: 7, metric: 0, target: 60, to: 0 },
    { capacity: 0, metric: 0, target: 60, to: 0 },
  ])('scales $capacity tasks at $metric of $target in to $to', ({ capacity, metric, target, to }) => {
    expect(trackIn(capacity, metric, target)).toBe(to);
  });
});

/** ECS developer guide, "Target tracking": AlarmHigh 3 of 3 over the target, AlarmLow 15 of 15 under 90 % of it. */
describe('the alarms of a target', () => {
  it.each([
    { target: 75, low: 67.5 },
    { target: 60, low: 54 },
    { target: 70, low: 63 },
    { target: 0.5, low: 0.45 },
    { target: 1000, low: 900 },
  ])('of $target are over it, and under $low', ({ target: TargetValue, low }) => {
    expect(alarmRulesOf(trackingPolicy('cpu', { TargetValue }))).toEqual([
      {
        direction: 'out',
        rule: { comparison: 'GreaterThanThreshold', threshold: TargetValue, periods: 3, datapoints: 3 },
      },
      { direction: 'in', rule: { comparison: 'LessThanThreshold', threshold: low, periods: 15, datapoints: 15 } },
    ]);
  });

  it('have none for scaling in with DisableScaleIn', () => {
    const alarms = alarmRulesOf(trackingPolicy('cpu', { DisableScaleIn: true }));
    expect(alarms.map(({ direction }) => direction)).toEqual(['out']);
  });
});

/** API reference, StepAdjustment; user guide, "Step scaling policies": the alarm's threshold is 50 or 60. */
describe('step adjustments', () => {
  const up = [
    { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10, ScalingAdjustment: 1 },
    { MetricIntervalLowerBound: 10, MetricIntervalUpperBound: 20, ScalingAdjustment: 2 },
    { MetricIntervalLowerBound: 20, ScalingAdjustment: 3 },
  ];
  const down = [
    { MetricIntervalLowerBound: -10, MetricIntervalUpperBound: 0, ScalingAdjustment: -1 },
    { MetricIntervalLowerBound: null, MetricIntervalUpperBound: -10, ScalingAdjustment: -2 },
  ];

  it.each([
    { metric: 50, by: 1 },
    { metric: 59.9, by: 1 },
    { metric: 60, by: 2 },
    { metric: 69.9, by: 2 },
    { metric: 70, by: 3 },
    { metric: 1e9, by: 3 },
    { metric: 49.9, by: undefined },
  ])('above: [lower, upper) of 50 holds $metric in the step of $by', ({ metric, by }) => {
    expect(chooseStep(up, metric, 50, 'GreaterThanOrEqualToThreshold')?.ScalingAdjustment).toBe(by);
  });

  it.each([
    { metric: 50, by: -1 },
    { metric: 40.1, by: -1 },
    { metric: 40, by: -2 },
    { metric: 0, by: -2 },
    { metric: 50.1, by: undefined },
  ])('below: (lower, upper] of 50 holds $metric in the step of $by', ({ metric, by }) => {
    expect(chooseStep(down, metric, 50, 'LessThanOrEqualToThreshold')?.ScalingAdjustment).toBe(by);
  });

  it.each([
    { exact: '12.7', capacity: 127, percent: 10, change: 12 },
    { exact: '.67', capacity: 1, percent: 67, change: 1 },
    { exact: '-.58', capacity: 1, percent: -58, change: -1 },
    { exact: '-6.67', capacity: 667, percent: -1, change: -6 },
    { exact: '1', capacity: 4, percent: 25, change: 1 },
    { exact: '0', capacity: 0, percent: 25, change: 0 },
  ])('round $exact to $change', ({ capacity, percent, change }) => {
    expect(percentChange(capacity, percent) + 0).toBe(change);
  });

  it.each([
    { type: 'PercentChangeInCapacity', capacity: 4, by: 25, minMagnitude: 2, to: 6 },
    { type: 'PercentChangeInCapacity', capacity: 4, by: -25, minMagnitude: 2, to: 2 },
    { type: 'PercentChangeInCapacity', capacity: 10, by: 10, minMagnitude: undefined, to: 11 },
    { type: 'PercentChangeInCapacity', capacity: 10, by: 30, minMagnitude: undefined, to: 13 },
    { type: 'PercentChangeInCapacity', capacity: 10, by: -100, minMagnitude: undefined, to: 0 },
    { type: 'PercentChangeInCapacity', capacity: 11, by: 30, minMagnitude: undefined, to: 14 },
    { type: 'PercentChangeInCapacity', capacity: 14, by: -10, minMagnitude: undefined, to: 13 },
    { type: 'PercentChangeInCapacity', capacity: 13, by: -30, minMagnitude: undefined, to: 10 },
    { type: 'PercentChangeInCapacity', capacity: 10, by: 0, minMagnitude: undefined, to: 10 },
    { type: 'ChangeInCapacity', capacity: 3, by: 5, minMagnitude: undefined, to: 8 },
    { type: 'ExactCapacity', capacity: 3, by: 5, minMagnitude: undefined, to: 5 },
    { type: 'ChangeInCapacity', capacity: 10, by: 5, minMagnitude: undefined, to: 15 },
    { type: 'ChangeInCapacity', capacity: 2, by: -5, minMagnitude: undefined, to: 0 },
    { type: 'ExactCapacity', capacity: 10, by: 3, minMagnitude: undefined, to: 3 },
    { type: 'ExactCapacity', capacity: 10, by: 0, minMagnitude: undefined, to: 0 },
  ] as const)(
    '$type of $by (at least $minMagnitude) leads from $capacity to $to',
    ({ capacity, to, ...adjustment }) => {
      expect(adjusted(capacity, adjustment)).toBe(to);
    },
  );
});

/** User guide, "Cooldown period": +2 from 10, and in its cooldown a step of +3 adds 1. */
describe('cooldowns', () => {
  const first = withActivity({}, { atMs: 0, from: 10, to: 12, cooldownMs: 300_000 });

  it('count a scale-out from before the one that cools down', () => {
    expect(scaleOutBase(12, first, 299_999)).toBe(10);
    expect(scaleOutBase(12, first, 300_000)).toBe(12);
  });

  it('keep that base when a larger scale-out passes', () => {
    const second = withActivity(first, { atMs: 60_000, from: 12, to: 13, cooldownMs: 300_000 });
    expect(scaleOutBase(13, second, 300_001)).toBe(10);
    expect(second.lastOut?.coolUntilMs).toBe(360_000);
  });

  it('count what somebody added by hand as it is', () => {
    expect(scaleOutBase(15, first, 1)).toBe(13);
    expect(scaleOutBase(9, first, 1)).toBe(9);
  });

  it('of scaling in end with a scale-out', () => {
    const scaledIn = withActivity({}, { atMs: 0, from: 10, to: 8, cooldownMs: 300_000 });
    expect(mayScaleIn(scaledIn, 299_999)).toBe(false);
    expect(mayScaleIn(scaledIn, 300_000)).toBe(true);
    expect(mayScaleIn(withActivity(scaledIn, { atMs: 1, from: 8, to: 9, cooldownMs: 300_000 }), 2)).toBe(true);
  });
});

/** API reference, ScalableTargetAction. */
describe('scheduled actions', () => {
  it.each([
    { min: 2, max: 10, capacity: 1, to: 2 },
    { min: 2, max: 10, capacity: 11, to: 10 },
    { min: 2, max: 10, capacity: 5, to: 5 },
    { min: 0, max: 0, capacity: 5, to: 0 },
  ])('bring $capacity within $min and $max to $to', ({ min, max, capacity, to }) => {
    expect(within({ minCapacity: min, maxCapacity: max }, capacity)).toBe(to);
  });

  it.each([
    { action: { MinCapacity: 4 }, bounds: { minCapacity: 4, maxCapacity: 10 } },
    { action: { MaxCapacity: 3 }, bounds: { minCapacity: 2, maxCapacity: 3 } },
    { action: { MinCapacity: 0, MaxCapacity: 0 }, bounds: { minCapacity: 0, maxCapacity: 0 } },
    { action: { MinCapacity: 11 }, bounds: undefined },
    { action: { MaxCapacity: 1 }, bounds: undefined },
  ])('set $action over 2 and 10', ({ action, bounds }) => {
    expect(boundsAfter({ minCapacity: 2, maxCapacity: 10 }, action)).toEqual(bounds);
  });
});
