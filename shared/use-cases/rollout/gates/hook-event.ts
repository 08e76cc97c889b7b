import { hookExecutionIdOf } from '../../../domain/ids.ts';
import type { LifecycleStage } from '../../../domain/limits/lifecycle-stages.ts';
import { serviceArnOf, serviceDeploymentArnOf, serviceRevisionArnOf } from '../../../domain/names.ts';
import { shareOf } from '../../../planner/traffic/traffic-aim.ts';
import type { LauncherSettings } from '../../../ports/settings.ts';
import type { Collection } from '../../../ports/store.ts';

/** What ECS sends to a hook. */
export interface HookEvent {
  /** The same for every call of one hook in one stage, and another one at each step of traffic. */
  executionId: string;
  lifecycleStage: LifecycleStage;
  resourceArn: string;
  executionDetails: {
    serviceArn: string;
    /** The new revision, on the way back too: then its weight is 0. */
    targetServiceRevisionArn: string;
    testTrafficWeights: Record<string, number>;
    productionTrafficWeights: Record<string, number>;
  };
  hookDetails?: unknown;
}

const WITH_PRODUCTION: readonly LifecycleStage[] = ['PRE_PRODUCTION_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT'];

/**
 * The event of one hook. Weights are told where ECS tells them: those of test traffic at TEST_TRAFFIC_SHIFT, those of
 * production at the shift and before it; everywhere else they are empty.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
 */
export function hookEventOf(
  settings: Pick<LauncherSettings, 'region' | 'accountId'>,
  { service, deployment, revisions }: Collection,
  hook: { name: string; stage: LifecycleStage; details: unknown },
): HookEvent {
  const { stage, details } = hook;
  const arnOf = (revision: number) => serviceRevisionArnOf(settings, service, revision);
  const { rollback, step = 0 } = deployment;
  const other = rollback ? rollback.revision : service.goodRevisions.find((each) => each !== deployment.revision);
  const weights = (percent: number) => ({
    [arnOf(deployment.revision)]: percent,
    ...(other === undefined ? {} : { [arnOf(other)]: 100 - percent }),
  });
  const share = shareOf({ service, deployment, revisions });
  return {
    executionId: hookExecutionIdOf(deployment.id, stage, step, rollback?.revision ?? 0, hook.name),
    lifecycleStage: stage,
    resourceArn: serviceDeploymentArnOf(settings, service, deployment.id),
    executionDetails: {
      serviceArn: serviceArnOf(settings, service.cluster, service.service),
      targetServiceRevisionArn: arnOf(deployment.revision),
      testTrafficWeights: stage === 'TEST_TRAFFIC_SHIFT' ? weights(rollback ? 0 : 100) : {},
      productionTrafficWeights: WITH_PRODUCTION.includes(stage) ? weights(rollback ? 100 - share : share) : {},
    },
    ...(details === undefined ? {} : { hookDetails: details }),
  };
}
