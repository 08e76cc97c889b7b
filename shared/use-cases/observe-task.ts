import { type FailureCount, hasEnded } from '../domain/deployment.ts';
import { parseGroup, publicIdOf } from '../domain/names.ts';
import type { ServiceKey } from '../domain/service.ts';
import type { ObservedTask, Task, TaskObservation } from '../domain/task.ts';
import type { Collection } from '../ports/store.ts';
import { type Change, changeCollection } from './change-collection.ts';
import type { Deps } from './deps.ts';
import { explainStop } from './explain-stop.ts';
import { isPermanentCause } from './permanent-cause.ts';

type ObserveDeps = Pick<Deps, 'store' | 'clock' | 'settings'>;

/**
 * Writes down what ECS told of a task. At least once and in any order: only a newer version changes anything.
 * A stranger's task, and one that has moved to the history already, are left alone.
 */
export async function observeTask(
  deps: ObserveDeps,
  { cluster, startedBy, group, observation }: ObservedTask,
): Promise<void> {
  const ours = parseGroup(deps.settings.stack, group);
  if (!ours || !startedBy) return;
  if (ours.service === undefined) return observeOneOff(deps, cluster, startedBy, observation);
  await observeServiceTask(deps, { cluster, service: ours.service }, startedBy, observation);
}

/**
 * An observation that takes health away (a stop) is fenced by planSeq, so that no plan made before it can still
 * stop another task; one that only brings a task forward is a write of that task alone.
 */
export async function observeServiceTask(
  deps: ObserveDeps,
  key: ServiceKey,
  taskId: string,
  observation: TaskObservation,
): Promise<void> {
  if (observation.lastStatus !== 'STOPPED' && observation.desiredStatus !== 'STOPPED') {
    const task = await deps.store.getLiveTask(key.cluster, key.service, taskId);
    if (task) await moveForward(deps, task, observation);
    return;
  }
  await changeCollection(deps, key, (collection) => {
    const task = collection.tasks.find((candidate) => candidate.id === taskId);
    if (!task || (task.observed && task.observed.version >= observation.version)) return undefined;
    if (observation.lastStatus !== 'STOPPED') return stopping(collection, task, observation);
    return stopped(deps, collection, observed(task, observation, deps.clock.nowMs()));
  });
}

async function moveForward({ store, clock }: ObserveDeps, task: Task, observation: TaskObservation): Promise<void> {
  const next = observed(task, observation, clock.nowMs());
  const wake = observation.lastStatus === 'RUNNING' && task.observed?.lastStatus !== 'RUNNING';
  const patch: Partial<Task> = { observed: next.observed, runningAtMs: next.runningAtMs, missingSinceMs: undefined };
  await store.patchTask(task, patch, { observedVersion: observation.version, wake });
  // The event was faster than RunTask's answer, whose writer may have crashed: the ARN has to be findable all the same.
  if (!task.observed) await store.recordLaunch(next);
}

async function observeOneOff(
  { store, clock }: ObserveDeps,
  cluster: string,
  id: string,
  observation: TaskObservation,
): Promise<void> {
  const task = await store.getLiveTask(cluster, undefined, id);
  if (!task || (task.observed && task.observed.version >= observation.version)) return;
  const next = observed(task, observation, clock.nowMs());
  if (observation.lastStatus === 'STOPPED') await store.archiveOneOffTask({ ...next, explanation: explainStop(next) });
  else
    await store.patchTask(
      task,
      { observed: next.observed, runningAtMs: next.runningAtMs },
      { observedVersion: observation.version, wake: false },
    );
}

/** The task with the observation in it. Events carry no healthStatus: what was known of it stays. */
export function observed(task: Task, observation: TaskObservation, nowMs: number): Task {
  const healthStatus = observation.healthStatus ?? task.observed?.healthStatus;
  return {
    ...task,
    observed: { ...observation, healthStatus },
    runningAtMs:
      task.runningAtMs ?? (observation.lastStatus === 'RUNNING' ? (observation.startedAtMs ?? nowMs) : undefined),
  };
}

/** desiredStatus STOPPED that nobody of ours asked for: the planner deregisters and replaces at once. */
function stopping(collection: Collection, task: Task, observation: TaskObservation): Change {
  const patch: Partial<Task> = { observed: { ...observation, healthStatus: task.observed?.healthStatus } };
  return { service: collection.service, observed: [{ taskId: task.id, patch }], wake: task.stop === undefined };
}

/** The task moves to the history with its cause chain, and counts as a failure where it is one. */
export function stopped(deps: Pick<Deps, 'clock'>, collection: Collection, task: Task): Change {
  const { service, deployment } = collection;
  const nowMs = deps.clock.nowMs();
  const explanation = explainStop(task);
  const failures = countFailure(collection, task, nowMs, deps.clock.random());
  const first = explanation[0];
  return {
    service,
    deployment: failures === deployment.failures ? undefined : { ...deployment, failures },
    stopped: [{ ...task, explanation }],
    events: [
      {
        cluster: service.cluster,
        service: service.service,
        createdAtMs: nowMs,
        message: `(service ${service.service}) task ${publicIdOf(task)} has stopped: ${first ? first.what : 'no reason given'}`,
        taskId: publicIdOf(task),
        deploymentId: deployment.id,
      },
    ],
    wake: true,
  };
}

/** Stop codes of hosts and capacity that went away: they count against no breaker, deadline or backoff. */
const NOT_THE_TASKS_FAULT = ['InfrastructureHealth', 'TerminationNotice', 'SpotInterruption'];

/**
 * A task of the deployment's revision that ended without being asked to, or that never became healthy in time.
 * One that had lasted minHealthySec starts the count anew: crash after an hour, replaced at once.
 */
export function countFailure(
  { service, deployment }: Collection,
  task: Task,
  nowMs: number,
  jitter: number,
): FailureCount | undefined {
  const { failures } = deployment;
  const asked = task.stop && task.stop.cause !== 'UNHEALTHY' && task.stop.cause !== 'LAUNCH_DEADLINE';
  const excused = NOT_THE_TASKS_FAULT.includes(task.observed?.stopCode ?? '');
  if (asked || excused || task.revision !== deployment.revision) return failures;
  const endedAtMs = task.observed?.stoppedAtMs ?? nowMs;
  const lasted = task.runningAtMs !== undefined && endedAtMs - task.runningAtMs >= service.spec.minHealthySec * 1000;
  const lastReason = explainStop(task)[0]?.what ?? 'no reason given';
  const permanent = task.runningAtMs === undefined && isPermanentCause(task.observed?.stoppedReason ?? '');
  return {
    count: lasted ? 1 : (failures?.count ?? 0) + 1,
    lastAtMs: nowMs,
    lastReason,
    jitter,
    permanent: permanent && !hasEnded(deployment),
  };
}
