import { taskIdOf } from '../domain/ids.ts';
import type { ServiceKey } from '../domain/service.ts';
import type { Task } from '../domain/task.ts';
import { wantsLook } from '../planner/placement/daemon-places.ts';
import { plan } from '../planner/plan.ts';
import { scalingDueAtMs } from '../planner/scaling/scaling-due.ts';
import type { Plan, PlannedLaunch } from '../planner/snapshot.ts';
import type { Collection } from '../ports/store.ts';
import { carryOut } from './carry-out.ts';
import { type Change, fenced } from './change-collection.ts';
import type { Deps } from './deps.ts';
import { lookAtInstances } from './observe/look-at-instances.ts';
import { lookAtTasks } from './observe/look-at-tasks.ts';
import { decideCount } from './scaling/decide-count.ts';
import { madeAgainAtMs, removeScaling, syncScaling } from './scaling/sync-scaling.ts';
import { scheduleNext } from './wake/schedule-next.ts';

/** One trigger never works for ever: what is left then is due at once, for the next one. */
const PASSES_MAX = 8;
/** Full jitter after a lost race (AWS Builders' Library), then a fresh look: the winner has usually done the work. */
const RACE_JITTER_MS = 60;
/** Where ECS has no time to say which container instances there are: a deployment may wait for that alone. */
const LOOK_AGAIN_MS = 5_000;

export type ReconcileDeps = Omit<
  Deps,
  'logs' | 'clusters' | 'gates' | 'balancerFacts' | 'preflight' | 'alarms' | 'hooks' | 'probes'
>;

/**
 * Brings one service nearer to what is wanted: load, look, plan, write the intents, act, and again until a plan
 * wants nothing more now. Safe to run at any time, twice at once, and to be killed anywhere: intents are written
 * before they are acted on, and each effect may be repeated.
 */
export async function reconcile(deps: ReconcileDeps, key: ServiceKey): Promise<void> {
  let lookAtMs: number | undefined;
  for (let pass = 0; pass < PASSES_MAX; pass += 1) {
    let collection = await deps.store.load(key);
    if (!collection) return;
    // A trigger that was under way when it ended may have made it due once more.
    if (collection.service.status === 'INACTIVE') return scheduleNext(deps, collection.service, undefined);
    if (pass === 0 && (await lookAtTasks(deps, collection, 'waiting'))) collection = await deps.store.load(key);
    if (collection && lookAtMs === undefined && wantsLook(collection)) {
      const seen = await lookAtInstances(deps, collection);
      if (seen === 'again') lookAtMs = deps.clock.nowMs() + LOOK_AGAIN_MS * (1 + deps.clock.random());
      if (seen === 'news') collection = await deps.store.load(key);
    }
    if (pass === 0 && collection && (await decideCount(deps, collection))) collection = await deps.store.load(key);
    if (!collection) return;

    const planned = plan({ ...collection, nowMs: deps.clock.nowMs(), settings: deps.settings });
    const intents = planned.launches.map((launch) => intentOf(deps, collection, launch));
    // What was made for it and never recorded goes with it.
    if (planned.service.status === 'INACTIVE') {
      await deps.balancer.remove(key);
      await removeScaling(deps, collection);
    }
    if (planned.changed && !(await deps.store.commit(commitOf(deps, collection, planned, intents)))) {
      await deps.clock.sleep(deps.clock.random() * RACE_JITTER_MS);
      continue;
    }
    const written: Collection = { ...collection, service: planned.service, deployment: planned.deployment };
    const acted = await carryOut(deps, written, planned, intents);
    if (acted || (await syncScaling(deps, collection))) continue;
    const { service, scaling } = collection;
    const scalingAtMs = soonest(
      scalingDueAtMs(service, scaling, deps.settings.timeScale),
      madeAgainAtMs({ service, scaling }),
    );
    return scheduleNext(deps, service, soonest(soonest(planned.dueAtMs, lookAtMs), scalingAtMs));
  }
  await deps.store.makeDue(key, deps.clock.nowMs());
  await deps.wakeQueue.send(key, 0);
}

function soonest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

function intentOf(
  { settings, clock }: ReconcileDeps,
  { service, deployment }: Collection,
  launch: PlannedLaunch,
): Task {
  return {
    id: taskIdOf(settings.stack, deployment.id, launch.slot, launch.attempt),
    cluster: service.cluster,
    service: service.service,
    deploymentId: deployment.id,
    revision: launch.revision.revision,
    slot: launch.slot,
    attempt: launch.attempt,
    ...(launch.group === 0 ? {} : { group: launch.group }),
    subnet: launch.subnet,
    ...(launch.instance ? { instance: launch.instance } : {}),
    capacityProvider: launch.capacityProvider,
    taskDefinition: launch.revision.spec.taskDefinition,
    ownTaskDefinitionArn: launch.revision.pinnedTaskDefinitionArn,
    intentAtMs: clock.nowMs(),
  };
}

function commitOf({ clock }: ReconcileDeps, collection: Collection, planned: Plan, intents: Task[]) {
  const { service, deployment } = collection;
  const change: Change = {
    service: planned.service,
    deployment: planned.deployment === deployment ? undefined : planned.deployment,
    newTasks: intents,
    marks: planned.marks,
    events: planned.events.map((event) => ({
      cluster: service.cluster,
      service: service.service,
      createdAtMs: clock.nowMs(),
      deploymentId: deployment.id,
      ...event,
    })),
    wake: false,
  };
  return fenced(service, planned.service.status === 'INACTIVE' ? ofWhatEnds(collection, change) : change);
}

/** The collection expires with its service: written once more as a whole, so that nothing of it stays behind. */
function ofWhatEnds({ deployment, revisions }: Collection, change: Change): Change {
  const revision = revisions.find((candidate) => candidate.revision === deployment.revision);
  const older = revisions.filter((candidate) => candidate !== revision);
  return {
    ...change,
    deployment: change.deployment ?? deployment,
    revision,
    dropRevisions: older.map((candidate) => candidate.revision),
  };
}
