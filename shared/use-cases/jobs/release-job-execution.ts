import { hasJobEnded, type JobKey } from '../../domain/job.ts';
import type { Deps } from '../deps.ts';
import { changeJob } from './change-job.ts';

/** So many executions that failed on their own: the fault is not a passing one. */
const EXECUTIONS_MAX = 10;

/**
 * The execution of a job failed, timed out or was aborted before the job ended: another one is started, which goes on
 * where the record stands. After ten of them the job has FAILED, and the audit stops its task.
 */
export async function releaseJobExecution(
  deps: Pick<Deps, 'store' | 'clock'>,
  key: JobKey,
  executionArn: string,
): Promise<void> {
  const given = await changeJob(deps, key, (job) => {
    const name = executionArn.slice(executionArn.lastIndexOf(':') + 1);
    const isLatest =
      job.executionArn === undefined ? name === `${job.id}-${job.executions}` : job.executionArn === executionArn;
    if (hasJobEnded(job) || !isLatest) return undefined;
    const nowMs = deps.clock.nowMs();
    const freed = { ...job, executionArn: undefined, executionAskedAtMs: undefined, wait: undefined };
    if (job.executions < EXECUTIONS_MAX) return { job: freed, wake: true };
    const statusReason = `its execution failed ${EXECUTIONS_MAX} times; the last was ${executionArn}`;
    return { job: { ...freed, status: 'FAILED', statusReason, finishedAtMs: nowMs }, wake: false };
  });
  if (given?.status !== 'FAILED') return;
  const task = await deps.store.getLiveTask(key.cluster, undefined, given.task.id);
  const stop = { cause: 'LOST' as const, reason: given.statusReason ?? '', markedAtMs: deps.clock.nowMs() };
  if (task && !task.stop) await deps.store.patchTask(task, { stop }, { wake: false });
}
