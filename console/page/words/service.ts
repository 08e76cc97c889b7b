import type { Service } from '../../../shared/contract/answers/service.ts';
import { withoutArns } from './names.ts';
import type { Said } from './tone.ts';

type Seen = Pick<Service, 'status' | 'desiredCount' | 'runningCount' | 'pendingCount' | 'deployments'>;

/** The state of a service in one line: what is on its way, or whether it holds its count. */
export function sayService({ status, desiredCount, runningCount, deployments }: Seen): Said {
  if (status === 'DRAINING') return { words: 'being deleted', tone: 'warn' };
  if (status === 'INACTIVE') return { words: 'deleted', tone: 'idle' };
  const primary = deployments.find((deployment) => deployment.status === 'PRIMARY');
  if (primary?.rolloutState === 'IN_PROGRESS') return { words: 'rolling out', tone: 'busy' };
  if (runningCount < desiredCount)
    return { words: runningCount === 0 ? 'down, starting tasks' : 'short of tasks', tone: 'bad' };
  if (runningCount > desiredCount) return { words: 'scaling in', tone: 'busy' };
  if (primary?.rolloutState === 'FAILED') return { words: 'last deployment failed', tone: 'bad' };
  return desiredCount === 0 ? { words: 'at zero', tone: 'idle' } : { words: 'steady', tone: 'good' };
}

/** Something is on its way, and the next look will tell more. */
export function isMoving({ status, desiredCount, runningCount, pendingCount, deployments }: Seen): boolean {
  if (status === 'DRAINING') return true;
  const rolls = deployments.some(
    ({ rolloutState, status: rank }) => rolloutState === 'IN_PROGRESS' || rank === 'ACTIVE',
  );
  return rolls || runningCount !== desiredCount || pendingCount > 0;
}

/** Its count is that of the container instances, and nobody sets it. */
export function isDaemon({ schedulingStrategy }: Pick<Service, 'schedulingStrategy'>): boolean {
  return schedulingStrategy === 'DAEMON';
}

/** Events repeat whose they are: `(service hello) (deployment 9c22…) deployment completed.` is `deployment completed.` */
export function sayEvent(message: string): string {
  return withoutArns(message.replace(/^(\((service|deployment) [^)]*\) )+/, ''));
}
