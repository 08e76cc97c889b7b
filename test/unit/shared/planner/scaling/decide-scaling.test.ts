import { describe, expect, it } from '@jest/globals';
import type { ScalingPolicy } from '../../../../../shared/domain/scaling/scaling-spec.ts';
import type { ScalingDirection } from '../../../../../shared/domain/scaling/service-scaling.ts';
import type { Series } from '../../../../../shared/planner/scaling/breaching.ts';
import { decideScaling, type ScalingSnapshot } from '../../../../../shared/planner/scaling/decide-scaling.ts';
import { stepPolicy, trackingPolicy } from './policies.ts';

const ACTIVE = {
  DynamicScalingInSuspended: false,
  DynamicScalingOutSuspended: false,
  ScheduledScalingSuspended: false,
};

type Reading = [ScalingPolicy, Series, ScalingDirection[]];

function decide(readings: Reading[], more: Partial<ScalingSnapshot> = {}) {
  return decideScaling({
    nowMs: 1_000_000,
    policies: readings.map(([policy]) => policy),
    suspendedState: ACTIVE,
    minCapacity: 1,
    maxCapacity: 20,
    desiredCount: 4,
    deploying: false,
    readings: new Map(readings.map(([policy, series, open]) => [policy.PolicyName, { series, open }])),
    timeScale: 1,
    ...more,
  });
}

const cpu = trackingPolicy('cpu');
const requests = trackingPolicy('requests', { TargetValue: 100 });
const low = Array.from({ length: 15 }, () => 20);

