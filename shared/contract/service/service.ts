import * as z from 'zod/mini';
import { GATES_MAX } from '../../domain/limits/gate-limits.ts';
import { SERVICE_TOKEN_PATTERN, TASK_DEFINITION_PATTERN } from '../../domain/limits/name-patterns.ts';
import {
  DESIRED_COUNT_MAX,
  GRACE_PERIOD_SEC_MAX,
  LAUNCH_DEADLINE_SEC_DEFAULT,
  MIN_HEALTHY_SEC_DEFAULT,
  PROGRESS_DEADLINE_SEC_DEFAULT,
  TARGET_GROUPS_MAX,
} from '../../domain/limits/service-limits.ts';
import { capacityProviderStrategy, launchType, platformVersion } from '../fields/capacity.ts';
import { choice } from '../fields/choice.ts';
import { emptyList } from '../fields/empty-list.ts';
import { flag } from '../fields/flag.ts';
import { list } from '../fields/list.ts';
import { name } from '../fields/name.ts';
import { networkConfiguration } from '../fields/network-configuration.ts';
import { placementConstraints, placementStrategy } from '../fields/placement.ts';
import { deadlineSec, seconds } from '../fields/seconds.ts';
import { shape } from '../fields/shape.ts';
import { tags } from '../fields/tags.ts';
import { text, textLike } from '../fields/text.ts';
import { wholeNumber } from '../fields/whole-number.ts';
import { defineRequest } from '../request.ts';
import { capacity } from '../rules/capacity.ts';
import { sameAsPath } from '../rules/same-as-path.ts';
import { tagKeys } from '../rules/tag-keys.ts';
import { daemonDefaults } from './daemon-defaults.ts';
import { daemon } from './daemon-rules.ts';
import { deployJob } from './deploy-job.ts';
import { deployJobs } from './deploy-job-rules.ts';
import { deploymentConfiguration } from './deployment-configuration.ts';
import { follow } from './follow.ts';
import { gate } from './gate.ts';
import { gates, lifecycleHooks } from './gate-rules.ts';
import { ingress } from './ingress.ts';
import { loadBalancer } from './load-balancer.ts';
import { loadBalancers } from './load-balancer-rules.ts';
import { normaliseService } from './normalise-service.ts';
import { readMetricNames } from './read-metric-names.ts';
import {
  alarmsNamed,
  checkTimes,
  matcherRange,
  scheduling,
  strategyConfiguration,
  withoutServiceConnect,
  zoneRebalancing,
} from './service-rules.ts';
import { tcpIngress } from './tcp-ingress.ts';

/**
 * CreateService's and UpdateService's input, with Slipway's own fields beside them (API.md).
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
 */
const serviceInput = shape({
  cluster: z.optional(text(1, 2048)),
  serviceName: z.optional(name()),
  service: z.optional(text(1, 2048)),
  /** CreateService's alone. Of no effect: the path names the service, so the same wish again is the same one. */
  clientToken: z.optional(textLike(SERVICE_TOKEN_PATTERN, '1-36 visible ASCII characters')),
  taskDefinition: textLike(TASK_DEFINITION_PATTERN, 'a task definition: family, family:revision or its ARN'),
  desiredCount: z.optional(wholeNumber(0, DESIRED_COUNT_MAX, 'tasks')),
  forceNewDeployment: z._default(flag(), false),
  launchType: z.optional(launchType()),
  capacityProviderStrategy: z.optional(capacityProviderStrategy()),
  platformVersion: z._default(platformVersion(), 'LATEST'),
  networkConfiguration: z.optional(networkConfiguration()),
  deploymentConfiguration: z.optional(deploymentConfiguration),
  deploymentController: z.optional(shape({ type: choice('ECS', 'CODE_DEPLOY', 'EXTERNAL') })),
  /** DAEMON has percents of its own where none are given: 0 and 100. */
  schedulingStrategy: z._default(choice('REPLICA', 'DAEMON'), 'REPLICA'),
  healthCheckGracePeriodSeconds: z._default(wholeNumber(0, GRACE_PERIOD_SEC_MAX, 'seconds'), 0),
  /** Left out: what the service has; of a new one ENABLED, but with EC2 or a maximumPercent of 100. No deployment. */
  availabilityZoneRebalancing: z.optional(choice('ENABLED', 'DISABLED')),
  placementConstraints: z.optional(placementConstraints()),
  placementStrategy: z.optional(placementStrategy()),
  loadBalancers: z.optional(list(loadBalancer, { max: TARGET_GROUPS_MAX })),
  serviceConnectConfiguration: z.optional(
    z.looseObject({ enabled: z.optional(flag()) }, { error: 'must be an object' }),
  ),
  serviceRegistries: emptyList(),
  vpcLatticeConfigurations: emptyList(),
  gatewayConnectors: emptyList(),
  volumeConfigurations: emptyList(),
  tags: z._default(tags(), []),
  propagateTags: z._default(choice('TASK_DEFINITION', 'SERVICE', 'NONE'), 'NONE'),
  enableECSManagedTags: z._default(flag(), false),
  enableExecuteCommand: z._default(flag(), false),

  minHealthySec: z._default(seconds(), MIN_HEALTHY_SEC_DEFAULT),
  progressDeadlineSec: z._default(deadlineSec(), PROGRESS_DEADLINE_SEC_DEFAULT),
  launchDeadlineSec: z._default(deadlineSec(), LAUNCH_DEADLINE_SEC_DEFAULT),
  compatibility: z._default(choice('slipway', 'ecs'), 'slipway'),
  ingress: z.optional(ingress),
  follow: z.optional(follow),
  /** A plan's: exactly that plan is carried out, or 412. */
  planToken: z.optional(text(1, 128)),
  gates: z.optional(list(gate, { max: GATES_MAX })),
  /** Runs before any task is replaced; behind the new tasks, with all production traffic. */
  preDeploy: z.optional(deployJob),
  postDeploy: z.optional(deployJob),
});

export type ServiceInput = z.infer<typeof serviceInput>;

/** PUT /v1/clusters/{cluster}/services/{service}: the whole wish. Whatever is left out has its default, but the count. */
export const putService = {
  ...defineRequest(
    'service',
    serviceInput,
    [
      sameAsPath,
      capacity,
      strategyConfiguration,
      alarmsNamed,
      withoutServiceConnect,
      scheduling,
      daemon,
      zoneRebalancing,
      matcherRange,
      checkTimes,
      tcpIngress,
      loadBalancers,
      gates,
      lifecycleHooks,
      deployJobs,
      tagKeys,
    ],
    normaliseService,
  ),
  prepare: (body: unknown) => daemonDefaults(readMetricNames(body)),
};
