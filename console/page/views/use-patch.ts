import type { Service } from '../../../shared/contract/answers/service.ts';
import type { RequestOf } from '../../../shared/contract/client/client.ts';
import { useSlipway } from '../live/slipway.ts';
import { type Action, useAction } from '../live/use-action.ts';
import { hrefOf } from '../routes.ts';

type Patch = RequestOf<'patchService'>['body'];

/** One change of a service as it was seen: refused where it has changed since. */
export function usePatch(cluster: string, { serviceName, generation }: Service): Action<[body: Patch]> {
  const { client } = useSlipway();
  return useAction(async (body: Patch) => {
    await client.patchService({ cluster, service: serviceName, body, ifMatch: generation });
    location.hash = hrefOf({ view: 'service', cluster, service: serviceName });
  });
}
