import { describe, expect, it } from '@jest/globals';
import type { ScalingPolicy, StepScaling, TargetTracking } from '../../../../../shared/domain/scaling/scaling-spec.ts';
import { alarmRulesOf, isBacklog, periodSecOf } from '../../../../../shared/planner/scaling/alarm-rules.ts';
import { compares, countBreaching, isBreaching } from '../../../../../shared/planner/scaling/breaching.ts';
import { combine, type Verdict } from '../../../../../shared/planner/scaling/combine.ts';
import { type Question, short, verdictOf } from '../../../../../shared/planner/scaling/verdict.ts';
import { stepPolicy, trackingPolicy } from './policies.ts';

const asked = (policy: ScalingPolicy, over: Partial<Question> = {}) =>
  verdictOf(policy, { series: [], open: [], capacity: 4, base: 4, ...over });
const silent = { policy: 'p', wants: 'none', to: 4, cause: '', cooldownSec: 0 };
const low = Array<number>(15).fill(20);

describe('a target says', () => {
  const of = (over: Partial<Question>, more: Partial<TargetTracking> = {}) =>
    asked(trackingPolicy('p', { ScaleOutCooldown: 7, ScaleInCooldown: 9, ...more }), over);

  it('how many tasks it wants, why, and how long it cools down', () => {
    expect(of({ series: [80, 81, 81], open: ['out'] })).toEqual({
      policy: 'p',
      wants: 'out',
      to: 6,
      cause: '81 over 60 for 3 of 3',
      cooldownSec: 7,
      abstainsIn: false,
    });
    expect(of({ series: low, open: ['in'] })).toEqual({
      policy: 'p',
      wants: 'in',
      to: 2,
      cause: '20 under 54 for 15 of 15',
      cooldownSec: 9,
      abstainsIn: false,
    });
  });

  it.each<[string, Partial<Question>]>([
    ['while no alarm is open', { series: [81, 81, 81] }],
    ['while it is at its target', { series: [60, 60, 60], open: ['out'] }],
    ['while a scale-out that cools down is enough', { series: [81, 81, 81], open: ['out'], base: 2 }],
    ['while one task less would be too few', { series: Array(15).fill(53), open: ['in'] }],
    ['while the alarm of the other direction is open', { series: low, open: ['out'] }],
  ])('nothing %s', (_, over) => {
    expect(of(over)).toEqual({ ...silent, abstainsIn: false });
  });

  it('that nobody knows where its newest datapoint is missing', () => {
    const unknown = { wants: 'insufficient', to: 4, cause: 'its metric has no data', cooldownSec: 0 };
    expect(of({ series: [81, 81, undefined], open: ['out'] })).toMatchObject(unknown);
    expect(of({ series: [], open: ['out'] })).toMatchObject(unknown);
  });

  it('nothing about scaling in where that is disabled', () => {
    expect(of({ series: low, open: ['in'] }, { DisableScaleIn: true })).toEqual({ ...silent, abstainsIn: true });
  });

  it('of a queue that Slipway has divided itself: by the tasks that it was divided by, and once each share proves it', () => {
    const measured = { measuredBy: 2, base: 9, capacity: 4 };
    expect(of({ ...measured, series: [180, 180, 180], open: ['out'] })).toMatchObject({ wants: 'out', to: 6 });
    expect(of({ ...measured, series: [50, 180, 180], open: ['out'] })).toMatchObject({ wants: 'none' });
    expect(of({ series: [50, 180, 180], open: ['out'] })).toMatchObject({ wants: 'out' });
    expect(of({ ...measured, series: low, open: ['in'] })).toMatchObject({ wants: 'in', to: 1 });
    expect(of({ ...measured, series: [55, ...low.slice(1)], open: ['in'] })).toMatchObject({ wants: 'none' });
  });

  it('the highest of the window, not of what came before it', () => {
    expect(of({ series: [59, ...low], open: ['in'] })).toMatchObject({ to: 2 });
    expect(of({ series: [...low.slice(2), 30, 20], open: ['in'] })).toMatchObject({
      to: 2,
      cause: '30 under 54 for 15 of 15',
    });
    expect(of({ series: [undefined, ...low.slice(1)], open: ['in'] })).toMatchObject({
      to: 2,
      cause: '20 under 54 for 14 of 15',
    });
  });
});

describe('a step policy says', () => {
  const of = (over: Partial<Question>, more: Partial<StepScaling> = {}) => asked(stepPolicy('p', more), over);

  it('what its step makes of the capacity', () => {
    expect(of({ series: [61], open: ['out'] })).toEqual({
      policy: 'p',
      wants: 'out',
      to: 6,
      cause: '61 over 60 for 1 of 1',
      cooldownSec: 300,
      abstainsIn: false,
    });
    const less = { StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: -1 }] };
    expect(of({ series: [61], open: ['out'], base: 9 }, less)).toMatchObject({ wants: 'out', to: 8 });
    expect(of({ series: [61], open: ['out'] }, less)).toMatchObject({ wants: 'in', to: 3, cooldownSec: 300 });
  });

  it('nothing, and consents to scaling in, while its alarm is not open', () => {
    expect(of({ series: [61] })).toEqual({ ...silent, abstainsIn: true });
    expect(of({ series: [61], open: ['in'] })).toEqual({ ...silent, abstainsIn: true });
    expect(asked({ ...stepPolicy('p'), Alarm: undefined }, { series: [61], open: ['out'] })).toEqual({
      ...silent,
      abstainsIn: true,
    });
    const bare = { ...stepPolicy('p'), StepScalingPolicyConfiguration: undefined };
    expect(asked(bare, { series: [61], open: ['out'] })).toEqual({ ...silent, abstainsIn: true });
  });

  it('nothing, and does not consent, where no step holds the metric or its step changes nothing', () => {
    const gap = { StepAdjustments: [{ MetricIntervalLowerBound: 10, ScalingAdjustment: 1 }] };
    expect(of({ series: [61], open: ['out'] }, gap)).toEqual({ ...silent, abstainsIn: false });
    const none = { StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 0 }] };
    expect(of({ series: [61], open: ['out'] }, none)).toEqual({ ...silent, abstainsIn: false });
  });

  it('that nobody knows where there is no datapoint', () => {
    expect(of({ series: [], open: ['out'] })).toMatchObject({
      wants: 'insufficient',
      cause: 'its metric has no data',
      abstainsIn: false,
    });
  });

  it('by at least its MinAdjustmentMagnitude', () => {
    const percent = {
      AdjustmentType: 'PercentChangeInCapacity' as const,
      MinAdjustmentMagnitude: 3,
      StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 10 }],
    };
    expect(of({ series: [61], open: ['out'] }, percent)).toMatchObject({ to: 7 });
  });
});

