import type { AnswerOf } from '../../../../shared/contract/client/client.ts';
import type { Problem } from '../../../../shared/contract/problem.ts';

/** What the API of a running `npm start` has answered about examples/hello, as it came. */

export const CLUSTERS: AnswerOf<'listClusters'> = {
  clusters: [
    {
      clusterArn: 'arn:aws:ecs:us-east-1:000000000000:cluster/default',
      clusterName: 'default',
      status: 'ACTIVE',
      registeredContainerInstancesCount: 0,
      runningTasksCount: 2,
      pendingTasksCount: 0,
      activeServicesCount: 1,
      statistics: [
        { name: 'runningEC2TasksCount', value: '0' },
        { name: 'runningFargateTasksCount', value: '2' },
        { name: 'pendingEC2TasksCount', value: '0' },
        { name: 'pendingFargateTasksCount', value: '0' },
        { name: 'activeEC2ServiceCount', value: '0' },
        { name: 'activeFargateServiceCount', value: '0' },
        { name: 'drainingEC2ServiceCount', value: '0' },
        { name: 'drainingFargateServiceCount', value: '0' },
      ],
      tags: [],
      settings: [{ name: 'containerInsights', value: 'disabled' }],
      capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
      defaultCapacityProviderStrategy: [],
    },
  ],
};

/** Steady, with two tasks. */
export const SERVICE: AnswerOf<'getService'> = {
  service: {
    serviceArn: 'arn:aws:ecs:us-east-1:000000000000:service/default/hello',
    serviceName: 'hello',
    clusterArn: 'arn:aws:ecs:us-east-1:000000000000:cluster/default',
    status: 'ACTIVE',
    desiredCount: 2,
    runningCount: 2,
    pendingCount: 0,
    taskDefinition: 'arn:aws:ecs:us-east-1:000000000000:task-definition/hello:5',
    launchType: 'FARGATE',
    platformVersion: 'LATEST',
    deploymentConfiguration: {
      strategy: 'ROLLING',
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      bakeTimeInMinutes: 0,
    },
    deploymentController: {
      type: 'ECS',
    },
    schedulingStrategy: 'REPLICA',
    healthCheckGracePeriodSeconds: 0,
    loadBalancers: [
      {
        targetGroupArn:
          'arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/slipway-fd54c0a29a75bdd1/8d045860e776e218',
        containerName: 'web',
        containerPort: 8080,
      },
    ],
    propagateTags: 'NONE',
    enableECSManagedTags: false,
    enableExecuteCommand: false,
    tags: [],
    deployments: [
      {
        id: '876250ce7f8d41cba8bd',
        status: 'PRIMARY',
        desiredCount: 2,
        failedTasks: 0,
        rolloutState: 'COMPLETED',
        createdAt: '2026-11-28T02:23:22.914Z',
        updatedAt: '2026-11-28T02:23:28.313Z',
        taskDefinition: 'arn:aws:ecs:us-east-1:000000000000:task-definition/hello:5',
        runningCount: 2,
        pendingCount: 0,
        launchType: 'FARGATE',
        platformVersion: 'LATEST',
      },
    ],
    events: [
      {
        id: 'mwzraygx9a89-000000132-00',
        createdAt: '2026-11-28T02:23:59.836Z',
        message: '(service hello) has reached a steady state.',
      },
      {
        id: 'mwzraygx9a89-000000131-00',
        createdAt: '2026-11-28T02:23:59.782Z',
        message:
          '(service hello) task c33bc646a9f2c4db38b320005c890e88 has stopped: Slipway stopped it (SCALE_IN): desired count is 2',
      },
      {
        id: 'mwzraygx9a89-000000130-00',
        createdAt: '2026-11-28T02:23:59.680Z',
        message:
          '(service hello) task 19eab8a6e6a9d0c64e2f5453eff34151 has stopped: Slipway stopped it (SCALE_IN): desired count is 2',
      },
      {
        id: 'mwzraygx9a89-000000129-01',
        createdAt: '2026-11-28T02:23:58.327Z',
        message: '(service hello) stops task c33bc646a9f2c4db38b320005c890e88: desired count is 2.',
      },
      {
        id: 'mwzraygx9a89-000000129-00',
        createdAt: '2026-11-28T02:23:58.327Z',
        message: '(service hello) stops task 19eab8a6e6a9d0c64e2f5453eff34151: desired count is 2.',
      },
      {
        id: 'mwzraygx9a89-000000128-00',
        createdAt: '2026-11-28T02:23:58.302Z',
        message: '(service hello) desired count 4 -> 2, by the API.',
      },
      {
        id: 'mwzraygx9a89-000000127-00',
        createdAt: '2026-11-28T02:23:28.395Z',
        message: '(service hello) has reached a steady state.',
      },
      {
        id: 'mwzraygx9a89-000000126-00',
        createdAt: '2026-11-28T02:23:28.313Z',
        message: '(service hello) (deployment 876250ce7f8d41cba8bd) deployment completed.',
      },
      {
        id: 'mwzraygx9a89-000000123-00',
        createdAt: '2026-11-28T02:23:28.076Z',
        message:
          '(service hello) task af55785332ab9599e0b90354c1a017e5 has stopped: Slipway stopped it (DEPLOYMENT): replaced by a task of the new revision',
      },
      {
        id: 'mwzraygx9a89-000000122-00',
        createdAt: '2026-11-28T02:23:28.039Z',
        message:
          '(service hello) task af4ed6c0bdd86cdcdbd72b14d9b65326 has stopped: Slipway stopped it (DEPLOYMENT): replaced by a task of the new revision',
      },
    ],
    createdAt: '2026-11-28T01:53:41.889Z',
    generation: 8,
    observedGeneration: 8,
    minHealthySec: 40,
    progressDeadlineSec: 600,
    launchDeadlineSec: 600,
    compatibility: 'slipway',
    ingress: {
      containerPort: 8080,
      path: '/',
      protocol: 'HTTP',
      deregistrationDelaySec: 1,
      healthCheck: {
        path: '/healthz',
        intervalSec: 1,
        timeoutSec: 2,
        healthyThreshold: 2,
        unhealthyThreshold: 2,
        matcher: '200-399',
      },
    },
  },
};

