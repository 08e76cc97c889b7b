import * as z from 'zod/mini';
import { capacityProviderStrategy } from '../fields/capacity.ts';
import { networkConfiguration } from '../fields/network-configuration.ts';
import { placementConstraints, placementStrategy } from '../fields/placement.ts';
import { deploymentConfiguration } from '../service/deployment-configuration.ts';
import { follow } from '../service/follow.ts';
import { gate } from '../service/gate.ts';
import { ingress } from '../service/ingress.ts';
import { deployJob } from './deploy-job.ts';
import { deployment } from './deployment.ts';
import { tagList } from './key-values.ts';
import { page } from './page.ts';
import { timestamp } from './timestamp.ts';

const launched = {
  launchType: z.optional(z.string()),
  capacityProviderStrategy: z.optional(capacityProviderStrategy()),
  platformVersion: z.optional(z.string()),
  platformFamily: z.optional(z.string()),
  networkConfiguration: z.optional(networkConfiguration()),
};

/** ECS's Deployment, as it stands in `service.deployments`. */
const serviceDeployment = z.strictObject({
  id: z.string(),
  status: z.enum(['PRIMARY', 'ACTIVE', 'INACTIVE']),
  taskDefinition: z.string(),
  desiredCount: z.int(),
  pendingCount: z.int(),
  runningCount: z.int(),
  failedTasks: z.int(),
  ...launched,
  rolloutState: z.enum(['IN_PROGRESS', 'COMPLETED', 'FAILED']),
  rolloutStateReason: z.optional(z.string()),
  createdAt: timestamp(),
  updatedAt: timestamp(),
});

/** ECS's Service, with Slipway's own fields beside it. `generation` is what If-Match compares. */
export const service = z.strictObject({
  serviceArn: z.string(),
  serviceName: z.string(),
  clusterArn: z.string(),
  status: z.enum(['ACTIVE', 'DRAINING', 'INACTIVE']),
  desiredCount: z.int(),
  runningCount: z.int(),
  pendingCount: z.int(),
  taskDefinition: z.string(),
  ...launched,
  placementConstraints: z.optional(placementConstraints()),
  placementStrategy: z.optional(placementStrategy()),
  deploymentConfiguration,
  deploymentController: z.optional(z.strictObject({ type: z.literal('ECS') })),
  schedulingStrategy: z.optional(z.enum(['REPLICA', 'DAEMON'])),
  healthCheckGracePeriodSeconds: z.optional(z.int()),
  availabilityZoneRebalancing: z.optional(z.enum(['ENABLED', 'DISABLED'])),
  loadBalancers: z.optional(
    z.array(
      z.strictObject({
        targetGroupArn: z.optional(z.string()),
        containerName: z.optional(z.string()),
        containerPort: z.optional(z.int()),
        advancedConfiguration: z.optional(
          z.strictObject({
            alternateTargetGroupArn: z.string(),
            productionListenerRule: z.optional(z.string()),
            testListenerRule: z.optional(z.string()),
          }),
        ),
      }),
    ),
  ),
  serviceRegistries: z.optional(z.array(z.never())),
  propagateTags: z.optional(z.string()),
  enableECSManagedTags: z.optional(z.boolean()),
  enableExecuteCommand: z.optional(z.boolean()),
  tags: z.optional(tagList()),
  deployments: z.array(serviceDeployment),
  /** ECS's ServiceEvent, newest first, the latest of them; the events route has all. */
  events: z.array(z.strictObject({ id: z.string(), createdAt: timestamp(), message: z.string() })),
  createdAt: timestamp(),

  generation: z.int(),
  observedGeneration: z.optional(z.int()),
  minHealthySec: z.number(),
  progressDeadlineSec: z.number(),
  launchDeadlineSec: z.number(),
  compatibility: z.enum(['slipway', 'ecs']),
  ingress: z.optional(ingress),
  follow: z.optional(follow),
  gates: z.optional(z.array(gate)),
  preDeploy: z.optional(deployJob),
  postDeploy: z.optional(deployJob),
});

export type Service = z.infer<typeof service>;

export const serviceAnswer = z.strictObject({ service });
export const serviceListAnswer = page('services', service);

/** PUT and PATCH: `deployment` is null where nothing is to be deployed (unchanged, or the count alone). */
export const serviceChangeAnswer = z.strictObject({ service, deployment: z.nullable(deployment) });