describe('several policies', () => {
  const verdict = (wants: Verdict['wants'], to: number, over: Partial<Verdict> = {}): Verdict => ({
    policy: `${wants} ${to}`,
    wants,
    to,
    cause: '',
    cooldownSec: 0,
    abstainsIn: false,
    ...over,
  });
  it.each<[string, Verdict[], string | undefined]>([
    [
      'scale out if any wants it, by the largest',
      [verdict('out', 6), verdict('in', 9), verdict('out', 8), verdict('out', 7)],
      'out 8',
    ],
    ['scale out by the first of equals', [verdict('out', 8, { policy: 'first' }), verdict('out', 8)], 'first'],
    ['scale in if all agree, to the largest', [verdict('in', 2), verdict('in', 3)], 'in 3'],
    [
      'do not scale in where one has nothing against it but does not want it',
      [verdict('in', 2), verdict('none', 4)],
      undefined,
    ],
    ['do not scale in where one does not know', [verdict('in', 2), verdict('insufficient', 4)], undefined],
    ['scale in where the others have no say', [verdict('none', 4, { abstainsIn: true }), verdict('in', 2)], 'in 2'],
    ['do nothing where all have no say', [verdict('none', 4, { abstainsIn: true })], undefined],
    ['do nothing where there are none', [], undefined],
  ])('%s', (_, verdicts, policy) => {
    expect(combine(verdicts)?.policy).toBe(policy);
  });
});

describe('an alarm', () => {
  it.each([
    ['GreaterThanThreshold', [false, false, true]],
    ['GreaterThanOrEqualToThreshold', [false, true, true]],
    ['LessThanThreshold', [true, false, false]],
    ['LessThanOrEqualToThreshold', [true, true, false]],
  ] as const)('%s compares under, at and over the threshold: %j', (comparison, expected) => {
    expect([59, 60, 61].map((value) => compares(value, comparison, 60))).toEqual(expected);
  });

  it('breaches when as many of its last periods do', () => {
    const rule = { comparison: 'GreaterThanThreshold' as const, threshold: 60, periods: 3, datapoints: 2 };
    expect(countBreaching([70, 50, 90], rule)).toBe(2);
    expect(countBreaching([70, 70, undefined, 50, 90], rule)).toBe(1);
    expect(isBreaching([70, 50, 90], rule)).toBe(true);
    expect(isBreaching([70, 50, 50], rule)).toBe(false);
  });

  it('of steps stands for the direction that it compares in', () => {
    const directions = (ComparisonOperator: 'GreaterThanThreshold' | 'LessThanOrEqualToThreshold') => {
      const policy = stepPolicy('p');
      const Alarm = policy.Alarm && { ...policy.Alarm, ComparisonOperator };
      return alarmRulesOf({ ...policy, Alarm }).map(({ direction }) => direction);
    };
    expect(directions('GreaterThanThreshold')).toEqual(['out']);
    expect(directions('LessThanOrEqualToThreshold')).toEqual(['in']);
    expect(alarmRulesOf({ ...stepPolicy('p'), Alarm: undefined })).toEqual([]);
  });

  it('has the period of its policy, a minute where nobody says', () => {
    expect(periodSecOf(trackingPolicy('p', { Period: 10 }))).toBe(10);
    const policy = stepPolicy('p');
    expect(periodSecOf({ ...policy, Alarm: policy.Alarm && { ...policy.Alarm, Period: 300 } })).toBe(300);
    expect(periodSecOf({ ...policy, Alarm: undefined })).toBe(60);
  });

  it('reads a queue that Slipway divides itself where it says so', () => {
    const PredefinedMetricSpecification = { PredefinedMetricType: 'SQSBacklogPerTask' as const };
    expect(isBacklog(trackingPolicy('p', { PredefinedMetricSpecification }))).toBe(true);
    expect(isBacklog(trackingPolicy('p'))).toBe(false);
    const policy = stepPolicy('p');
    expect(isBacklog({ ...policy, Alarm: policy.Alarm && { ...policy.Alarm, PredefinedMetricSpecification } })).toBe(
      true,
    );
    expect(isBacklog(policy)).toBe(false);
    expect(isBacklog({ ...policy, Alarm: undefined })).toBe(false);
  });
});

describe('a number', () => {
  it('is told with four digits', () => {
    expect([81, 66.66666, 0.123456, 123456].map(short)).toEqual(['81', '66.67', '0.1235', '123500']);
  });
});
