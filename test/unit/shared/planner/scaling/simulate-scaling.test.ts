import { describe, expect, it } from '@jest/globals';
import type { ScalingPolicy, ScalingSpec, StepAlarm } from '../../../../../shared/domain/scaling/scaling-spec.ts';
import { simulateScaling } from '../../../../../shared/planner/scaling/simulate-scaling.ts';
import { stepPolicy, trackingPolicy } from './policies.ts';

const spec = (policies: ScalingSpec['policies']): ScalingSpec => ({
  minCapacity: 1,
  maxCapacity: 20,
  policies,
  scheduledActions: [],
  suspendedState: {
    DynamicScalingInSuspended: false,
    DynamicScalingOutSuspended: false,
    ScheduledScalingSuspended: false,
  },
});

function rehearse(policies: ScalingSpec['policies'], series: Record<string, (number | undefined)[]>, count = 4) {
  const metrics = new Map(Object.entries(series));
  return simulateScaling({ spec: spec(policies), desiredCount: count, metrics }).map(
    ({ atMs, from, to, by }) => `${atMs / 1000} s: ${from} -> ${to}, ${by}`,
  );
}

describe('a dry run', () => {
  it('scales out at the third datapoint above the target, and again when the cooldown is over', () => {
    expect(rehearse([trackingPolicy('cpu')], { cpu: Array(9).fill(81) })).toEqual([
      '180 s: 4 -> 6, policy cpu',
      '480 s: 6 -> 9, policy cpu',
    ]);
  });

  it('scales in at the fifteenth datapoint under 90 % of it', () => {
    expect(rehearse([trackingPolicy('cpu')], { cpu: Array(16).fill(30) })).toEqual(['900 s: 4 -> 2, policy cpu']);
  });

  it('does nothing over a gap', () => {
    expect(rehearse([trackingPolicy('cpu')], { cpu: [81, 81, undefined, 81, 81] })).toEqual([]);
    expect(rehearse([trackingPolicy('cpu')], { cpu: [...Array(14).fill(30), undefined] })).toEqual([]);
  });

  it('decides each 10 s where a policy does', () => {
    const fast = trackingPolicy('fast', { Period: 10, ScaleOutDatapoints: 1, ScaleOutCooldown: 0 });
    expect(rehearse([fast], { fast: [90] }, 2)).toEqual(['10 s: 2 -> 3, policy fast']);
  });

  /**
   * User guide, "How step scaling works": a threshold of 50, steps of 0, 10 and 30 % on either side, a capacity of 10.
   * 60 adds 10 % of 10, 70 adds 30 % of 11 (3.3); 40 takes 10 % of 14 (1.4), 30 takes 30 % of 13 (3.9).
   */
  it("goes the way of the user guide's example of step adjustments", () => {
    const percents = (side: 1 | -1) =>
      [0, 10, 30].map((percent, n) => {
        const [near, far] = [n * 10, n === 2 ? null : (n + 1) * 10];
        return side === 1
          ? { MetricIntervalLowerBound: near, MetricIntervalUpperBound: far, ScalingAdjustment: percent }
          : {
              MetricIntervalLowerBound: far === null ? null : -far,
              MetricIntervalUpperBound: -near,
              ScalingAdjustment: -percent,
            };
      });
    const policy = (name: string, side: 1 | -1, ComparisonOperator: StepAlarm['ComparisonOperator']): ScalingPolicy => {
      const made = stepPolicy(name, {
        AdjustmentType: 'PercentChangeInCapacity',
        StepAdjustments: percents(side),
        Cooldown: 0,
      });
      return { ...made, Alarm: { ...(made.Alarm as StepAlarm), Threshold: 50, ComparisonOperator } };
    };
    const out = policy('out', 1, 'GreaterThanOrEqualToThreshold');
    const into = policy('in', -1, 'LessThanOrEqualToThreshold');
    const values = [41, 50, 59.9, 60, 70, 50, 40.1, 40, 30];
    expect(rehearse([out, into], { out: values, in: values }, 10)).toEqual([
      '240 s: 10 -> 11, policy out',
      '300 s: 11 -> 14, policy out',
      '480 s: 14 -> 13, policy in',
      '540 s: 13 -> 10, policy in',
    ]);
  });

  it('lets a larger step pass a cooldown', () => {
    expect(rehearse([stepPolicy('step')], { step: [61, 61, 75] }, 10)).toEqual([
      '60 s: 10 -> 12, policy step',
      '180 s: 12 -> 13, policy step',
    ]);
  });
});
