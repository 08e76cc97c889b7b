import { type Deployment, hasEnded } from '../../domain/deployment.ts';
import type { TaskStop } from '../../domain/task.ts';
import { openGates } from '../rollout/gates.ts';
import type { Snapshot } from '../snapshot.ts';

/** A job whose end nobody waits for any more: its task is to be stopped. */
export interface UnwantedJob {
  id: string;
  stop: TaskStop;
}

/**
 * The job that the deployment's record holds, where no gate of its stage waits for it: the deployment was superseded, it
 * has ended, its stage has failed by something else, or it is on its way back. A pause stops no job: half a migration is
 * worse than a whole one.
 */
export function unwantedJob(
  { service, revisions, nowMs }: Pick<Snapshot, 'service' | 'revisions' | 'nowMs'>,
  deployment: Deployment,
): UnwantedJob | undefined {
  const { job } = deployment;
  if (!job) return undefined;
  const spec = revisions.find(({ revision }) => revision === deployment.revision)?.spec;
  const isOwn = job.deploymentId === deployment.id;
  const waits = isOwn && !hasEnded(deployment) && deployment.outcome === undefined;
  if (waits && openGates(deployment, spec).some(({ name }) => name === job.gate)) return undefined;
  const cause = service.status === 'ACTIVE' ? 'DEPLOYMENT' : 'DELETE';
  return { id: job.id, stop: { cause, reason: whyNot(deployment, isOwn), markedAtMs: nowMs } };
}

function whyNot({ id, status, outcome, reason, rollback }: Deployment, isOwn: boolean): string {
  if (!isOwn) return `deployment ${id} has replaced the one that it was for`;
  return outcome?.detail ?? rollback?.reason ?? reason ?? `its deployment is ${status}`;
}
