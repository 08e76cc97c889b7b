import type { ScalingActivity } from '../../domain/scaling/service-scaling.ts';

/** The last activities of both directions, as they are kept. */
export interface Activities {
  lastOut?: ScalingActivity;
  lastIn?: ScalingActivity;
}

/**
 * The capacity that a scale-out is counted from. While the last one cools down, what it added is part of the next: a
 * step of +2 brought 10 to 12; one of +3 now is counted from 10, so that 1 is added, and another +2 adds nothing.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html#step-scaling-cooldown
 */
export function scaleOutBase(capacity: number, { lastOut }: Activities, nowMs: number): number {
  const isCooling = lastOut !== undefined && nowMs < lastOut.coolUntilMs && capacity >= lastOut.to;
  return isCooling ? Math.min(capacity, lastOut.from + (capacity - lastOut.to)) : capacity;
}

/** Scaling in waits for its cooldown to end; a scale-out has ended it. */
export function mayScaleIn({ lastIn }: Activities, nowMs: number): boolean {
  return lastIn === undefined || nowMs >= lastIn.coolUntilMs;
}

/**
 * What a scaling activity leaves behind: its own cooldown; scaling out ends that of scaling in. A larger scale-out that
 * passes a cooldown keeps the base of the one that it passes.
 */
export function withActivity(
  activities: Activities,
  activity: { atMs: number; from: number; to: number; cooldownMs: number },
): Activities {
  const { atMs, from, to, cooldownMs } = activity;
  const coolUntilMs = atMs + cooldownMs;
  if (to < from) return { ...activities, lastIn: { atMs, from, to, coolUntilMs } };
  const base = scaleOutBase(from, activities, atMs);
  return { lastOut: { atMs, from: base, to, coolUntilMs } };
}
