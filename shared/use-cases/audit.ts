import { parseGroup } from '../domain/names.ts';
import { auditOneOffTasks } from './audit-one-off-tasks.ts';
import { listClusters } from './clusters/list-clusters.ts';
import { reconcileJob } from './jobs/reconcile-job.ts';
import type { ReconcileDeps } from './reconcile.ts';
import { reconcileOrMakeDue } from './sweep.ts';

/** RunTask's answer is recorded within seconds; a task that nobody recorded for so long has no record to come. */
const ORPHAN_AFTER_MS = 5 * 60_000;

/**
 * Compares what ECS runs with the records, so that the loss of every event costs latency and nothing else: finds lost
 * stops, lost health, launches cut off, and orphans (tasks of this stack that no record knows, which are stopped).
 * Strangers' tasks are not looked at twice. What is as it should be is only read. Throws at the end where a cluster
 * could not be looked at; the others have been.
 */
export async function audit(deps: ReconcileDeps): Promise<void> {
  const failures: unknown[] = [];
  for (const { clusterName } of await listClusters(deps)) {
    try {
      await auditServices(deps, clusterName);
      await auditOneOffTasks(deps, clusterName);
      for (const job of await deps.store.listLiveJobs(clusterName)) await reconcileJob(deps, job);
      await stopOrphans(deps, clusterName);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'the audit could not look at every cluster');
}

/**
 * From the records' side: every live task of every service is looked at, also those that are steady. One service at a
 * time is as fast as it may be: ECS refills its bucket of DescribeTasks by 20 a second.
 */
async function auditServices(deps: ReconcileDeps, cluster: string): Promise<void> {
  let nextToken: string | undefined;
  do {
    const page = await deps.store.listServices(cluster, { limit: 100, nextToken });
    for (const service of page.items) {
      if (service.status !== 'INACTIVE') await reconcileOrMakeDue(deps, { cluster, service: service.service }, 'all');
    }
    nextToken = page.nextToken;
  } while (nextToken);
}

/** From ECS's side: a task of ours that no record has. */
async function stopOrphans(deps: ReconcileDeps, cluster: string): Promise<void> {
  const { store, fleet, settings, clock, log } = deps;
  for await (const arns of fleet.list(cluster)) {
    const { observations } = await fleet.describe(cluster, arns);
    for (const { arn, startedBy, group, createdAtMs, desiredStatus } of observations) {
      const ours = parseGroup(settings.stack, group);
      const isYoung = clock.nowMs() < (createdAtMs ?? clock.nowMs()) + ORPHAN_AFTER_MS;
      if (!startedBy || !ours || isYoung || desiredStatus === 'STOPPED') continue;
      if (await store.getLiveTask(cluster, ours.service, startedBy)) continue;
      log('an orphan is stopped', { arn, group });
      await fleet.stop(cluster, arn, 'Slipway: no record knows this task');
    }
  }
}
