import type { ScalingDirection } from '../../domain/scaling/service-scaling.ts';

/** What one policy says on its own. */
export interface Verdict {
  policy: string;
  /** `none`: all is well; `insufficient`: nobody knows, which never scales in. */
  wants: ScalingDirection | 'none' | 'insufficient';
  /** The capacity that it wants; what there is, where it wants nothing. */
  to: number;
  cause: string;
  cooldownSec: number;
  /** A policy that would never scale in has no say in it: DisableScaleIn, or a step policy outside its alarm. */
  abstainsIn: boolean;
}

/**
 * One wish of several policies: out if any wants it, in only if all agree, and of each the largest capacity wins.
 * cpu wants 6, requests want 8: 8. cpu wants 3 of 5, requests nothing: 5 stay.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
 */
export function combine(verdicts: readonly Verdict[]): Verdict | undefined {
  const out = largest(verdicts.filter(({ wants }) => wants === 'out'));
  if (out) return out;
  const agreeing = verdicts.filter(({ wants }) => wants === 'in');
  const isUnanimous = verdicts.every(({ wants, abstainsIn }) => wants === 'in' || abstainsIn);
  return isUnanimous ? largest(agreeing) : undefined;
}

/** Of equals the first: policies have an order. */
function largest(verdicts: readonly Verdict[]): Verdict | undefined {
  let best: Verdict | undefined;
  for (const verdict of verdicts) if (!best || verdict.to > best.to) best = verdict;
  return best;
}
