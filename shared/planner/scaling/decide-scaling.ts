import type { ScalingPolicy, SuspendedState } from '../../domain/scaling/scaling-spec.ts';
import type { ScalingDecision, ScalingDirection } from '../../domain/scaling/service-scaling.ts';
import type { Series } from './breaching.ts';
import { combine, type Verdict } from './combine.ts';
import { type Activities, mayScaleIn, scaleOutBase, withActivity } from './cooldown.ts';
import { type CapacityBounds, within } from './scheduled.ts';
import { verdictOf } from './verdict.ts';

/** All that a decision is made from. */
export interface ScalingSnapshot extends CapacityBounds, Activities {
  nowMs: number;
  policies: readonly ScalingPolicy[];
  suspendedState: SuspendedState;
  desiredCount: number;
  /** A deployment is under way: nothing is scaled in. */
  deploying: boolean;
  /** Of each policy by its name: its metric, and its alarms that are in ALARM. */
  readings: ReadonlyMap<string, { series: Series; open: readonly ScalingDirection[]; measuredBy?: number }>;
  /** Divides cooldowns (PlannerSettings.timeScale). */
  timeScale: number;
}

export interface ScalingOutcome {
  /** Undefined: the count stays. */
  decision?: ScalingDecision;
  activities: Activities;
  /** Why a wish was not followed, where there was one. */
  held?: string;
}

/**
 * What the policies decide together, once: each says what it wants, the largest wish to scale out wins, scaling in
 * needs all, then bounds, suspensions and cooldowns. min ≤ to ≤ max always.
 * 4 tasks, cpu 81 over a target of 60, max 5: 4 -> 5 by policy cpu.
 */
export function decideScaling(snapshot: ScalingSnapshot): ScalingOutcome {
  const { nowMs, policies, suspendedState, desiredCount, deploying, readings, timeScale } = snapshot;
  const activities: Activities = { lastOut: snapshot.lastOut, lastIn: snapshot.lastIn };
  const base = scaleOutBase(desiredCount, activities, nowMs);
  const verdicts = policies.map((policy): Verdict => {
    const reading = readings.get(policy.PolicyName) ?? { series: [], open: [] };
    return verdictOf(policy, { ...reading, capacity: desiredCount, base });
  });
  const wish = combine(suspendedState.DynamicScalingOutSuspended ? verdicts.map(withoutOut) : verdicts);
  if (!wish) return { activities };
  const to = within(snapshot, wish.to);
  const isIn = wish.wants === 'in';
  if (isIn ? to >= desiredCount : to <= desiredCount) return { activities, held: `${bound(wish)} is reached` };
  if (isIn && suspendedState.DynamicScalingInSuspended) return { activities, held: 'scaling in is suspended' };
  if (isIn && deploying) return { activities, held: 'a deployment is under way' };
  if (isIn && !mayScaleIn(activities, nowMs)) return { activities, held: 'the cooldown is not over' };
  const cooldownMs = (wish.cooldownSec * 1000) / timeScale;
  return {
    decision: {
      atMs: nowMs,
      from: desiredCount,
      to,
      by: `policy ${wish.policy}`,
      cause: wish.cause,
      minCapacity: snapshot.minCapacity,
      maxCapacity: snapshot.maxCapacity,
    },
    activities: withActivity(activities, { atMs: nowMs, from: desiredCount, to, cooldownMs }),
  };
}

/** A wish that is suspended is no consent to the opposite. */
function withoutOut(verdict: Verdict): Verdict {
  return verdict.wants === 'out' ? { ...verdict, wants: 'none', abstainsIn: false } : verdict;
}

function bound({ wants }: Verdict): string {
  return wants === 'in' ? 'minCapacity' : 'maxCapacity';
}
