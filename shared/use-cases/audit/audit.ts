import type { AuditPlace } from '../../ports/store.ts';
import { listClusters } from '../clusters/list-clusters.ts';
import { reconcileJob } from '../jobs/reconcile-job.ts';
import type { ReconcileDeps } from '../reconcile.ts';
import { auditOneOffTasks } from './audit-one-off-tasks.ts';
import { auditServices } from './audit-services.ts';
import { stopOrphans } from './stop-orphans.ts';

/** Of the function's 900 s: what is left is for the page that is under way. */
const PASS_MAX_MS = 780_000;

/**
 * Compares what ECS runs with the records, so that the loss of every event costs latency and nothing else: finds lost
 * stops, lost health, launches cut off, and orphans (tasks of this stack that no record knows, which are stopped).
 * Strangers' tasks are not looked at twice. What is as it should be is only read, at a bounded rate (ask-ecs.ts).
 *
 * A pass that does not end in time writes down its place, and the next one goes on from there. Throws at the end where a
 * cluster could not be looked at; the others have been.
 */
export async function audit(deps: ReconcileDeps): Promise<void> {
  const untilMs = deps.clock.nowMs() + PASS_MAX_MS;
  const stored = await deps.store.getAuditPlace();
  const failures: unknown[] = [];
  let left: AuditPlace | undefined;
  for (const place of await placesFrom(deps, stored)) {
    try {
      left = await auditCluster(deps, place, untilMs);
      if (left) break;
    } catch (error) {
      // One that always fails may not keep the others from being looked at.
      failures.push(error);
    }
  }
  if (left ?? stored) await deps.store.putAuditPlace(left);
  if (failures.length > 0) throw new AggregateError(failures, 'the audit could not look at every cluster');
}

/** Where each cluster is begun: from the stored place on, and from the start of all of them without one. */
async function placesFrom(deps: ReconcileDeps, stored: AuditPlace | undefined): Promise<AuditPlace[]> {
  const names = (await listClusters(deps)).map(({ clusterName }) => clusterName);
  const from = stored ? names.indexOf(stored.cluster) : -1;
  return names
    .slice(Math.max(0, from))
    .map((cluster) => (stored && cluster === stored.cluster ? stored : { cluster, part: 'services' }));
}

/** Answers the place that was come to when the time was over; nothing where the cluster is done. */
async function auditCluster(deps: ReconcileDeps, place: AuditPlace, untilMs: number): Promise<AuditPlace | undefined> {
  const { cluster } = place;
  const known = new Set<string>();
  let next: string | undefined = place.nextToken;
  if (place.part === 'services') {
    next = await auditServices(deps, { cluster, nextToken: next, known, untilMs });
    if (next !== undefined) return { cluster, part: 'services', nextToken: next };
  }
  if (next === undefined) {
    await auditOneOffTasks(deps, cluster, known);
    for (const job of await deps.store.listLiveJobs(cluster)) await reconcileJob(deps, job);
  }
  next = await stopOrphans(deps, { cluster, nextToken: next, known, untilMs });
  return next === undefined ? undefined : { cluster, part: 'tasks', nextToken: next };
}