export const DEFINITION: AnswerOf<'getTaskDefinition'> = {
  taskDefinition: {
    taskDefinitionArn: 'arn:aws:ecs:us-east-1:000000000000:task-definition/hello:5',
    containerDefinitions: [
      {
        name: 'web',
        image: 'hello:1',
        cpu: 0,
        portMappings: [
          {
            containerPort: 8080,
            hostPort: 8080,
            protocol: 'tcp',
          },
        ],
        essential: true,
        environment: [],
        mountPoints: [],
        volumesFrom: [],
        systemControls: [],
      },
    ],
    family: 'hello',
    networkMode: 'awsvpc',
    revision: 5,
    volumes: [],
    status: 'ACTIVE',
    placementConstraints: [],
    compatibilities: ['EC2', 'FARGATE'],
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    registeredAt: '2026-11-28T02:23:22.619Z',
  },
};

/** What a plan of nothing but the task definition says: all that such a PUT would lose. */
export const WISH_PLAN: AnswerOf<'planService'> = {
  outcome: 'deployment',
  diff: [
    {
      pointer: '/ingress',
      from: {
        containerPort: 8080,
        path: '/',
        protocol: 'HTTP',
        deregistrationDelaySec: 1,
        healthCheck: {
          path: '/healthz',
          intervalSec: 1,
          timeoutSec: 2,
          healthyThreshold: 2,
          unhealthyThreshold: 2,
          matcher: '200-399',
        },
      },
    },
  ],
  steps: [
    {
      atSec: 0,
      lifecycleStage: 'RECONCILE_SERVICE',
      detail: 'enters RECONCILE_SERVICE',
      newTasks: 0,
      newHealthy: 0,
      oldTasks: 2,
      oldHealthy: 2,
    },
    {
      atSec: 0,
      lifecycleStage: 'SCALE_UP',
      detail: 'enters SCALE_UP',
      newTasks: 0,
      newHealthy: 0,
      oldTasks: 2,
      oldHealthy: 2,
    },
    {
      atSec: 0,
      lifecycleStage: 'SCALE_UP',
      detail: 'starts 2 task(s) of revision 6',
      newTasks: 2,
      newHealthy: 0,
      oldTasks: 2,
      oldHealthy: 2,
    },
    {
      atSec: 70,
      lifecycleStage: 'SCALE_UP',
      detail: 'drains and stops 2 task(s): replaced by a task of the new revision',
      newTasks: 2,
      newHealthy: 2,
      oldTasks: 0,
      oldHealthy: 0,
    },
    {
      atSec: 70,
      lifecycleStage: 'CLEAN_UP',
      detail: 'enters CLEAN_UP',
      newTasks: 2,
      newHealthy: 2,
      oldTasks: 0,
      oldHealthy: 0,
    },
    {
      atSec: 76,
      lifecycleStage: 'CLEAN_UP',
      detail: 'is SUCCESSFUL',
      newTasks: 2,
      newHealthy: 2,
      oldTasks: 0,
      oldHealthy: 0,
    },
    {
      atSec: 76,
      lifecycleStage: 'CLEAN_UP',
      detail: 'removes its target groups and rules',
      newTasks: 2,
      newHealthy: 2,
      oldTasks: 0,
      oldHealthy: 0,
    },
  ],
  warnings: [],
  estimate: {
    durationSec: 76,
    deploymentUsd: 0.000521,
    hourlyUsd: 0.024685,
    hourlyUsdBefore: 0.024685,
    assumptions: [
      'a task is RUNNING after 30 s and healthy 0 s later; every gate passes and every job ends at once',
      'at least 2 healthy and at most 4 active tasks of a side',
      'Fargate on demand in us-east-1, Linux',
    ],
  },
  refusals: [],
  planToken: 'ecf369266104ab98324cf59906bdac71e8d733e8',
};

export const REGISTERED: AnswerOf<'registerTaskDefinition'> = {
  taskDefinition: {
    taskDefinitionArn: 'arn:aws:ecs:us-east-1:000000000000:task-definition/hello:6',
    containerDefinitions: [
      {
        name: 'web',
        image: 'hello:1',
        cpu: 0,
        portMappings: [
          {
            containerPort: 8080,
            hostPort: 8080,
            protocol: 'tcp',
          },
        ],
        essential: true,
        environment: [],
        mountPoints: [],
        volumesFrom: [],
        systemControls: [],
      },
    ],
    family: 'hello',
    networkMode: 'awsvpc',
    revision: 6,
    volumes: [],
    status: 'ACTIVE',
    placementConstraints: [],
    compatibilities: ['EC2', 'FARGATE'],
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    registeredAt: '2026-11-28T02:24:10.712Z',
  },
};

