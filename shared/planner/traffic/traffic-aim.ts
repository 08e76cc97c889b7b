import type { LifecycleStage } from '../../domain/limits/lifecycle-stages.ts';
import type { Service, TargetGroupIndex, TrafficRecord, Weights } from '../../domain/service.ts';
import type { Task } from '../../domain/task.ts';
import type { Classes } from '../classify.ts';
import type { Snapshot } from '../snapshot.ts';
import { stepsOf, weightsFor } from './shares.ts';

/** How the rules should weigh the two target groups. */
export interface TrafficAim {
  production: Weights;
  test: Weights;
}

const FROM_TEST: readonly (LifecycleStage | undefined)[] = [
  'TEST_TRAFFIC_SHIFT',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
  'BAKE_TIME',
  'CLEAN_UP',
];

/**
 * Where traffic should go now; undefined where nothing is ever shifted. While a deployment moves, by its stage and step;
 * whatever ends or fails it gives all of it back to the live group. No group gets more than it has while none of its
 * tasks is healthy and one of the other's is: traffic stays where it can be served, also by a task that is a healthy target
 * and of whose own check nobody has heard yet. A revision that has a share already has all of it for as long as every task
 * of the live group is dead: at 800:200 four requests of five would fail.
 */
export function trafficAim(snapshot: Snapshot, classes: Classes): TrafficAim | undefined {
  const { traffic } = snapshot.service;
  const { deployment } = snapshot;
  if (!traffic || !isShiftable(traffic)) return undefined;
  const { liveGroup: live, weights, testWeights } = traffic;
  if (deployment.pausedAtMs !== undefined) return { production: weights, test: testWeights };
  const home = weightsFor(0, live);
  const isDead = !hasReady(classes, live);
  if (!hasReady(classes, otherThan(live))) {
    const isServed = isDead && hasTarget(classes, otherThan(live));
    return isServed ? { production: weights, test: testWeights } : { production: home, test: home };
  }
  const moves = isMoving(snapshot);
  const share = moves ? shareOf(snapshot) : 0;
  const wanted = share > 0 && isDead ? weightsFor(100, live) : weightsFor(share, live);
  const tests = moves && FROM_TEST.includes(deployment.stage);
  const servable = (to: Weights, now: Weights) => (isDead && shareIn(to, live) > shareIn(now, live) ? now : to);
  return {
    production: servable(wanted, weights),
    test: servable(tests ? weightsFor(100, live) : home, testWeights),
  };
}

function shareIn(weights: Weights, group: TargetGroupIndex): number {
  return weights[group] / (weights[0] + weights[1]);
}

/**
 * Should the deployment's target group have traffic in this stage, and none of its tasks is healthy? Then traffic is at
 * the live group for as long, and nothing about the stage is done or bakes. A service that wants no task waits for none.
 */
export function lacksTargets(snapshot: Snapshot, classes: Classes): boolean {
  const { traffic, desiredCount } = snapshot.service;
  if (!traffic || !isShiftable(traffic) || desiredCount === 0 || !isMoving(snapshot)) return false;
  return FROM_TEST.includes(snapshot.deployment.stage) && !hasReady(classes, otherThan(traffic.liveGroup));
}

/** The target group that production traffic does not go to while nothing is shifted; undefined: every one has traffic. */
export function unusedGroupOf({ traffic }: Pick<Service, 'traffic'>): TargetGroupIndex | undefined {
  if (!traffic || !isShiftable(traffic)) return undefined;
  const other = otherThan(traffic.liveGroup);
  return traffic.weights[other] === 0 ? other : undefined;
}

function otherThan(group: TargetGroupIndex): TargetGroupIndex {
  return group === 0 ? 1 : 0;
}

export function isShiftable({ balancers }: TrafficRecord): boolean {
  return balancers.some(({ targetGroupArns }) => targetGroupArns.length > 1);
}

/** Is the shift that the stage is about done, as far as the rules were told? */
export function isShifted(
  traffic: TrafficRecord | undefined,
  aim: TrafficAim | undefined,
  which: keyof TrafficAim,
): boolean {
  if (!traffic || !aim) return true;
  const set = which === 'production' ? traffic.weights : traffic.testWeights;
  return set[0] === aim[which][0] && set[1] === aim[which][1];
}

/** Has the new revision at least the share of production traffic that its stage gives it? It has all where the old one is dead. */
export function hasItsShare(snapshot: Pick<Snapshot, 'service' | 'deployment' | 'revisions'>): boolean {
  const { traffic } = snapshot.service;
  if (!traffic) return false;
  const { liveGroup: live, weights } = traffic;
  return shareIn(weights, otherThan(live)) >= shareIn(weightsFor(shareOf(snapshot), live), otherThan(live));
}

/** The percentage that the deployment's revision should have in its stage. */
export function shareOf({
  service,
  deployment,
  revisions,
}: Pick<Snapshot, 'service' | 'deployment' | 'revisions'>): number {
  const spec = revisions.find(({ revision }) => revision === deployment.revision)?.spec ?? service.spec;
  const steps = stepsOf(spec, deployment);
  const step = deployment.step ?? 0;
  switch (deployment.stage) {
    case 'PRE_PRODUCTION_TRAFFIC_SHIFT':
      return steps[step - 1]?.percent ?? 0;
    case 'PRODUCTION_TRAFFIC_SHIFT':
      return steps[step]?.percent ?? 100;
    case 'POST_PRODUCTION_TRAFFIC_SHIFT':
    case 'BAKE_TIME':
    case 'CLEAN_UP':
      return 100;
    default:
      return 0;
  }
}

/** Is the deployment on its way to the group that is not live? */
function isMoving({ service: { traffic }, deployment }: Pick<Snapshot, 'service' | 'deployment'>): boolean {
  const { status, outcome, group } = deployment;
  const goes = status === 'IN_PROGRESS' || status === 'ROLLBACK_IN_PROGRESS';
  return goes && outcome?.reached !== false && group !== undefined && group !== traffic?.liveGroup;
}

function hasTarget({ current, other }: Classes, group: TargetGroupIndex): boolean {
  const isIn = (task: Task) => (task.group ?? 0) === group && task.targetHealth === 'healthy';
  return [current, other].some(({ pending, unhealthy }) => pending.some(isIn) || unhealthy.some(isIn));
}

function hasReady({ current, other }: Classes, group: TargetGroupIndex): boolean {
  const isIn = (task: Task) => (task.group ?? 0) === group;
  return current.ready.some(isIn) || other.ready.some(isIn);
}
