import type { Service, ServiceKey } from '../../domain/service.ts';
import type { Store } from '../../ports/store.ts';
import { DEFAULT_CLUSTER } from '../clusters/require-cluster.ts';

const PAGE = 100;

/** Another service that a target group serves, or has been asked to. */
export async function findGroupOwner(
  store: Pick<Store, 'listClusters' | 'listServices'>,
  key: ServiceKey,
  targetGroupArn: string,
): Promise<ServiceKey | undefined> {
  const made = (await store.listClusters()).map(({ clusterName }) => clusterName);
  for (const clusterName of new Set([DEFAULT_CLUSTER, ...made])) {
    let nextToken: string | undefined;
    do {
      const page = await store.listServices(clusterName, { limit: PAGE, nextToken });
      const owner = page.items.find(
        (service) =>
          (service.cluster !== key.cluster || service.service !== key.service) && uses(service, targetGroupArn),
      );
      if (owner) return owner;
      nextToken = page.nextToken;
    } while (nextToken);
  }
  return undefined;
}

function uses({ status, spec, traffic }: Service, arn: string): boolean {
  if (status === 'INACTIVE') return false;
  const wished = (spec.loadBalancers ?? []).flatMap(({ targetGroupArn, advancedConfiguration }) => [
    targetGroupArn,
    advancedConfiguration?.alternateTargetGroupArn,
  ]);
  const made = (traffic?.balancers ?? []).flatMap(({ targetGroupArns }) => targetGroupArns);
  return wished.includes(arn) || made.includes(arn);
}