/** Of another revision of the definition. */
export const PLAN: AnswerOf<'planService'> = {
  outcome: 'deployment',
  diff: [
    {
      pointer: '/taskDefinition',
      from: 'arn:aws:ecs:us-east-1:000000000000:task-definition/hello:5',
      to: 'arn:aws:ecs:us-east-1:000000000000:task-definition/hello:6',
    },
  ],
  steps: [
    {
      atSec: 0,
      lifecycleStage: 'RECONCILE_SERVICE',
      detail: 'enters RECONCILE_SERVICE',
      newTasks: 0,
      newHealthy: 0,
      oldTasks: 2,
      oldHealthy: 2,
    },
    {
      atSec: 0,
      lifecycleStage: 'SCALE_UP',
      detail: 'enters SCALE_UP',
      newTasks: 0,
      newHealthy: 0,
      oldTasks: 2,
      oldHealthy: 2,
    },
    {
      atSec: 0,
      lifecycleStage: 'SCALE_UP',
      detail: 'starts 2 task(s) of revision 6',
      newTasks: 2,
      newHealthy: 0,
      oldTasks: 2,
      oldHealthy: 2,
    },
    {
      atSec: 31,
      lifecycleStage: 'SCALE_UP',
      detail: 'drains and stops 2 task(s): replaced by a task of the new revision',
      newTasks: 2,
      newHealthy: 2,
      oldTasks: 0,
      oldHealthy: 0,
    },
    {
      atSec: 31,
      lifecycleStage: 'CLEAN_UP',
      detail: 'enters CLEAN_UP',
      newTasks: 2,
      newHealthy: 2,
      oldTasks: 0,
      oldHealthy: 0,
    },
    {
      atSec: 37,
      lifecycleStage: 'CLEAN_UP',
      detail: 'is SUCCESSFUL',
      newTasks: 2,
      newHealthy: 2,
      oldTasks: 0,
      oldHealthy: 0,
    },
  ],
  warnings: [],
  estimate: {
    durationSec: 37,
    deploymentUsd: 0.000254,
    hourlyUsd: 0.024685,
    hourlyUsdBefore: 0.024685,
    assumptions: [
      'a task is RUNNING after 30 s and healthy 1 s later; every gate passes and every job ends at once',
      'at least 2 healthy and at most 4 active tasks of a side',
      'Fargate on demand in us-east-1, Linux',
    ],
  },
  refusals: [],
  planToken: '45edd9b86739e0b033f96a44d7c9b90a3c5976cd',
};

/** Of four tasks in place of two. */
export const COUNT_PLAN: AnswerOf<'planService'> = {
  outcome: 'count',
  diff: [
    {
      pointer: '/desiredCount',
      from: 2,
      to: 4,
    },
  ],
  steps: [
    {
      atSec: 0,
      lifecycleStage: 'CLEAN_UP',
      detail: 'starts 2 task(s) of revision 5',
      newTasks: 4,
      newHealthy: 2,
      oldTasks: 0,
      oldHealthy: 0,
    },
  ],
  warnings: [],
  estimate: {
    durationSec: 0,
    deploymentUsd: 0.000206,
    hourlyUsd: 0.04937,
    hourlyUsdBefore: 0.024685,
    assumptions: [
      'a task is RUNNING after 30 s and healthy 1 s later; every gate passes and every job ends at once',
      'at least 4 healthy and at most 8 active tasks of a side',
      'Fargate on demand in us-east-1, Linux',
    ],
  },
  refusals: [],
  planToken: '13e76662b927f40dba028c14ff8f0d1167692b59',
};

/** Of a definition that is not there. */
export const REFUSED_PLAN: AnswerOf<'planService'> = {
  outcome: null,
  diff: [
    {
      pointer: '/ingress',
      from: {
        containerPort: 8080,
        path: '/',
        protocol: 'HTTP',
        deregistrationDelaySec: 1,
        healthCheck: {
          path: '/healthz',
          intervalSec: 1,
          timeoutSec: 2,
          healthyThreshold: 2,
          unhealthyThreshold: 2,
          matcher: '200-399',
        },
      },
    },
    {
      pointer: '/taskDefinition',
      from: 'arn:aws:ecs:us-east-1:000000000000:task-definition/hello:5',
      to: 'nope:7',
    },
  ],
  steps: [],
  warnings: [],
  refusals: [
    {
      code: 'InvalidParameterException',
      status: 400,
      detail: 'there is no task definition nope:7: register it first',
      errors: [
        {
          pointer: '/taskDefinition',
          detail: 'there is no task definition nope:7: register it first',
        },
      ],
    },
  ],
  estimate: null,
  planToken: null,
};

/** Of a body with two mistakes. */
export const REFUSAL: Problem = {
  type: 'urn:slipway:problem:InvalidParameterException',
  title: 'A field is not right',
  status: 400,
  detail: '/desiredCount: must be a whole number from 0 to 5000 (tasks); got "two" (and 1 more)',
  code: 'InvalidParameterException',
  errors: [
    {
      pointer: '/desiredCount',
      detail: 'must be a whole number from 0 to 5000 (tasks); got "two"',
    },
    {
      pointer: '/ingres',
      detail: '"ingres" is not a known field here; did you mean "ingress"?',
    },
  ],
};

export const NO_SCALING: Problem = {
  type: 'urn:slipway:problem:ResourceNotFoundException',
  title: 'There is no such thing',
  status: 404,
  detail: 'service hello has no scaling',
  code: 'ResourceNotFoundException',
};

