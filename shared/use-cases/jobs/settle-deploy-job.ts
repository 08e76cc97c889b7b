import { hasEnded } from '../../domain/deployment.ts';
import type { Job } from '../../domain/job.ts';
import { judgeDeployJob } from '../../planner/jobs/judge-deploy-job.ts';
import { openGates } from '../../planner/rollout/gates.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { withVerdict } from '../rollout/with-verdict.ts';

/**
 * A deployment's job has ended: its gate is decided at once. Where nobody waits for it any more, the deployment's record
 * forgets it, and what waited for its end goes on. While the deployment is paused nothing is decided: the gate looks again.
 */
export async function settleDeployJob(deps: Pick<Deps, 'store' | 'clock'>, job: Job): Promise<void> {
  const { owner, cluster, id } = job;
  if (!owner) return;
  await changeCollection(deps, { cluster, service: owner.service }, (collection) => {
    const { service, deployment, revisions } = collection;
    if (deployment.job?.id !== id) return undefined;
    const spec = revisions.find(({ revision }) => revision === deployment.revision)?.spec;
    const isOwn = owner.deploymentId === deployment.id && !hasEnded(deployment) && deployment.outcome === undefined;
    const isWaitedFor = isOwn && openGates(deployment, spec).some(({ name }) => name === owner.gate);
    if (!isWaitedFor) return { service, deployment: { ...deployment, job: undefined }, wake: true };
    if (deployment.pausedAtMs !== undefined) return undefined;
    return withVerdict(collection, owner.gate, judgeDeployJob(job), deps.clock.nowMs());
  });
}
