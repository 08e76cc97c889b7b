import { parseGroup } from '../domain/names.ts';
import { observeTask } from './observe-task.ts';
import type { ReconcileDeps } from './reconcile.ts';
import { reconcileOrMakeDue } from './sweep.ts';

/** RunTask's answer is recorded within seconds; a task that nobody recorded for so long has no record to come. */
const ORPHAN_AFTER_MS = 5 * 60_000;

/**
 * Compares what ECS runs with the records, so that the loss of every event costs latency and nothing else: finds lost
 * stops, lost health, and orphans (tasks of this stack that no record knows, which are stopped). Strangers' tasks
 * are not looked at twice.
 */
export async function audit(deps: ReconcileDeps): Promise<void> {
  for (const { clusterName } of await deps.store.listClusters()) {
    for await (const arns of deps.fleet.list(clusterName)) await auditTasks(deps, clusterName, arns);
    await auditServices(deps, clusterName);
  }
}

async function auditTasks(deps: ReconcileDeps, cluster: string, arns: string[]): Promise<void> {
  const { observations } = await deps.fleet.describe(cluster, arns);
  for (const observation of observations) {
    const { startedBy, group } = observation;
    const ours = parseGroup(deps.settings.stack, group);
    if (!startedBy || !ours) continue;
    const record = await deps.store.getLiveTask(cluster, ours.service, startedBy);
    if (!record && deps.clock.nowMs() > (observation.createdAtMs ?? deps.clock.nowMs()) + ORPHAN_AFTER_MS) {
      deps.log('an orphan is stopped', { arn: observation.arn, group });
      await deps.fleet.stop(cluster, observation.arn, 'Slipway: no record knows this task');
    } else if (record && (record.observed?.version ?? 0) < observation.version) {
      await observeTask(deps, { cluster, startedBy, group, observation });
    }
  }
}

/** Stops that no event told of are found from the records' side: every live task of every service is looked at. */
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