export const CHANGE: AnswerOf<'putService'> = {
  service: {
    serviceArn: 'arn:aws:ecs:us-east-1:000000000000:service/default/hello',
    serviceName: 'hello',
    clusterArn: 'arn:aws:ecs:us-east-1:000000000000:cluster/default',
    status: 'ACTIVE',
    desiredCount: 2,
    runningCount: 2,
    pendingCount: 0,
    taskDefinition: 'arn:aws:ecs:us-east-1:000000000000:task-definition/hello:6',
    launchType: 'FARGATE',
    platformVersion: 'LATEST',
    deploymentConfiguration: {
      strategy: 'ROLLING',
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      bakeTimeInMinutes: 0,
    },
    deploymentController: {
      type: 'ECS',
    },
    schedulingStrategy: 'REPLICA',
    healthCheckGracePeriodSeconds: 0,
    loadBalancers: [
      {
        targetGroupArn:
          'arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/slipway-fd54c0a29a75bdd1/8d045860e776e218',
        containerName: 'web',
        containerPort: 8080,
      },
    ],
    propagateTags: 'NONE',
    enableECSManagedTags: false,
    enableExecuteCommand: false,
    tags: [],
    deployments: [
      {
        id: '2cd7ef17fb43e337e39d',
        status: 'PRIMARY',
        desiredCount: 2,
        failedTasks: 0,
        rolloutState: 'IN_PROGRESS',
        createdAt: '2026-11-28T02:24:10.820Z',
        updatedAt: '2026-11-28T02:24:10.820Z',
        taskDefinition: 'arn:aws:ecs:us-east-1:000000000000:task-definition/hello:6',
        runningCount: 0,
        pendingCount: 0,
        launchType: 'FARGATE',
        platformVersion: 'LATEST',
      },
      {
        id: '876250ce7f8d41cba8bd',
        status: 'ACTIVE',
        desiredCount: 0,
        failedTasks: 0,
        rolloutState: 'COMPLETED',
        createdAt: '2026-11-28T02:23:22.890Z',
        updatedAt: '2026-11-28T02:23:22.890Z',
        taskDefinition: 'arn:aws:ecs:us-east-1:000000000000:task-definition/hello:5',
        runningCount: 2,
        pendingCount: 0,
        launchType: 'FARGATE',
        platformVersion: 'LATEST',
      },
    ],
    events: [
      {
        id: 'mwzraygx9a89-000000133-00',
        createdAt: '2026-11-28T02:24:10.820Z',
        message:
          '(service hello) (deployment 2cd7ef17fb43e337e39d) was accepted: revision 6, arn:aws:ecs:us-east-1:000000000000:task-definition/hello:6.',
      },
      {
        id: 'mwzraygx9a89-000000132-00',
        createdAt: '2026-11-28T02:23:59.836Z',
        message: '(service hello) has reached a steady state.',
      },
      {
        id: 'mwzraygx9a89-000000131-00',
        createdAt: '2026-11-28T02:23:59.782Z',
        message:
          '(service hello) task c33bc646a9f2c4db38b320005c890e88 has stopped: Slipway stopped it (SCALE_IN): desired count is 2',
      },
      {
        id: 'mwzraygx9a89-000000130-00',
        createdAt: '2026-11-28T02:23:59.680Z',
        message:
          '(service hello) task 19eab8a6e6a9d0c64e2f5453eff34151 has stopped: Slipway stopped it (SCALE_IN): desired count is 2',
      },
      {
        id: 'mwzraygx9a89-000000129-01',
        createdAt: '2026-11-28T02:23:58.327Z',
        message: '(service hello) stops task c33bc646a9f2c4db38b320005c890e88: desired count is 2.',
      },
      {
        id: 'mwzraygx9a89-000000129-00',
        createdAt: '2026-11-28T02:23:58.327Z',
        message: '(service hello) stops task 19eab8a6e6a9d0c64e2f5453eff34151: desired count is 2.',
      },
      {
        id: 'mwzraygx9a89-000000128-00',
        createdAt: '2026-11-28T02:23:58.302Z',
        message: '(service hello) desired count 4 -> 2, by the API.',
      },
      {
        id: 'mwzraygx9a89-000000127-00',
        createdAt: '2026-11-28T02:23:28.395Z',
        message: '(service hello) has reached a steady state.',
      },
      {
        id: 'mwzraygx9a89-000000126-00',
        createdAt: '2026-11-28T02:23:28.313Z',
        message: '(service hello) (deployment 876250ce7f8d41cba8bd) deployment completed.',
      },
      {
        id: 'mwzraygx9a89-000000123-00',
        createdAt: '2026-11-28T02:23:28.076Z',
        message:
          '(service hello) task af55785332ab9599e0b90354c1a017e5 has stopped: Slipway stopped it (DEPLOYMENT): replaced by a task of the new revision',
      },
    ],
    createdAt: '2026-11-28T01:53:41.889Z',
    generation: 9,
    observedGeneration: 8,
    minHealthySec: 40,
    progressDeadlineSec: 600,
    launchDeadlineSec: 600,
    compatibility: 'slipway',
    ingress: {
      containerPort: 8080,
      path: '/',
      protocol: 'HTTP',
      deregistrationDelaySec: 1,
      healthCheck: {
        path: '/healthz',
        intervalSec: 1,
        timeoutSec: 2,
        healthyThreshold: 2,
        unhealthyThreshold: 2,
        matcher: '200-399',
      },
    },
  },
  deployment: {
    id: '2cd7ef17fb43e337e39d',
    status: 'PENDING',
    taskDefinition: 'arn:aws:ecs:us-east-1:000000000000:task-definition/hello:6',
    revision: 6,
    desiredCount: 2,
    runningCount: 0,
    pendingCount: 0,
    failedTasks: 0,
    createdAt: '2026-11-28T02:24:10.820Z',
    updatedAt: '2026-11-28T02:24:10.820Z',
    timeline: [
      {
        at: '2026-11-28T02:24:10.820Z',
        text: 'accepted',
      },
    ],
  },
};

/** In SCALE_UP, with the first new task running. */
export const ROLLING: AnswerOf<'getDeployment'> = {
  deployment: {
    id: '2cd7ef17fb43e337e39d',
    status: 'IN_PROGRESS',
    lifecycleStage: 'SCALE_UP',
    taskDefinition: 'arn:aws:ecs:us-east-1:000000000000:task-definition/hello:6',
    revision: 6,
    desiredCount: 2,
    runningCount: 1,
    pendingCount: 1,
    failedTasks: 0,
    executionArn: 'arn:aws:states:us-east-1:000000000000:execution:slipway-dev-deployment:2cd7ef17fb43e337e39d-1-1',
    createdAt: '2026-11-28T02:24:10.820Z',
    updatedAt: '2026-11-28T02:24:11.089Z',
    timeline: [
      {
        at: '2026-11-28T02:24:10.820Z',
        text: 'accepted',
      },
      {
        at: '2026-11-28T02:24:11.045Z',
        text: 'begun',
      },
      {
        at: '2026-11-28T02:24:11.089Z',
        text: 'stage RECONCILE_SERVICE',
      },
      {
        at: '2026-11-28T02:24:11.089Z',
        text: 'RECONCILE_SERVICE reached: the load balancer is ready',
      },
      {
        at: '2026-11-28T02:24:11.089Z',
        text: 'stage SCALE_UP',
      },
      {
        at: '2026-11-28T02:24:11.107Z',
        text: 'task 5461cd1514582a9019197f12e5648c65 of revision 6 starts',
        taskId: '5461cd1514582a9019197f12e5648c65',
      },
      {
        at: '2026-11-28T02:24:11.107Z',
        text: 'task bad76412a54a44c9e914968eb1d017dd of revision 6 starts',
        taskId: 'bad76412a54a44c9e914968eb1d017dd',
      },
      {
        at: '2026-11-28T02:24:11.435Z',
        text: 'task 5461cd1514582a9019197f12e5648c65 of revision 6 is RUNNING',
        taskId: '5461cd1514582a9019197f12e5648c65',
      },
    ],
  },
};

