import { hasJobEnded, type Job, type JobKey } from '../../domain/job.ts';
import { mayGoOn, needsJobExecution } from '../../planner/jobs/next-job-step.ts';
import type { Deps } from '../deps.ts';
import { changeJob } from './change-job.ts';
import { settleDeployJob } from './settle-deploy-job.ts';

type ReconcileJobDeps = Pick<Deps, 'store' | 'clock' | 'jobRuns'>;

/**
 * Starts the job's execution where it has none, and lets a waiting one go on where what it waits for has come true. Where
 * it has ended, the deployment that it is for hears of it.
 */
export async function reconcileJob(deps: ReconcileJobDeps, key: JobKey): Promise<void> {
  const job = await deps.store.getJob(key);
  if (!job) return;
  if (hasJobEnded(job)) await settleDeployJob(deps, job);
  const task = await deps.store.getLiveTask(job.cluster, undefined, job.task.id);
  if (mayGoOn(job, task)) return wake(deps, job);
  if (needsJobExecution(job, task, deps.clock.nowMs())) await startExecution(deps, job);
}

async function wake(deps: ReconcileJobDeps, { wait, cluster, id }: Job): Promise<void> {
  const token = wait?.taskToken ?? '';
  await deps.jobRuns.wake(token, {});
  // Where nothing waited any more, the execution has gone on by itself; or it has ended, which its idleness will tell.
  await changeJob(deps, { cluster, id }, (job) =>
    job.wait?.taskToken === token ? { job: { ...job, wait: undefined }, wake: false } : undefined,
  );
}

/** The name carries the count of starts, which is written first: the same count is the same execution. */
async function startExecution(deps: ReconcileJobDeps, { cluster, id }: Job): Promise<void> {
  const asked = await changeJob(deps, { cluster, id }, async (job) => {
    const nowMs = deps.clock.nowMs();
    const task = await deps.store.getLiveTask(cluster, undefined, job.task.id);
    if (!needsJobExecution(job, task, nowMs)) return undefined;
    const executions = job.executions + 1;
    return {
      job: { ...job, executions, executionAskedAtMs: nowMs, executionArn: undefined, wait: undefined },
      wake: false,
    };
  });
  if (asked) await deps.jobRuns.start(`${id}-${asked.executions}`, { cluster, id });
}
