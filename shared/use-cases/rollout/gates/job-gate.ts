import { hasJobEnded } from '../../../domain/job.ts';
import type { DeployJobName } from '../../../domain/service-spec.ts';
import { judgeDeployJob } from '../../../planner/jobs/judge-deploy-job.ts';
import type { EvaluateGate } from '../../../ports/gates.ts';
import type { Deps } from '../../deps.ts';
import { deployJobOf } from '../../jobs/deploy-job-of.ts';

/** The job's own end is what decides, at once; looking is for an end that was not heard of: from a minute to each hour. */
const LOOK_SEC = { step: 60, max: 3600 };
/** A task takes at most two minutes to stop. */
const STOPPING_LOOK_SEC = 2;

/**
 * Starts the job of the spec, once, and waits for its end. Never two jobs of a service at once: what a deployment before
 * has left of its own is stopped, and has ended, before this one begins.
 */
export function jobGate({ store, settings }: Pick<Deps, 'store' | 'settings'>): EvaluateGate {
  return async ({ gate, collection, evaluation, nowMs }) => {
    const { service, deployment } = collection;
    const { job: started } = deployment;
    const look = { verdict: 'again', waitSec: Math.min(LOOK_SEC.max, LOOK_SEC.step * evaluation) } as const;
    if (started && started.deploymentId !== deployment.id)
      return {
        ...look,
        waitSec: STOPPING_LOOK_SEC,
        detail: `waits until the job of ${started.deploymentId} has ended`,
      };
    if (started) {
      const job = await store.getJob({ cluster: service.cluster, id: started.id });
      return job && hasJobEnded(job) ? judgeDeployJob(job) : look;
    }
    const starts = deployJobOf(settings, collection, gate.name as DeployJobName, nowMs);
    return starts ? { ...look, starts } : { verdict: 'failed', detail: 'its revision cannot be launched' };
  };
}
