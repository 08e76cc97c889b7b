import { hasEnded } from '../domain/deployment.ts';
import { aimOf } from './aim.ts';
import { revisionFinder } from './find-revision.ts';
import { STEADY_NOTICE } from './notices.ts';
import { ingressStep } from './plan-ingress.ts';
import { readinessOf } from './readiness.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Is there nothing to do, to say and to wait for? True only where the plan in full would be empty (a property test
 * compares the two): the deployment has ended and nothing waits on it, the generation is observed, the steady state
 * is said, and there are exactly as many tasks as desired, each healthy and each of a revision that stays.
 */
export function isSettled(snapshot: Snapshot): boolean {
  const { service, deployment, revisions, tasks, nowMs } = snapshot;
  if (tasks.length !== service.desiredCount || service.lastNotice !== STEADY_NOTICE) return false;
  if (service.status !== 'ACTIVE' || service.observedGeneration !== service.generation) return false;
  if (!hasEnded(deployment) || deployment.taskToken !== undefined) return false;
  const aim = aimOf(snapshot);
  const find = revisionFinder(revisions);
  for (const task of tasks) {
    if (aim.mode === 'roll' && task.revision !== aim.revision) return false;
    if (readinessOf(task, find(task.revision), service, nowMs) !== 'ready') return false;
  }
  return ingressStep(snapshot) === 'keep';
}
