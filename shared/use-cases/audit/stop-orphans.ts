import { parseGroup } from '../../domain/names.ts';
import type { Fleet } from '../../ports/fleet.ts';
import type { ReconcileDeps } from '../reconcile.ts';
import { askEcs, type Walk } from './ask-ecs.ts';

/** RunTask's answer is recorded within seconds; a task that nobody recorded for so long has no record to come. */
const ORPHAN_AFTER_MS = 5 * 60_000;

/**
 * From ECS's side: tasks that the walk over the records has not met. Ours without a record are stopped; strangers' are
 * let be. Answers where to go on when the time is over before the tasks are; what was met is asked for again then.
 */
export async function stopOrphans(deps: ReconcileDeps, walk: Walk): Promise<string | undefined> {
  let { nextToken } = walk;
  do {
    if (deps.clock.nowMs() >= walk.untilMs) return nextToken ?? '';
    const from = nextToken || undefined;
    const page = await askEcs(deps, 1, () => deps.fleet.list(walk.cluster, from));
    const unmet = page.arns.filter((arn) => !walk.known.has(arn));
    if (unmet.length > 0) {
      const { observations } = await askEcs(deps, 1, () => deps.fleet.describe(walk.cluster, unmet));
      for (const observation of observations) await stopIfOrphan(deps, walk.cluster, observation);
    }
    nextToken = page.nextToken;
  } while (nextToken);
  return undefined;
}

type Observation = Awaited<ReturnType<Fleet['describe']>>['observations'][number];

async function stopIfOrphan(
  { store, fleet, settings, clock, log }: ReconcileDeps,
  cluster: string,
  { arn, startedBy, group, createdAtMs, desiredStatus }: Observation,
): Promise<void> {
  const ours = parseGroup(settings.stack, group);
  const isYoung = clock.nowMs() < (createdAtMs ?? clock.nowMs()) + ORPHAN_AFTER_MS;
  if (!startedBy || !ours || isYoung || desiredStatus === 'STOPPED') return;
  if (await store.getLiveTask(cluster, ours.service, startedBy)) return;
  log('an orphan is stopped', { arn, group });
  await fleet.stop(cluster, arn, 'Slipway: no record knows this task');
}