export const ROLLING_SERVICE: AnswerOf<'getService'> = {
  service: {
    serviceArn: 'arn:aws:ecs:us-east-1:000000000000:service/default/hello',
    serviceName: 'hello',
    clusterArn: 'arn:aws:ecs:us-east-1:000000000000:cluster/default',
    status: 'ACTIVE',
    desiredCount: 2,
    runningCount: 4,
    pendingCount: 0,
    taskDefinition: 'arn:aws:ecs:us-east-1:000000000000:task-definition/hello:6',
    launchType: 'FARGATE',
    platformVersion: 'LATEST',
    deploymentConfiguration: {
      strategy: 'ROLLING',
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      bakeTimeInMinutes: 0,
    },
    deploymentController: {
      type: 'ECS',
    },
    schedulingStrategy: 'REPLICA',
    healthCheckGracePeriodSeconds: 0,
    loadBalancers: [
      {
        targetGroupArn:
          'arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/slipway-fd54c0a29a75bdd1/8d045860e776e218',
        containerName: 'web',
        containerPort: 8080,
      },
    ],
    propagateTags: 'NONE',
    enableECSManagedTags: false,
    enableExecuteCommand: false,
    tags: [],
    deployments: [
      {
        id: '2cd7ef17fb43e337e39d',
        status: 'PRIMARY',
        desiredCount: 2,
        failedTasks: 0,
        rolloutState: 'IN_PROGRESS',
        createdAt: '2026-11-28T02:24:10.820Z',
        updatedAt: '2026-11-28T02:24:11.089Z',
        taskDefinition: 'arn:aws:ecs:us-east-1:000000000000:task-definition/hello:6',
        runningCount: 2,
        pendingCount: 0,
        launchType: 'FARGATE',
        platformVersion: 'LATEST',
      },
      {
        id: '876250ce7f8d41cba8bd',
        status: 'ACTIVE',
        desiredCount: 0,
        failedTasks: 0,
        rolloutState: 'COMPLETED',
        createdAt: '2026-11-28T02:23:22.890Z',
        updatedAt: '2026-11-28T02:23:22.890Z',
        taskDefinition: 'arn:aws:ecs:us-east-1:000000000000:task-definition/hello:5',
        runningCount: 2,
        pendingCount: 0,
        launchType: 'FARGATE',
        platformVersion: 'LATEST',
      },
    ],
    events: [
      {
        id: 'mwzraygx9a89-000000138-00',
        createdAt: '2026-11-28T02:24:11.107Z',
        message: '(service hello) starts 2 task(s) of revision 6.',
      },
      {
        id: 'mwzraygx9a89-000000133-00',
        createdAt: '2026-11-28T02:24:10.820Z',
        message:
          '(service hello) (deployment 2cd7ef17fb43e337e39d) was accepted: revision 6, arn:aws:ecs:us-east-1:000000000000:task-definition/hello:6.',
      },
      {
        id: 'mwzraygx9a89-000000132-00',
        createdAt: '2026-11-28T02:23:59.836Z',
        message: '(service hello) has reached a steady state.',
      },
      {
        id: 'mwzraygx9a89-000000131-00',
        createdAt: '2026-11-28T02:23:59.782Z',
        message:
          '(service hello) task c33bc646a9f2c4db38b320005c890e88 has stopped: Slipway stopped it (SCALE_IN): desired count is 2',
      },
      {
        id: 'mwzraygx9a89-000000130-00',
        createdAt: '2026-11-28T02:23:59.680Z',
        message:
          '(service hello) task 19eab8a6e6a9d0c64e2f5453eff34151 has stopped: Slipway stopped it (SCALE_IN): desired count is 2',
      },
      {
        id: 'mwzraygx9a89-000000129-01',
        createdAt: '2026-11-28T02:23:58.327Z',
        message: '(service hello) stops task c33bc646a9f2c4db38b320005c890e88: desired count is 2.',
      },
      {
        id: 'mwzraygx9a89-000000129-00',
        createdAt: '2026-11-28T02:23:58.327Z',
        message: '(service hello) stops task 19eab8a6e6a9d0c64e2f5453eff34151: desired count is 2.',
      },
      {
        id: 'mwzraygx9a89-000000128-00',
        createdAt: '2026-11-28T02:23:58.302Z',
        message: '(service hello) desired count 4 -> 2, by the API.',
      },
      {
        id: 'mwzraygx9a89-000000127-00',
        createdAt: '2026-11-28T02:23:28.395Z',
        message: '(service hello) has reached a steady state.',
      },
      {
        id: 'mwzraygx9a89-000000126-00',
        createdAt: '2026-11-28T02:23:28.313Z',
        message: '(service hello) (deployment 876250ce7f8d41cba8bd) deployment completed.',
      },
    ],
    createdAt: '2026-11-28T01:53:41.889Z',
    generation: 9,
    observedGeneration: 9,
    minHealthySec: 40,
    progressDeadlineSec: 600,
    launchDeadlineSec: 600,
    compatibility: 'slipway',
    ingress: {
      containerPort: 8080,
      path: '/',
      protocol: 'HTTP',
      deregistrationDelaySec: 1,
      healthCheck: {
        path: '/healthz',
        intervalSec: 1,
        timeoutSec: 2,
        healthyThreshold: 2,
        unhealthyThreshold: 2,
        matcher: '200-399',
      },
    },
  },
};