describe('a scaling decision', () => {
  it('says what it was made from', () => {
    const { decision, activities } = decide([[cpu, [70, 75, 81], ['out']]]);
    expect(decision).toMatchObject({ from: 4, to: 6, by: 'policy cpu', cause: '81 over 60 for 3 of 3' });
    expect(activities.lastOut).toEqual({ atMs: 1_000_000, from: 4, to: 6, coolUntilMs: 1_300_000 });
  });

  it('is none where nothing is known of a policy', () => {
    expect(decide([], { policies: [cpu] }).decision).toBeUndefined();
    expect(decide([], { policies: [stepPolicy('step')] })).toEqual({ activities: {} });
  });

  it('is made only while an alarm is open', () => {
    expect(decide([[cpu, [90, 90, 90], []]]).decision).toBeUndefined();
  });

  it('scales out if any policy wants it, and the largest wins', () => {
    const readings: Reading[] = [
      [cpu, [81], ['out']],
      [requests, [200], ['out']],
      [trackingPolicy('idle'), low, ['in']],
    ];
    expect(decide(readings).decision).toMatchObject({ to: 8, by: 'policy requests' });
  });

  it('scales in only if all agree, to the largest', () => {
    const idle: Reading = [trackingPolicy('idle'), low, ['in']];
    expect(decide([idle]).decision).toMatchObject({ from: 4, to: 2, cause: '20 under 54 for 15 of 15' });
    expect(decide([idle, [requests, [95], []]]).decision).toBeUndefined();
    expect(decide([idle, [requests, Array(15).fill(70), ['in']]]).decision).toMatchObject({ to: 3 });
  });

  it('has no policy with DisableScaleIn in its way', () => {
    const never = trackingPolicy('never', { DisableScaleIn: true });
    const idle: Reading = [trackingPolicy('idle'), low, ['in']];
    expect(decide([idle, [never, [59], []]]).decision).toMatchObject({ to: 2 });
    expect(decide([[never, low, ['in']]]).decision).toBeUndefined();
  });

  it('never scales in on insufficient data', () => {
    const idle: Reading = [trackingPolicy('idle'), low, ['in']];
    expect(decide([[cpu, [20, 20, undefined], ['in']]]).decision).toBeUndefined();
    expect(decide([idle, [requests, [], ['in']]]).decision).toBeUndefined();
  });

  it('scales in by the highest of its datapoints', () => {
    expect(decide([[cpu, [...low.slice(1), 20, 44, 20], ['in']]], { desiredCount: 10 }).decision).toMatchObject({
      to: 8,
    });
  });

  it('stays within the bounds', () => {
    expect(decide([[cpu, [81], ['out']]], { maxCapacity: 5 }).decision).toMatchObject({ to: 5 });
    expect(decide([[cpu, [81], ['out']]], { maxCapacity: 4 })).toMatchObject({ held: 'maxCapacity is reached' });
    expect(decide([[cpu, low, ['in']]], { minCapacity: 3 }).decision).toMatchObject({ to: 3 });
    expect(decide([[cpu, low, ['in']]], { minCapacity: 4 })).toMatchObject({ held: 'minCapacity is reached' });
  });

  it('does not scale in during a deployment, but out', () => {
    expect(decide([[cpu, low, ['in']]], { deploying: true })).toMatchObject({ held: 'a deployment is under way' });
    expect(decide([[cpu, [81], ['out']]], { deploying: true }).decision).toMatchObject({ to: 6 });
  });

  it('heeds what is suspended', () => {
    const outIs = { ...ACTIVE, DynamicScalingOutSuspended: true };
    const inIs = { ...ACTIVE, DynamicScalingInSuspended: true };
    expect(decide([[cpu, [81], ['out']]], { suspendedState: outIs }).decision).toBeUndefined();
    expect(decide([[cpu, low, ['in']]], { suspendedState: outIs }).decision).toMatchObject({ to: 2 });
    expect(decide([[cpu, low, ['in']]], { suspendedState: inIs })).toMatchObject({ held: 'scaling in is suspended' });
    expect(decide([[cpu, [81], ['out']]], { suspendedState: inIs }).decision).toMatchObject({ to: 6 });
  });

  it('takes no suspended wish to scale out for consent to scale in', () => {
    const readings: Reading[] = [
      [cpu, [81], ['out']],
      [trackingPolicy('idle'), low, ['in']],
    ];
    const suspendedState = { ...ACTIVE, DynamicScalingOutSuspended: true };
    expect(decide(readings, { suspendedState }).decision).toBeUndefined();
  });

  it('counts a second step in a cooldown from before the first', () => {
    const lastOut = { atMs: 900_000, from: 10, to: 12, coolUntilMs: 1_200_000 };
    const at = { desiredCount: 12, lastOut };
    expect(decide([[stepPolicy('step'), [61], ['out']]], at).decision).toBeUndefined();
    expect(decide([[stepPolicy('step'), [75], ['out']]], at).decision).toMatchObject({ from: 12, to: 13 });
    expect(decide([[stepPolicy('step'), [61], ['out']]], { ...at, nowMs: 1_200_000 }).decision).toMatchObject({
      to: 14,
    });
  });

  it('scales in after its own cooldown alone', () => {
    const lastIn = { atMs: 900_000, from: 6, to: 4, coolUntilMs: 1_200_000 };
    expect(decide([[cpu, low, ['in']]], { lastIn })).toMatchObject({ held: 'the cooldown is not over' });
    expect(decide([[cpu, low, ['in']]], { lastIn, nowMs: 1_200_000 }).decision).toMatchObject({ to: 2 });
    const out = decide([[cpu, [81], ['out']]], { lastIn });
    expect(out.decision).toMatchObject({ to: 6 });
    expect(out.activities.lastIn).toBeUndefined();
  });

  /**
   * EC2 Auto Scaling user guide, "Multiple scaling policies", whose rule is Application Auto Scaling's too: of eight, one
   * policy takes three and another 25 %; the one that leaves more wins.
   */
  it('scales in by the policy that leaves most', () => {
    const takes = (name: string, AdjustmentType: 'ChangeInCapacity' | 'PercentChangeInCapacity', by: number) => {
      const policy = stepPolicy(name, {
        AdjustmentType,
        StepAdjustments: [{ MetricIntervalUpperBound: 0, ScalingAdjustment: by }],
      });
      const Alarm = policy.Alarm && {
        ...policy.Alarm,
        ComparisonOperator: 'LessThanThreshold' as const,
        Threshold: 30,
      };
      return { ...policy, Alarm };
    };
    const three: Reading = [takes('three', 'ChangeInCapacity', -3), [10], ['in']];
    const quarter: Reading = [takes('quarter', 'PercentChangeInCapacity', -25), [10], ['in']];
    expect(decide([three, quarter], { desiredCount: 8 }).decision).toMatchObject({ to: 6, by: 'policy quarter' });
    // With a target that is reached neither goes: in only if all agree.
    expect(decide([three, quarter, [cpu, [58], []]], { desiredCount: 8 }).decision).toBeUndefined();
  });

  it('scales out by the policy that asks for most, steps and targets alike', () => {
    const readings: Reading[] = [
      [cpu, [70], ['out']],
      [stepPolicy('step'), [75], ['out']],
    ];
    // 4 × 70 / 60 are 5; the step adds 3.
    expect(decide(readings).decision).toMatchObject({ to: 7, by: 'policy step' });
  });

  it('has its cooldowns divided by the time scale', () => {
    expect(decide([[cpu, [81], ['out']]], { timeScale: 60 }).activities.lastOut?.coolUntilMs).toBe(1_005_000);
  });
});
