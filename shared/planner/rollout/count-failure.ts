import { type Deployment, type FailureCount, hasEnded } from '../../domain/deployment.ts';
import type { Service } from '../../domain/service.ts';
import type { Task } from '../../domain/task.ts';
import { failuresOf, roundsOf } from '../backoff.ts';
import { readinessOf } from '../readiness.ts';
import type { Snapshot } from '../snapshot.ts';
import { countForBreaker } from './breaker.ts';

/** Stop codes of hosts and capacity that went away: they count against no breaker, deadline or backoff. */
const NOT_THE_TASKS_FAULT = ['InfrastructureHealth', 'TerminationNotice', 'SpotInterruption'];

/** Why a task ended, in a sentence; and whether another try cannot mend it. */
export interface Failing {
  reason: string;
  permanent: boolean;
  /** In [0, 1). */
  jitter: number;
}

type Counted = Pick<Snapshot, 'service' | 'deployment' | 'revisions' | 'tasks' | 'nowMs'>;

/**
 * The deployment with one failure more, where the end of this task is one: it ended without being asked to, or was
 * stopped because it never started or became unhealthy. The same object where it is none.
 * A task that had lasted minHealthySec starts the count anew: a crash after an hour is replaced at once.
 * Failures of the good revision that heals while the deployment holds are counted apart from the deployment's own.
 */
export function countFailure(snapshot: Counted, task: Task, { reason, permanent, jitter }: Failing): Deployment {
  const { service, deployment, revisions, tasks, nowMs } = snapshot;
  const { revision: number, observed, runningAtMs } = task;
  const own = number === deployment.revision;
  const asked = task.stop && task.stop.cause !== 'UNHEALTHY' && task.stop.cause !== 'LAUNCH_DEADLINE';
  const excused = observed?.stopCode !== undefined && NOT_THE_TASKS_FAULT.includes(observed.stopCode);
  if (asked || excused || (!own && !heals(number, deployment, service))) return deployment;
  const revision = revisions.find((candidate) => candidate.revision === number);
  const endedAtMs = observed?.stoppedAtMs ?? nowMs;
  const { minHealthySec } = (revision ?? service).spec;
  const lasted = runningAtMs !== undefined && endedAtMs - runningAtMs >= minHealthySec * 1000;
  const others = tasks.filter((candidate) => candidate.id !== task.id);
  const before = revision && failuresOf({ deployment, tasks: others, nowMs }, revision);
  const ofRound = 1 / Math.max(1, service.desiredCount);
  const failures: FailureCount = {
    count: lasted ? 1 : (before?.count ?? 0) + 1,
    rounds: (lasted || !before ? 0 : roundsOf(before, service.desiredCount)) + ofRound,
    lastAtMs: nowMs,
    lastReason: reason,
    jitter,
    permanent: !hasEnded(deployment) && (permanent || (before?.permanent ?? false)),
    ...(observed || permanent ? {} : { isUnplaced: true }),
  };
  if (!own) return { ...deployment, healingFailures: { ...failures, revision: number } };
  return { ...deployment, failures, breaker: breakerAfter(snapshot, task) };
}

/** Does it stand in for the deployment's revision? The good one, the one that is rolled back to, or what runs where none is good. */
function heals(revision: number, { rollback }: Deployment, { goodRevisions: [good] }: Service): boolean {
  return good === undefined || revision === good || revision === rollback?.revision;
}

function breakerAfter({ service, deployment, revisions, tasks, nowMs }: Counted, task: Task): Deployment['breaker'] {
  const revision = revisions.find((candidate) => candidate.revision === task.revision);
  const others = tasks.filter((other) => other.id !== task.id && other.revision === task.revision);
  return countForBreaker(deployment.breaker, task, {
    ready: others.filter((other) => readinessOf(other, revision, service, nowMs) === 'ready').length,
    othersHaveRun: others.some(({ runningAtMs }) => runningAtMs !== undefined),
    compatibility: (revision ?? service).spec.compatibility,
  });
}

/** What a new deployment keeps of the old one's failures: those of the revision that it heals with until SCALE_UP. */
export function inheritedFailures(old: Deployment, goodRevision: number | undefined): Deployment['healingFailures'] {
  if (goodRevision === undefined) return undefined;
  if (old.revision === goodRevision) return old.failures && { ...old.failures, revision: goodRevision };
  return old.healingFailures?.revision === goodRevision ? old.healingFailures : undefined;
}