export const DEPLOYMENTS: AnswerOf<'listDeployments'> = {
  deployments: [
    {
      id: '2cd7ef17fb43e337e39d',
      status: 'SUCCESSFUL',
      lifecycleStage: 'CLEAN_UP',
      taskDefinition: 'arn:aws:ecs:us-east-1:000000000000:task-definition/hello:6',
      revision: 6,
      desiredCount: 2,
      runningCount: 2,
      pendingCount: 0,
      failedTasks: 0,
      containerImages: [
        {
          containerName: 'web',
          image: 'hello:1',
          imageDigest: 'sha256:0e8c859969e5e65bb3427511826a83f9aa8501ee17a9f96a520d1be6b774f0a0',
        },
      ],
      executionArn: 'arn:aws:states:us-east-1:000000000000:execution:slipway-dev-deployment:2cd7ef17fb43e337e39d-1-1',
      createdAt: '2026-11-28T02:24:10.820Z',
      updatedAt: '2026-11-28T02:24:13.431Z',
      finishedAt: '2026-11-28T02:24:13.431Z',
      timeline: [
        {
          at: '2026-11-28T02:24:10.820Z',
          text: 'accepted',
        },
        {
          at: '2026-11-28T02:24:11.045Z',
          text: 'begun',
        },
        {
          at: '2026-11-28T02:24:11.089Z',
          text: 'stage RECONCILE_SERVICE',
        },
        {
          at: '2026-11-28T02:24:11.089Z',
          text: 'RECONCILE_SERVICE reached: the load balancer is ready',
        },
        {
          at: '2026-11-28T02:24:11.089Z',
          text: 'stage SCALE_UP',
        },
        {
          at: '2026-11-28T02:24:11.970Z',
          text: 'SCALE_UP reached: 2 of 2 tasks are healthy',
        },
        {
          at: '2026-11-28T02:24:12.050Z',
          text: 'stage CLEAN_UP',
        },
        {
          at: '2026-11-28T02:24:13.409Z',
          text: 'CLEAN_UP reached: no task of another revision is left',
        },
        {
          at: '2026-11-28T02:24:13.431Z',
          text: 'SUCCESSFUL',
        },
      ],
    },
    {
      id: '876250ce7f8d41cba8bd',
      status: 'SUCCESSFUL',
      lifecycleStage: 'CLEAN_UP',
      taskDefinition: 'arn:aws:ecs:us-east-1:000000000000:task-definition/hello:5',
      revision: 5,
      desiredCount: 2,
      runningCount: 0,
      pendingCount: 0,
      failedTasks: 0,
      containerImages: [
        {
          containerName: 'web',
          image: 'hello:1',
          imageDigest: 'sha256:0e8c859969e5e65bb3427511826a83f9aa8501ee17a9f96a520d1be6b774f0a0',
        },
      ],
      executionArn: 'arn:aws:states:us-east-1:000000000000:execution:slipway-dev-deployment:876250ce7f8d41cba8bd-1-1',
      createdAt: '2026-11-28T02:23:22.914Z',
      updatedAt: '2026-11-28T02:23:28.313Z',
      finishedAt: '2026-11-28T02:23:28.313Z',
      timeline: [
        {
          at: '2026-11-28T02:23:22.914Z',
          text: 'accepted',
        },
        {
          at: '2026-11-28T02:23:23.456Z',
          text: 'begun',
        },
        {
          at: '2026-11-28T02:23:23.877Z',
          text: 'stage RECONCILE_SERVICE',
        },
        {
          at: '2026-11-28T02:23:23.877Z',
          text: 'RECONCILE_SERVICE reached: the load balancer is ready',
        },
        {
          at: '2026-11-28T02:23:23.877Z',
          text: 'stage SCALE_UP',
        },
        {
          at: '2026-11-28T02:23:26.476Z',
          text: 'SCALE_UP reached: 4 of 4 tasks are healthy',
        },
        {
          at: '2026-11-28T02:23:26.671Z',
          text: 'stage CLEAN_UP',
        },
        {
          at: '2026-11-28T02:23:28.120Z',
          text: 'CLEAN_UP reached: no task of another revision is left',
        },
        {
          at: '2026-11-28T02:23:28.313Z',
          text: 'SUCCESSFUL',
        },
      ],
    },
  ],
  nextToken: 'g6v5YlHCSGxERVBMT1lNRU5UIzAxNzk1ODMyNjAyOTE0Izg3NjI1MGNlN2Y4ZDQxY2JhOGJk',
};

