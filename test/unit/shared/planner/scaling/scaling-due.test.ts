import { describe, expect, it } from '@jest/globals';
import type { ScalingPolicy, ScalingSpec } from '../../../../../shared/domain/scaling/scaling-spec.ts';
import type { Breach, ServiceScaling } from '../../../../../shared/domain/scaling/service-scaling.ts';
import type { Service } from '../../../../../shared/domain/service.ts';
import { scalingDueAtMs } from '../../../../../shared/planner/scaling/scaling-due.ts';
import { stepPolicy, trackingPolicy } from './policies.ts';

const NOW = 1_000_000;
const open: Breach = { open: true, stateAtMs: NOW, heardAtMs: NOW };
const ACTIVE = {
  DynamicScalingInSuspended: false,
  DynamicScalingOutSuspended: false,
  ScheduledScalingSuspended: false,
};

interface Given {
  breaches?: Record<string, Breach>;
  decidedAtMs?: number;
  spec?: Partial<ScalingSpec>;
  service?: Partial<Service>;
  policies?: ScalingPolicy[];
  timeScale?: number;
}

/** A service of 4 tasks, between 2 and 8, with a target that breaches upwards. */
function due({
  breaches = { 'cpu/out': open },
  decidedAtMs,
  spec,
  service,
  policies = [trackingPolicy('cpu')],
  timeScale = 1,
}: Given) {
  const scaling: ServiceScaling = {
    spec: { minCapacity: 2, maxCapacity: 8, policies, scheduledActions: [], suspendedState: ACTIVE, ...spec },
    breaches,
    decidedAtMs,
    decisions: [],
    updatedAtMs: NOW,
  };
  return scalingDueAtMs({ status: 'ACTIVE', desiredCount: 4, ...service }, scaling, timeScale);
}

describe('the policies are asked', () => {
  it.each<[string, Given, number | undefined]>([
    ['at once where a breach has just opened', {}, NOW],
    ['at once where it opened after they were asked', { decidedAtMs: NOW - 1 }, NOW],
    ['a period after they were asked', { decidedAtMs: NOW }, NOW + 60_000],
    ['a period of their own', { decidedAtMs: NOW, policies: [trackingPolicy('cpu', { Period: 10 })] }, NOW + 10_000],
    ['sooner with a time scale', { decidedAtMs: NOW, timeScale: 60 }, NOW + 1000],
    ['never where no alarm is open', { breaches: { 'cpu/out': { ...open, open: false } } }, undefined],
    ['never where no alarm has spoken', { breaches: {} }, undefined],
    ['never for the alarm of another policy', { breaches: { 'memory/out': open } }, undefined],
    ['never of a deleted service', { service: { status: 'DRAINING' } }, undefined],
    ['never to scale out of the upper bound', { service: { desiredCount: 8 } }, undefined],
    ['to scale out up to it', { service: { desiredCount: 7 } }, NOW],
    [
      'never to scale in under the lower bound',
      { breaches: { 'cpu/in': open }, service: { desiredCount: 2 } },
      undefined,
    ],
    ['to scale in down to it', { breaches: { 'cpu/in': open }, service: { desiredCount: 3 } }, NOW],
    [
      'never to scale out where that is suspended',
      { spec: { suspendedState: { ...ACTIVE, DynamicScalingOutSuspended: true } } },
      undefined,
    ],
    [
      'to scale out where scaling in is suspended',
      { spec: { suspendedState: { ...ACTIVE, DynamicScalingInSuspended: true } } },
      NOW,
    ],
    [
      'never to scale in where that is suspended',
      { breaches: { 'cpu/in': open }, spec: { suspendedState: { ...ACTIVE, DynamicScalingInSuspended: true } } },
      undefined,
    ],
  ])('%s', (_, given, atMs) => {
    expect(due(given)).toBe(atMs);
  });

  it('whichever way a step goes: its adjustment may go either way, whatever its alarm compares', () => {
    const policies = [stepPolicy('step')];
    const breaches = { 'step/out': open };
    expect(due({ policies, breaches, service: { desiredCount: 8 } })).toBe(NOW);
    expect(due({ policies, breaches, service: { desiredCount: 2 } })).toBe(NOW);
    expect(
      due({ policies, breaches, service: { desiredCount: 5 }, spec: { minCapacity: 5, maxCapacity: 5 } }),
    ).toBeUndefined();
  });

  it('when the first of them is due', () => {
    const policies = [
      trackingPolicy('cpu'),
      trackingPolicy('fast', { Period: 10 }),
      trackingPolicy('slow', { Period: 300 }),
    ];
    const breaches = { 'cpu/out': open, 'fast/out': open, 'slow/out': open };
    expect(due({ policies, breaches, decidedAtMs: NOW })).toBe(NOW + 10_000);
  });

  it('never where nobody said how it scales', () => {
    expect(scalingDueAtMs({ status: 'ACTIVE', desiredCount: 4 }, undefined, 1)).toBeUndefined();
  });
});
