import { useEffect, useState } from 'preact/hooks';
import type { Deployment } from '../../../shared/contract/answers/deployment.ts';
import type { Service } from '../../../shared/contract/answers/service.ts';
import { useSlipway } from '../live/slipway.ts';
import { stagesOfApprovals } from '../words/approvals.ts';
import { hasEnded } from '../words/deployment.ts';
import { readWish } from './read-wish.ts';

/** Whether the deployment is at a stage that may wait for somebody's word. Its gates are read once a deployment. */
export function useApprovals(cluster: string, service: Service, deployment: Deployment): boolean {
  const { client } = useSlipway();
  const [stages, setStages] = useState<{ id: string; names: readonly string[] }>();
  const isOpen = !hasEnded(deployment);
  useEffect(() => {
    if (!isOpen) return;
    // Without them one button less is offered, and the API takes `resume` all the same.
    readWish(client, cluster, service).then(
      ({ body }) => setStages({ id: deployment.id, names: stagesOfApprovals(body) }),
      () => {},
    );
  }, [deployment.id, isOpen]);
  const { lifecycleStage } = deployment;
  return (
    isOpen && stages?.id === deployment.id && lifecycleStage !== undefined && stages.names.includes(lifecycleStage)
  );
}