export const DEPLOYMENT: AnswerOf<'getDeployment'> = {
  deployment: {
    id: '2cd7ef17fb43e337e39d',
    status: 'SUCCESSFUL',
    lifecycleStage: 'CLEAN_UP',
    taskDefinition: 'arn:aws:ecs:us-east-1:000000000000:task-definition/hello:6',
    revision: 6,
    desiredCount: 2,
    runningCount: 2,
    pendingCount: 0,
    failedTasks: 0,
    containerImages: [
      {
        containerName: 'web',
        image: 'hello:1',
        imageDigest: 'sha256:0e8c859969e5e65bb3427511826a83f9aa8501ee17a9f96a520d1be6b774f0a0',
      },
    ],
    executionArn: 'arn:aws:states:us-east-1:000000000000:execution:slipway-dev-deployment:2cd7ef17fb43e337e39d-1-1',
    createdAt: '2026-11-28T02:24:10.820Z',
    updatedAt: '2026-11-28T02:24:13.431Z',
    finishedAt: '2026-11-28T02:24:13.431Z',
    timeline: [
      {
        at: '2026-11-28T02:24:10.820Z',
        text: 'accepted',
      },
      {
        at: '2026-11-28T02:24:11.045Z',
        text: 'begun',
      },
      {
        at: '2026-11-28T02:24:11.089Z',
        text: 'stage RECONCILE_SERVICE',
      },
      {
        at: '2026-11-28T02:24:11.089Z',
        text: 'RECONCILE_SERVICE reached: the load balancer is ready',
      },
      {
        at: '2026-11-28T02:24:11.089Z',
        text: 'stage SCALE_UP',
      },
      {
        at: '2026-11-28T02:24:11.107Z',
        text: 'task 5461cd1514582a9019197f12e5648c65 of revision 6 starts',
        taskId: '5461cd1514582a9019197f12e5648c65',
      },
      {
        at: '2026-11-28T02:24:11.107Z',
        text: 'task bad76412a54a44c9e914968eb1d017dd of revision 6 starts',
        taskId: 'bad76412a54a44c9e914968eb1d017dd',
      },
      {
        at: '2026-11-28T02:24:11.435Z',
        text: 'task 5461cd1514582a9019197f12e5648c65 of revision 6 is RUNNING',
        taskId: '5461cd1514582a9019197f12e5648c65',
      },
      {
        at: '2026-11-28T02:24:11.699Z',
        text: 'task bad76412a54a44c9e914968eb1d017dd of revision 6 is RUNNING',
        taskId: 'bad76412a54a44c9e914968eb1d017dd',
      },
      {
        at: '2026-11-28T02:24:11.970Z',
        text: 'SCALE_UP reached: 2 of 2 tasks are healthy',
      },
      {
        at: '2026-11-28T02:24:11.970Z',
        text: 'task 08d918064a3a01611048ba01c3f17802 of revision 5 is to stop (DEPLOYMENT): replaced by a task of the new revision',
        taskId: '08d918064a3a01611048ba01c3f17802',
      },
      {
        at: '2026-11-28T02:24:11.970Z',
        text: 'task c445ee202f6235f6bb02f14e0f3b66af of revision 5 is to stop (DEPLOYMENT): replaced by a task of the new revision',
        taskId: 'c445ee202f6235f6bb02f14e0f3b66af',
      },
      {
        at: '2026-11-28T02:24:12.050Z',
        text: 'stage CLEAN_UP',
      },
      {
        at: '2026-11-28T02:24:13.310Z',
        text: 'task 08d918064a3a01611048ba01c3f17802 of revision 5 has stopped',
        taskId: '08d918064a3a01611048ba01c3f17802',
      },
      {
        at: '2026-11-28T02:24:13.318Z',
        text: 'task c445ee202f6235f6bb02f14e0f3b66af of revision 5 has stopped',
        taskId: 'c445ee202f6235f6bb02f14e0f3b66af',
      },
      {
        at: '2026-11-28T02:24:13.409Z',
        text: 'CLEAN_UP reached: no task of another revision is left',
      },
      {
        at: '2026-11-28T02:24:13.431Z',
        text: 'SUCCESSFUL',
      },
    ],
  },
};

export const TASKS: AnswerOf<'listTasks'> = {
  tasks: [
    {
      taskArn: 'arn:aws:ecs:us-east-1:000000000000:task/default/5461cd1514582a9019197f12e5648c65',
      clusterArn: 'arn:aws:ecs:us-east-1:000000000000:cluster/default',
      taskDefinitionArn: 'arn:aws:ecs:us-east-1:000000000000:task-definition/hello:6',
      lastStatus: 'RUNNING',
      desiredStatus: 'RUNNING',
      healthStatus: 'UNKNOWN',
      containers: [
        {
          name: 'web',
          lastStatus: 'RUNNING',
          image: 'hello:1',
          imageDigest: 'sha256:0e8c859969e5e65bb3427511826a83f9aa8501ee17a9f96a520d1be6b774f0a0',
          runtimeId: '5461cd1514582a9019197f12e5648c65-8747735681',
          containerArn:
            'arn:aws:ecs:us-east-1:000000000000:container/default/5461cd1514582a9019197f12e5648c65/5578a54d-e023-4f8e-a78a-90c5cc941e99',
          networkBindings: [
            {
              bindIP: '127.0.0.1',
              containerPort: 8080,
              hostPort: 41551,
              protocol: 'tcp',
            },
          ],
        },
      ],
      availabilityZone: 'us-east-1a',
      launchType: 'FARGATE',
      platformVersion: '1.4.0',
      cpu: '256',
      memory: '512',
      group: 'service:hello',
      startedBy: '2cd7ef17fb43e337e39d',
      version: 4,
      createdAt: '2026-11-28T02:24:11.127Z',
      startedAt: '2026-11-28T02:24:11.435Z',
      protectionEnabled: false,
    },
    {
      taskArn: 'arn:aws:ecs:us-east-1:000000000000:task/default/bad76412a54a44c9e914968eb1d017dd',
      clusterArn: 'arn:aws:ecs:us-east-1:000000000000:cluster/default',
      taskDefinitionArn: 'arn:aws:ecs:us-east-1:000000000000:task-definition/hello:6',
      lastStatus: 'RUNNING',
      desiredStatus: 'RUNNING',
      healthStatus: 'UNKNOWN',
      containers: [
        {
          name: 'web',
          lastStatus: 'RUNNING',
          image: 'hello:1',
          imageDigest: 'sha256:0e8c859969e5e65bb3427511826a83f9aa8501ee17a9f96a520d1be6b774f0a0',
          runtimeId: 'bad76412a54a44c9e914968eb1d017dd-3231721340',
          containerArn:
            'arn:aws:ecs:us-east-1:000000000000:container/default/bad76412a54a44c9e914968eb1d017dd/d2144d5b-f547-4d48-9b4c-64d7bb28cf29',
          networkBindings: [
            {
              bindIP: '127.0.0.1',
              containerPort: 8080,
              hostPort: 35511,
              protocol: 'tcp',
            },
          ],
        },
      ],
      availabilityZone: 'us-east-1b',
      launchType: 'FARGATE',
      platformVersion: '1.4.0',
      cpu: '256',
      memory: '512',
      group: 'service:hello',
      startedBy: '2cd7ef17fb43e337e39d',
      version: 4,
      createdAt: '2026-11-28T02:24:11.131Z',
      startedAt: '2026-11-28T02:24:11.699Z',
      protectionEnabled: false,
    },
  ],
};

