import type { Task } from '../../domain/task.ts';
import { launchOrLookUp } from '../launch/launch-or-look-up.ts';
import { recordLaunch } from '../launch/record-launch.ts';
import { archiveOneOff } from '../tasks/archive-one-off.ts';
import { isJobHeldBy, type JobDeps, type JobInput, SUPERSEDED } from './job-input.ts';
import { lookAtJob } from './look-at-job.ts';

/**
 * Launches the job's task, whose intent is written already: however often it is tried, the token makes it the same one.
 * Throws where ECS throttles; the state machine tries again, and that counts as nothing.
 */
export async function launchAttempt(deps: JobDeps, input: JobInput) {
  const job = await deps.store.getJob(input);
  if (!job || !isJobHeldBy(job, input)) return SUPERSEDED;
  const task = await deps.store.getLiveTask(job.cluster, undefined, job.task.id);
  if (!task || task.observed || job.ended?.id === job.task.id) return lookAtJob(deps, input);
  if (job.stop) {
    await endUnlaunched(deps, { ...task, stop: job.stop });
    return lookAtJob(deps, input);
  }
  const outcome = await launchOrLookUp(deps, task, job.ownTaskDefinitionArn, job.wish);
  if (outcome.kind === 'again') throw Object.assign(new Error(outcome.reason), { name: 'ThrottlingException' });
  if (outcome.kind === 'refused') await archiveOneOff(deps, { ...task, launchError: outcome.reason });
  else await recordLaunched(deps, { ...task, observed: outcome.observation });
  return lookAtJob(deps, input);
}

/** One that is found late may have ended already: then no event will tell it once more. */
async function recordLaunched(deps: JobDeps, task: Task): Promise<void> {
  if (task.observed?.lastStatus === 'STOPPED') await archiveOneOff(deps, task);
  else await recordLaunch(deps, task);
}

/** Stopped before it was launched, as far as anybody knows: an earlier try may have got through. */
async function endUnlaunched(deps: JobDeps, task: Task): Promise<void> {
  const observed = await deps.fleet.findByStartedBy(task.cluster, task.id);
  if (observed) await deps.store.recordLaunch({ ...task, observed });
  else await archiveOneOff(deps, { ...task, launchError: 'it was stopped before it was launched' });
}
