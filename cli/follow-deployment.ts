import type { Deployment } from '../shared/contract/answers/deployment.ts';
import type { Service } from '../shared/contract/answers/service.ts';
import { type FollowOptions, followService } from './follow-service.ts';
import type { Session } from './session.ts';

const ENDED: ReadonlySet<Deployment['status']> = new Set([
  'SUCCESSFUL',
  'STOPPED',
  'ROLLBACK_SUCCESSFUL',
  'ROLLBACK_FAILED',
  'FAILED',
]);

/** Follows a deployment to its end, printing the service's events on the way. */
export async function followDeployment(session: Session, id: string, options: FollowOptions): Promise<Deployment> {
  const { client, cluster } = session;
  return followService(session, options, async () => {
    const { deployment } = await client.getDeployment({ cluster, service: options.service, deployment: id });
    return ENDED.has(deployment.status) ? deployment : undefined;
  });
}

/** Follows a change of the count, which is no deployment, until as many tasks run as are wanted. */
export async function followCount(session: Session, options: FollowOptions): Promise<Service> {
  const { client, cluster } = session;
  return followService(session, options, async () => {
    const { service } = await client.getService({ cluster, service: options.service });
    return service.runningCount === service.desiredCount && service.pendingCount === 0 ? service : undefined;
  });
}
