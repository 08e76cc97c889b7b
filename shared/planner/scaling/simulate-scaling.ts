import type { ScalingSpec } from '../../domain/scaling/scaling-spec.ts';
import type { ScalingDecision } from '../../domain/scaling/service-scaling.ts';
import { alarmRulesOf, periodSecOf } from './alarm-rules.ts';
import { isBreaching, type Series } from './breaching.ts';
import type { Activities } from './cooldown.ts';
import { decideScaling } from './decide-scaling.ts';

/** A dry run: what is asked. */
export interface Rehearsal {
  spec: ScalingSpec;
  desiredCount: number;
  /** Values of each policy's metric, oldest first, one a period; undefined where there is none. */
  metrics: ReadonlyMap<string, Series>;
}

/**
 * What the policies would have done over a series of metric values: at the end of each period their alarms are judged
 * on the values so far, and they decide. The values are taken as they are: they do not fall as tasks are added.
 * Times count from 0; the shortest period of the policies is one step, and each policy's value holds for its own.
 */
export function simulateScaling({ spec, desiredCount, metrics }: Rehearsal): ScalingDecision[] {
  const stepSec = Math.min(...spec.policies.map(periodSecOf));
  const lastSec = Math.max(
    0,
    ...spec.policies.map((policy) => (metrics.get(policy.PolicyName)?.length ?? 0) * periodSecOf(policy)),
  );
  let count = desiredCount;
  let activities: Activities = {};
  const decisions: ScalingDecision[] = [];
  for (let nowSec = stepSec; nowSec <= lastSec; nowSec += stepSec) {
    const readings = new Map(
      spec.policies.map((policy) => {
        const periods = Math.floor(nowSec / periodSecOf(policy));
        const series = (metrics.get(policy.PolicyName) ?? []).slice(0, periods);
        const open = alarmRulesOf(policy)
          .filter(({ rule }) => isBreaching(series, rule))
          .map(({ direction }) => direction);
        return [policy.PolicyName, { series, open }];
      }),
    );
    const outcome = decideScaling({
      ...spec,
      ...activities,
      nowMs: nowSec * 1000,
      desiredCount: count,
      deploying: false,
      readings,
      timeScale: 1,
    });
    activities = outcome.activities;
    if (!outcome.decision) continue;
    decisions.push(outcome.decision);
    count = outcome.decision.to;
  }
  return decisions;
}