export const EVENTS: AnswerOf<'listServiceEvents'> = {
  events: [
    {
      cluster: 'default',
      service: 'hello',
      deploymentId: '2cd7ef17fb43e337e39d',
      message: '(service hello) has reached a steady state.',
      id: 'mwzraygx9a89-000000151-00',
      createdAt: '2026-11-28T02:24:13.455Z',
    },
    {
      cluster: 'default',
      service: 'hello',
      message: '(service hello) (deployment 2cd7ef17fb43e337e39d) deployment completed.',
      deploymentId: '2cd7ef17fb43e337e39d',
      id: 'mwzraygx9a89-000000150-00',
      createdAt: '2026-11-28T02:24:13.431Z',
    },
    {
      cluster: 'default',
      service: 'hello',
      message:
        '(service hello) task c445ee202f6235f6bb02f14e0f3b66af has stopped: Slipway stopped it (DEPLOYMENT): replaced by a task of the new revision',
      taskId: 'c445ee202f6235f6bb02f14e0f3b66af',
      deploymentId: '2cd7ef17fb43e337e39d',
      id: 'mwzraygx9a89-000000147-00',
      createdAt: '2026-11-28T02:24:13.385Z',
    },
    {
      cluster: 'default',
      service: 'hello',
      message:
        '(service hello) task 08d918064a3a01611048ba01c3f17802 has stopped: Slipway stopped it (DEPLOYMENT): replaced by a task of the new revision',
      taskId: '08d918064a3a01611048ba01c3f17802',
      deploymentId: '2cd7ef17fb43e337e39d',
      id: 'mwzraygx9a89-000000146-00',
      createdAt: '2026-11-28T02:24:13.346Z',
    },
  ],
  cursor: '-3xEd0A0OnVtd3pyYXlneDlhODktMDAwMDAwMTUxLTAw',
};

/** Of a PUT with the token of a plan that is another one now. */
export const STALE: Problem = {
  type: 'urn:slipway:problem:PreconditionFailedException',
  title: 'The generation is another one',
  status: 412,
  detail: 'the plan was made of another state of the service, or for another wish: plan again',
  code: 'PreconditionFailedException',
  errors: [
    {
      pointer: '/planToken',
      detail: 'the plan was made of another state of the service, or for another wish: plan again',
    },
  ],
};

/** Killed with SIGKILL from outside. */
export const STOPPED: AnswerOf<'getTask'> = {
  task: {
    taskArn: 'arn:aws:ecs:us-east-1:000000000000:task/default/0200459307564139a82cce6775c3ab77',
    clusterArn: 'arn:aws:ecs:us-east-1:000000000000:cluster/default',
    taskDefinitionArn: 'arn:aws:ecs:us-east-1:000000000000:task-definition/hello:2',
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    healthStatus: 'UNKNOWN',
    containers: [
      {
        name: 'web',
        lastStatus: 'STOPPED',
        exitCode: 137,
        healthStatus: 'UNKNOWN',
        image: 'hello:2',
        imageDigest: 'sha256:66387d100fde544f775f599fde6fc87c73c97592f5d7ddf861c2085302ee8d6f',
        runtimeId: '0200459307564139a82cce6775c3ab77-5048648097',
        containerArn:
          'arn:aws:ecs:us-east-1:000000000000:container/default/0200459307564139a82cce6775c3ab77/258ca9b6-c5c9-459b-bcb3-4ea1c474d6bd',
        networkBindings: [
          {
            bindIP: '127.0.0.1',
            containerPort: 8080,
            hostPort: 43087,
            protocol: 'tcp',
          },
        ],
      },
    ],
    attachments: [
      {
        id: '54f75f7e-3407-4f01-aafe-3a7772aa121c',
        type: 'ElasticNetworkInterface',
        status: 'DELETED',
        details: [
          {
            name: 'subnetId',
            value: 'subnet-0a064f839b1705d77',
          },
          {
            name: 'networkInterfaceId',
            value: 'eni-049226b8dd7735fae',
          },
          {
            name: 'macAddress',
            value: '02:d3:83:6a:70:af',
          },
          {
            name: 'privateDnsName',
            value: 'localhost',
          },
          {
            name: 'privateIPv4Address',
            value: '127.0.0.1',
          },
        ],
      },
    ],
    availabilityZone: 'us-east-1a',
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    cpu: '256',
    memory: '512',
    group: 'service:hello',
    startedBy: '802e15bf3fe0e5e07197',
    version: 9,
    createdAt: '2026-11-28T02:12:51.786Z',
    startedAt: '2026-11-28T02:12:53.258Z',
    stoppingAt: '2026-11-28T02:14:34.678Z',
    stoppedAt: '2026-11-28T02:14:34.699Z',
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    explanation: [
      {
        who: 'ECS',
        what: 'Essential container in task exited (container web exited with code 137)',
      },
      {
        who: 'container web',
        what: 'container web exited with code 137',
        container: 'web',
        exitCode: 137,
        lastLines: ['hello 2 listens on port 43087'],
      },
      {
        who: 'hint',
        what: 'Exit code 137 is SIGKILL: killed from outside, or out of memory.',
      },
    ],
  },
};

export const LOGS: AnswerOf<'getTaskLogs'> = {
  logs: [
    {
      timestamp: '2026-11-28T02:12:53.542Z',
      container: 'web',
      message: 'hello 2 listens on port 43087',
    },
  ],
  cursor: '6KchRlx5SiF7IndlYiI6eyJ0b2tlbiI6ImYvMTc5NTgzMTk3MzU0Mi43MDEiLCJza2lwIjowfX0',
};
