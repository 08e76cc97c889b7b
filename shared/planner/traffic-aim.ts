import type { Deployment, LifecycleStage } from '../domain/deployment.ts';
import type { TargetGroupIndex, TrafficRecord, Weights } from '../domain/service.ts';
import type { Task } from '../domain/task.ts';
import type { Classes } from './classify.ts';
import { stepsOf, weightsFor } from './shares.ts';
import type { Snapshot } from './snapshot.ts';

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
 * whatever ends or fails it gives all of it back to the live group. Weight goes only to a group with a healthy target:
 * where the group that should get it has none, it stays where there is one.
 */
export function trafficAim(snapshot: Snapshot, classes: Classes): TrafficAim | undefined {
  const { traffic } = snapshot.service;
  const { deployment } = snapshot;
  if (!traffic || !isShiftable(traffic)) return undefined;
  const { liveGroup: live, weights, testWeights } = traffic;
  if (deployment.pausedAtMs !== undefined) return { production: weights, test: testWeights };
  const other: TargetGroupIndex = live === 0 ? 1 : 0;
  const moves = deployment.group === other && isMoving(deployment);
  if (!hasReady(classes, other)) return { production: weightsFor(0, live), test: weightsFor(0, live) };
  if (!moves) {
    const stays = !hasReady(classes, live) && weights[other] > 0;
    return { production: stays ? weights : weightsFor(0, live), test: weightsFor(0, live) };
  }
  const tests = FROM_TEST.includes(deployment.stage) ? 100 : 0;
  return { production: weightsFor(shareOf(snapshot), live), test: weightsFor(tests, live) };
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

/** The percentage that the deployment's revision should have in its stage. */
function shareOf({ service, deployment, revisions }: Snapshot): number {
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

function isMoving({ status, outcome }: Deployment): boolean {
  return (status === 'IN_PROGRESS' || status === 'ROLLBACK_IN_PROGRESS') && outcome?.reached !== false;
}

function hasReady({ current, other }: Classes, group: TargetGroupIndex): boolean {
  const isIn = (task: Task) => (task.group ?? 0) === group;
  return current.ready.some(isIn) || other.ready.some(isIn);
}
