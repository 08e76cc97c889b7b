import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { StepAdjustment } from '../../shared/domain/scaling/scaling-spec.ts';
import { decideScaling } from '../../shared/planner/scaling/decide-scaling.ts';
import { chooseStep, percentChange } from '../../shared/planner/scaling/step-adjustment.ts';
import { tasksForTarget, trackIn, trackOut } from '../../shared/planner/scaling/track-target.ts';
import { stepPolicy, trackingPolicy } from '../unit/shared/planner/scaling/policies.ts';

const count = fc.nat({ max: 5000 });
const metric = fc.double({ min: 0, max: 1e6, noNaN: true });
const target = fc.double({ min: 0.01, max: 1e6, noNaN: true });

describe('target tracking', () => {
  it('reaches its target and not one task more than that', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), metric, target, (capacity, value, wanted) => {
        const to = tasksForTarget(capacity, value, wanted);
        const load = (capacity * value) / wanted;
        expect(to).toBeGreaterThanOrEqual(load * (1 - 1e-8));
        expect(to - 1).toBeLessThan(Math.max(load, 1e-9));
      }),
    );
  });

  it('only adds when it scales out, only takes when it scales in, and never both', () => {
    fc.assert(
      fc.property(count, metric, target, (capacity, value, wanted) => {
        const out = trackOut(capacity, value, wanted);
        const into = trackIn(capacity, value, wanted);
        expect(out).toBeGreaterThanOrEqual(capacity);
        expect(into).toBeLessThanOrEqual(capacity);
        expect(out === capacity || into === capacity).toBe(true);
      }),
    );
  });
});

describe('target tracking that has scaled out', () => {
  it('does not scale in by what that leaves of the load: it never flaps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), metric, target, (capacity, value, wanted) => {
        const more = trackOut(capacity, value, wanted);
        expect(trackIn(more, (value * capacity) / more, wanted)).toBe(
          more === capacity ? trackIn(capacity, value, wanted) : more,
        );
      }),
    );
  });
});

describe('step adjustments', () => {
  const edges = fc.uniqueArray(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 6 });

  it('without gaps hold every metric beyond the threshold in exactly one step', () => {
    fc.assert(
      fc.property(edges, fc.double({ min: 0, max: 200, noNaN: true }), fc.boolean(), (bounds, distance, isAbove) => {
        const sorted = [0, ...bounds.toSorted((a, b) => a - b)];
        const steps = sorted.map((from, index): StepAdjustment => {
          const to = sorted[index + 1];
          return isAbove
            ? { MetricIntervalLowerBound: from, MetricIntervalUpperBound: to ?? null, ScalingAdjustment: index }
            : {
                MetricIntervalLowerBound: to === undefined ? null : -to,
                MetricIntervalUpperBound: -from,
                ScalingAdjustment: index,
              };
        });
        const value = isAbove ? 50 + distance : 50 - distance;
        const comparison = isAbove ? 'GreaterThanOrEqualToThreshold' : 'LessThanOrEqualToThreshold';
        const holding = steps.filter((step) => chooseStep([step], value, 50, comparison) !== undefined);
        expect(holding).toHaveLength(1);
        expect(chooseStep(steps, value, 50, comparison)).toBe(holding[0]);
      }),
    );
  });

  it('by percent never round to nothing, nor away from zero beyond one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: -100, max: 1000 }), (capacity, percent) => {
        const change = percentChange(capacity, percent);
        const exact = (capacity * percent) / 100;
        expect(Math.sign(change) + 0).toBe(Math.sign(percent) + 0);
        expect(Math.abs(change)).toBeLessThanOrEqual(Math.max(1, Math.abs(exact)));
        expect(Math.abs(exact) - Math.abs(change)).toBeLessThan(1);
      }),
    );
  });
});

describe('a scaling decision', () => {
  const series = fc.array(fc.option(fc.double({ min: 0, max: 1000, noNaN: true }), { nil: undefined }), {
    maxLength: 20,
  });
  const open = fc.subarray(['out', 'in'] as const);

  it('keeps min ≤ desired ≤ max, and scales in neither during a deployment nor without data', () => {
    fc.assert(
      fc.property(
        fc.record({ minCapacity: fc.nat(10), span: fc.nat(20), at: fc.nat(20), deploying: fc.boolean() }),
        fc.tuple(series, series, series),
        fc.tuple(open, open, open),
        ({ minCapacity, span, at, deploying }, values, breaches) => {
          const maxCapacity = minCapacity + span;
          const desiredCount = Math.min(maxCapacity, minCapacity + at);
          const policies = [trackingPolicy('a'), trackingPolicy('b', { TargetValue: 5 }), stepPolicy('c')];
          const readings = new Map(
            policies.map(({ PolicyName }, n) => [PolicyName, { series: values[n] ?? [], open: breaches[n] ?? [] }]),
          );
          const { decision } = decideScaling({
            nowMs: 0,
            policies,
            suspendedState: {
              DynamicScalingInSuspended: false,
              DynamicScalingOutSuspended: false,
              ScheduledScalingSuspended: false,
            },
            minCapacity,
            maxCapacity,
            desiredCount,
            deploying,
            readings,
            timeScale: 1,
          });
          if (!decision) return;
          expect(decision.to).not.toBe(decision.from);
          expect(decision.to).toBeGreaterThanOrEqual(minCapacity);
          expect(decision.to).toBeLessThanOrEqual(maxCapacity);
          if (decision.to > decision.from) return;
          expect(deploying).toBe(false);
          for (const n of [0, 1]) expect(values[n]?.at(-1)).toBeDefined();
        },
      ),
    );
  });
});
