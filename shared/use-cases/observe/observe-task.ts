import { parseGroup, publicIdOf } from '../../domain/names.ts';
import type { Service, ServiceKey, StrayTarget } from '../../domain/service.ts';
import type { ObservedTask, Task, TaskObservation } from '../../domain/task.ts';
import { withInstanceNews } from '../../planner/placement/daemon-places.ts';
import { withFullSubnet } from '../../planner/placement/open-subnets.ts';
import { countFailure } from '../../planner/rollout/count-failure.ts';
import type { Collection } from '../../ports/store.ts';
import { type Change, changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { isFullPlace } from '../launch/is-full-place.ts';
import { registrationOf } from '../stop/target-of.ts';
import { archiveOneOff } from '../tasks/archive-one-off.ts';
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
 * An observation that takes health away is fenced by planSeq, so that no plan made before it can still stop another
 * task; one that only brings a task forward is a write of that task alone, and so are the stages of a stop: ECS tells
 * of five between RUNNING and STOPPED, and the first has taken the health.
 */
export async function observeServiceTask(
  deps: ObserveDeps,
  key: ServiceKey,
  taskId: string,
  observation: TaskObservation,
): Promise<void> {
  const { store, clock } = deps;
  if (observation.lastStatus !== 'STOPPED') {
    const task = await store.getLiveTask(key.cluster, key.service, taskId);
    if (task && !lowersHealth(task, observation)) return moveForward(deps, task, observation);
  }
  await changeCollection(deps, key, (collection) => {
    const task = collection.tasks.find((candidate) => candidate.id === taskId);
    if (!task || !isNews(task, observation)) return undefined;
    const next = observed(task, observation, clock.nowMs());
    if (observation.lastStatus === 'STOPPED') return stopped(deps, collection, next);
    const patch: Partial<Task> = { ...advance(next), missingSinceMs: undefined };
    // What ECS stops for reasons of its own is deregistered and replaced at once.
    const news = { taskId, patch, isFirst: !task.observed };
    return { service: collection.service, observed: [news], wake: task.stop === undefined };
  });
}

/**
 * A newer version; or another health at the same one, which ECS tells of neither by an event nor by a version. Never of
 * another task that somebody started with this one's id and group: what has an ARN keeps it.
 */
function isNews({ observed: last }: Task, { arn, version, healthStatus }: TaskObservation): boolean {
  if (last && last.arn !== arn) return false;
  if (!last || version > last.version) return true;
  return version === last.version && healthStatus !== undefined && healthStatus !== last.healthStatus;
}

/** Of a task that is marked to be stopped no plan believes anything good. */
function lowersHealth({ observed: last, stop }: Task, { desiredStatus, healthStatus }: TaskObservation): boolean {
  if (stop && last) return false;
  if (desiredStatus === 'STOPPED' && last?.desiredStatus !== 'STOPPED') return true;
  return last?.healthStatus === 'HEALTHY' && healthStatus !== undefined && healthStatus !== 'HEALTHY';
}

const advance = ({ observed: now, runningAtMs }: Task): Partial<Task> => ({ observed: now, runningAtMs });

async function moveForward({ store, clock }: ObserveDeps, task: Task, observation: TaskObservation): Promise<void> {
  if (!isNews(task, observation)) return;
  const next = observed(task, observation, clock.nowMs());
  const wake = observation.lastStatus === 'RUNNING' && task.observed?.lastStatus !== 'RUNNING';
  // The event was faster than RunTask's answer, whose writer may have crashed: the ARN has to be findable all the same.
  if (!task.observed) {
    await store.recordLaunch(next, { wake });
    return;
  }
  const patch: Partial<Task> = { ...advance(next), missingSinceMs: undefined };
  await store.patchTask(task, patch, { notBehind: observation.version, wake });
}

async function observeOneOff(
  deps: ObserveDeps,
  cluster: string,
  id: string,
  observation: TaskObservation,
): Promise<void> {
  const task = await deps.store.getLiveTask(cluster, undefined, id);
  if (!task || !isNews(task, observation)) return;
  if (observation.lastStatus !== 'STOPPED') return moveForward(deps, task, observation);
  await archiveOneOff(deps, observed(task, observation, deps.clock.nowMs()));
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

/**
 * The task moves to the history with its cause chain, and counts as a failure where it is one; `permanent`: whoever
 * knows says that trying again would not help.
 */
export function stopped(
  { clock }: Pick<Deps, 'clock'>,
  collection: Collection,
  task: Task,
  permanent = hasPermanentCause(task),
): Change {
  const { service, deployment } = collection;
  const nowMs = clock.nowMs();
  const explanation = explainStop(task);
  const reason = explanation[0]?.what ?? 'no reason given';
  const counted = countFailure({ ...collection, nowMs }, task, { reason, permanent, jitter: clock.random() });
  return {
    service: {
      // It may have gone with its instance, or found none there: a DAEMON service looks before it starts the next one.
      ...(task.instance && !endedAsAsked(task) ? withInstanceNews(service) : service),
      ...strayTargetsWith(service, task, nowMs),
      ...fullSubnetsWith(service, task, nowMs),
    },
    deployment: counted === deployment ? undefined : counted,
    stopped: [{ ...task, explanation }],
    events: [
      {
        cluster: service.cluster,
        service: service.service,
        createdAtMs: nowMs,
        message: `(service ${service.service}) task ${publicIdOf(task)} has stopped: ${reason}`,
        taskId: publicIdOf(task),
        deploymentId: deployment.id,
      },
    ],
    wake: true,
  };
}

function endedAsAsked({ stop, observed: last }: Task): boolean {
  return stop !== undefined && last?.stopCode !== 'TerminationNotice';
}

/**
 * A RegisterTargets call may land behind the task's deregistration, and its caller may be dead by then: for so long, which
 * is how long a function that registers may run (infra/functions/events.yml), the target is looked for once more.
 */
const LATE_CALL_MS = 60_000;

/**
 * Where requests still go though it has ended, or may go yet. In groups that Slipway made whatever is of no task is a stray;
 * in those of the user it may be somebody else's, so that it is kept in mind whose it was.
 */
function targetsLeft({ traffic }: Service, task: Task, nowMs: number): StrayTarget[] {
  const registration = registrationOf(task);
  if (!registration) return [];
  const lateUntilMs = registration.atMs + LATE_CALL_MS;
  const isDropped = task.registeredAtMs === undefined || task.stop?.deregisteredAtMs !== undefined;
  if (isDropped && nowMs >= lateUntilMs) return [];
  const managed = new Set((traffic?.balancers ?? []).flatMap((one) => (one.managed ? one.targetGroupArns : [])));
  return registration.targets
    .filter(({ targetGroupArn }) => !managed.has(targetGroupArn))
    .map((target) => ({ ...target, lateUntilMs, ...(isDropped ? { isDropped } : {}) }));
}

function strayTargetsWith(service: Service, task: Task, nowMs: number): Pick<Service, 'strayTargets'> {
  const strays = targetsLeft(service, task, nowMs);
  return strays.length > 0 ? { strayTargets: [...(service.strayTargets ?? []), ...strays] } : {};
}

function fullSubnetsWith({ fullSubnets }: Service, task: Task, nowMs: number): Pick<Service, 'fullSubnets'> {
  const { launchError, observed: last, runningAtMs, subnet } = task;
  const isFull = subnet !== '' && runningAtMs === undefined && isFullPlace(launchError ?? last?.stoppedReason ?? '');
  return isFull ? { fullSubnets: withFullSubnet(fullSubnets, { subnet, atMs: nowMs }) } : {};
}

/** Only what never ran can be something that never will. */
function hasPermanentCause({ runningAtMs, observed: last }: Task): boolean {
  return runningAtMs === undefined && isPermanentCause(last?.stoppedReason ?? '');
}
