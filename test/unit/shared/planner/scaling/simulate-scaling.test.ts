import { describe, expect, it } from '@jest/globals';
import type { ScalingSpec } from '../../../../../shared/domain/scaling/scaling-spec.ts';
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

  it('lets a larger step pass a cooldown', () => {
    expect(rehearse([stepPolicy('step')], { step: [61, 61, 75] }, 10)).toEqual([
      '60 s: 10 -> 12, policy step',
      '180 s: 12 -> 13, policy step',
    ]);
  });
});
