import type { Service } from '../../domain/service.ts';
import { isDaemon } from '../../domain/service-spec.ts';
import { plan } from '../../planner/plan.ts';
import type { Plan } from '../../planner/snapshot.ts';
import type { Fleet } from '../../ports/fleet.ts';
import type { Collection } from '../../ports/store.ts';
import { forEachAtMost } from '../for-each-at-most.ts';
import { lookAtInstances, lookCallsOf } from '../observe/look-at-instances.ts';
import { lookAtTasks } from '../observe/look-at-tasks.ts';
import { type ReconcileDeps, reconcile } from '../reconcile.ts';
import { auditExecution } from '../rollout/audit-execution.ts';
import { auditAlarms } from '../scaling/audit-alarms.ts';
import { orMakeDue } from '../wake/sweep.ts';
import { askEcs, TASKS_PER_CALL, type Walk } from './ask-ecs.ts';
import { auditInstances } from './audit-instances.ts';
import { auditRules } from './audit-rules.ts';

const SERVICES_PER_PAGE = 100;
const PARALLEL = 10;

/**
 * From the records' side: every live task of every service, also of those that are steady, is compared with what ECS
 * says, a hundred a call whichever services they are of; the alarms of their policies with what was heard of them; and the
 * executions of deployments that wait. A service of which something differs, or that waits for what nobody will wake it
 * for, is reconciled. Answers where to go on when the time is over before the services are.
 */
export async function auditServices(deps: ReconcileDeps, walk: Walk): Promise<string | undefined> {
  let { nextToken } = walk;
  do {
    if (deps.clock.nowMs() >= walk.untilMs) return nextToken ?? '';
    const page = await deps.store.listServices(walk.cluster, {
      limit: SERVICES_PER_PAGE,
      nextToken: nextToken || undefined,
    });
    const live = page.items.filter(({ status }) => status !== 'INACTIVE');
    const loaded = await loadAll(deps, live);
    for (const batch of batchesOf(loaded)) await auditBatch(deps, walk, batch);
    await auditAlarms(deps, loaded);
    nextToken = page.nextToken;
  } while (nextToken);
  return undefined;
}

async function loadAll(deps: ReconcileDeps, services: readonly Service[]): Promise<Collection[]> {
  const loaded: Collection[] = [];
  await forEachAtMost(PARALLEL, services, (service) =>
    orMakeDue(deps, service, async () => {
      const collection = await deps.store.load(service);
      if (collection) loaded.push(collection);
    }),
  );
  return loaded;
}

const arnsOf = ({ tasks }: Collection): string[] => tasks.flatMap(({ observed }) => (observed ? [observed.arn] : []));

/** Whole services, together as many tasks as a call takes; a larger service alone. */
function batchesOf(collections: readonly Collection[]): Collection[][] {
  const batches: Collection[][] = [];
  // Full, so that the first opens one, also where it has no task.
  let size = Number.POSITIVE_INFINITY;
  for (const collection of collections) {
    const tasks = arnsOf(collection).length;
    if (size + tasks > TASKS_PER_CALL) {
      batches.push([]);
      size = 0;
    }
    batches.at(-1)?.push(collection);
    size += tasks;
  }
  return batches;
}

async function auditBatch(deps: ReconcileDeps, { cluster, known }: Walk, batch: readonly Collection[]): Promise<void> {
  const arns = batch.flatMap(arnsOf);
  const calls = Math.ceil(arns.length / TASKS_PER_CALL);
  const described = await askEcs(deps, calls, () => deps.fleet.describe(cluster, arns));
  for (const arn of arns) known.add(arn);
  await auditInstances(deps, cluster, batch);
  await forEachAtMost(PARALLEL, batch, (collection) =>
    orMakeDue(deps, collection.service, () => auditService(deps, collection, described)),
  );
}

/** One that is as it should be is not written, and its tasks are not asked for again. */
async function auditService(
  deps: ReconcileDeps,
  collection: Collection,
  described: Awaited<ReturnType<Fleet['describe']>>,
): Promise<void> {
  await auditExecution(deps, collection);
  const told = { ...deps, fleet: { ...deps.fleet, describe: async () => described } };
  const differs = await lookAtTasks(told, collection, 'all');
  const { spec } = collection.service;
  const seen = isDaemon(spec)
    ? await askEcs(deps, lookCallsOf(collection), () => lookAtInstances(deps, collection))
    : 'same';
  const planned = plan({ ...collection, nowMs: deps.clock.nowMs(), settings: deps.settings });
  const strayed = await auditRules(deps, collection, planned);
  if (differs || seen === 'news' || strayed || wants(deps, collection, planned))
    await reconcile(deps, collection.service);
}

/** Whether a trigger got lost: the planner would do something now, or wait for something that nobody wakes it for. */
function wants({ clock }: ReconcileDeps, collection: Collection, planned: Plan): boolean {
  const { dueAtMs } = collection.service;
  const isForgotten = planned.dueAtMs !== undefined && (dueAtMs === undefined || dueAtMs <= clock.nowMs());
  return planned.changed || acts(planned) || isForgotten;
}

function acts(planned: Plan): boolean {
  const lists = [planned.launches, planned.replays, planned.register, planned.deregister, planned.stops];
  const moves = planned.traffic !== 'keep' || planned.shift !== undefined;
  const isWork = moves || planned.startExecution || planned.wakeExecution || planned.stopJob !== undefined;
  return isWork || lists.some((list) => list.length > 0);
}
