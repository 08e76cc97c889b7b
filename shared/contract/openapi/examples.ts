import type { Deployment } from '../answers/deployment.ts';
import type { Event } from '../answers/event.ts';
import type { Log } from '../answers/log.ts';
import type { Scaling } from '../answers/scaling.ts';
import type { Service } from '../answers/service.ts';
import type { Task } from '../answers/task.ts';

interface Examples {
  /** Request bodies by name. */
  bodies?: Readonly<Record<string, object>>;
  /** Answers of success by name. */
  answers?: Readonly<Record<string, object>>;
}

const ECS = 'arn:aws:ecs:us-east-1:000000000000';
const TASK_ID = '1f3b6f0c2d8e4a7fb0c5d6e7f8a9b0c1';
const DEPLOYMENT_ID = '0410a5febd4cb3e93911';
const CURSOR = 'hnCUFdaYnCxtd3B1YWFzMi0wMDAwMDAwMTYtMDA';

const taskDefinition = {
  family: 'shop',
  requiresCompatibilities: ['FARGATE'],
  networkMode: 'awsvpc',
  cpu: '256',
  memory: '512',
  containerDefinitions: [
    {
      name: 'web',
      image: 'shop:1',
      portMappings: [{ containerPort: 8080 }],
      environment: [{ name: 'GREETING', value: 'hello' }],
      stopTimeout: 20,
    },
  ],
};

const ingress = {
  containerPort: 8080,
  path: '/',
  protocol: 'HTTP' as const,
  deregistrationDelaySec: 30,
  healthCheck: {
    path: '/healthz',
    intervalSec: 5,
    timeoutSec: 2,
    healthyThreshold: 2,
    unhealthyThreshold: 2,
    matcher: '200-399',
  },
};

const deployment: Deployment = {
  id: DEPLOYMENT_ID,
  status: 'IN_PROGRESS',
  lifecycleStage: 'SCALE_UP',
  taskDefinition: `${ECS}:task-definition/shop:1`,
  revision: 1,
  desiredCount: 2,
  runningCount: 1,
  pendingCount: 1,
  failedTasks: 0,
  createdAt: '2026-11-20T10:00:00.000Z',
  updatedAt: '2026-11-20T10:00:03.000Z',
  timeline: [{ at: '2026-11-20T10:00:00.000Z', text: 'PENDING' }],
};

const event: Event = {
  id: 'mwpuaas2-000000016-00',
  createdAt: '2026-11-20T10:00:09.000Z',
  message: '(service shop) has reached a steady state.',
  cluster: 'default',
  service: 'shop',
  deploymentId: DEPLOYMENT_ID,
};

const service: Service = {
  serviceArn: `${ECS}:service/default/shop`,
  serviceName: 'shop',
  clusterArn: `${ECS}:cluster/default`,
  status: 'ACTIVE',
  desiredCount: 2,
  runningCount: 1,
  pendingCount: 1,
  taskDefinition: deployment.taskDefinition,
  launchType: 'FARGATE',
  platformVersion: 'LATEST',
  deploymentConfiguration: {
    strategy: 'ROLLING',
    minimumHealthyPercent: 100,
    maximumPercent: 200,
    bakeTimeInMinutes: 0,
  },
  deployments: [
    {
      id: DEPLOYMENT_ID,
      status: 'PRIMARY',
      taskDefinition: deployment.taskDefinition,
      desiredCount: 2,
      pendingCount: 1,
      runningCount: 1,
      failedTasks: 0,
      rolloutState: 'IN_PROGRESS',
      createdAt: deployment.createdAt,
      updatedAt: deployment.updatedAt,
    },
  ],
  events: [],
  createdAt: deployment.createdAt,
  generation: 1,
  minHealthySec: 40,
  progressDeadlineSec: 600,
  launchDeadlineSec: 600,
  compatibility: 'slipway',
  ingress,
};

const task: Task = {
  taskArn: `${ECS}:task/default/${TASK_ID}`,
  clusterArn: `${ECS}:cluster/default`,
  taskDefinitionArn: deployment.taskDefinition,
  lastStatus: 'STOPPED',
  desiredStatus: 'STOPPED',
  containers: [{ name: 'web', image: 'shop:1', lastStatus: 'STOPPED', exitCode: 1 }],
  launchType: 'FARGATE',
  group: 'service:shop',
  startedBy: DEPLOYMENT_ID,
  createdAt: '2026-11-20T10:00:01.000Z',
  startedAt: '2026-11-20T10:00:02.000Z',
  stoppedAt: '2026-11-20T10:00:05.000Z',
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  explanation: [
    {
      who: 'container web',
      what: 'exited with code 1',
      container: 'web',
      exitCode: 1,
      lastLines: ['Error: DATABASE_URL is not set'],
    },
  ],
};

const cpuPolicy = {
  PolicyName: 'cpu',
  PolicyType: 'TargetTrackingScaling' as const,
  TargetTrackingScalingPolicyConfiguration: {
    TargetValue: 60,
    PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' as const },
  },
};

const scaling: Scaling = {
  minCapacity: 2,
  maxCapacity: 20,
  policies: [
    {
      ...cpuPolicy,
      TargetTrackingScalingPolicyConfiguration: {
        ...cpuPolicy.TargetTrackingScalingPolicyConfiguration,
        ScaleOutCooldown: 300,
        ScaleInCooldown: 300,
        DisableScaleIn: false,
        Period: 60,
        ScaleOutDatapoints: 3,
        ScaleInDatapoints: 15,
      },
    },
  ],
  scheduledActions: [],
  suspendedState: {
    DynamicScalingInSuspended: false,
    DynamicScalingOutSuspended: false,
    ScheduledScalingSuspended: false,
  },
  desiredCount: 6,
  alarms: [
    { alarmName: 'slipway-dev-scaling-shop-out-0123456789abcdef', policy: 'cpu', direction: 'out', open: true },
    { alarmName: 'slipway-dev-scaling-shop-in-0123456789abcdef', policy: 'cpu', direction: 'in', open: false },
  ],
  decisions: [
    {
      at: '2026-11-20T10:00:00.000Z',
      from: 4,
      to: 6,
      by: 'policy cpu',
      cause: '81 over 60 for 3 of 3',
      minCapacity: 2,
      maxCapacity: 20,
    },
  ],
  warnings: [],
  updatedAt: '2026-11-20T09:00:00.000Z',
};

const log: Log = { timestamp: '2026-11-20T10:00:02.250Z', container: 'web', message: 'listening on 8080' };

/** Examples of the main bodies, by operation. A test holds each against its schema, and bodies against the rules too. */
export const EXAMPLES: Readonly<Record<string, Examples>> = {
  registerTaskDefinition: { bodies: { 'a web server': taskDefinition } },
  putCluster: { bodies: { 'with a tag': { tags: [{ key: 'team', value: 'shop' }] } } },
  putService: {
    bodies: {
      'a web service': {
        taskDefinition: 'shop:1',
        desiredCount: 2,
        ingress: { containerPort: 8080, healthCheck: { path: '/healthz' } },
      },
      'a migration before each rollout': {
        taskDefinition: 'shop:1',
        preDeploy: {
          containerOverrides: [{ name: 'web', command: ['node', 'migrate.mjs'] }],
          timeoutSec: 300,
          retryStrategy: { attempts: 3 },
        },
        deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
      },
      'a service that what is pushed deploys': {
        taskDefinition: 'shop',
        follow: { repository: 'shop', tag: 'live' },
        ingress: { containerPort: 8080 },
      },
      'a worker, carefully': {
        taskDefinition: 'worker',
        desiredCount: 4,
        deploymentConfiguration: { minimumHealthyPercent: 50, maximumPercent: 150 },
        minHealthySec: 60,
        progressDeadlineSec: 900,
      },
    },
    answers: { 'a deployment begins': { service, deployment }, 'nothing to deploy': { service, deployment: null } },
  },
  planService: {
    bodies: {
      'another version': {
        taskDefinition: 'shop:2',
        ingress: { containerPort: 8080, healthCheck: { path: '/healthz' } },
      },
    },
  },
  patchService: {
    bodies: {
      'another count': { desiredCount: 5 },
      'another image': { image: 'shop:2' },
      'the same again': { forceNewDeployment: true },
    },
    answers: { 'a deployment begins': { service, deployment }, 'nothing to deploy': { service, deployment: null } },
  },
  putScaling: {
    bodies: {
      'CPU at 60 %, and nothing at night': {
        minCapacity: 2,
        maxCapacity: 20,
        policies: [cpuPolicy],
        scheduledActions: [
          {
            ScheduledActionName: 'night',
            Schedule: 'cron(0 22 * * ? *)',
            Timezone: 'Europe/Berlin',
            ScalableTargetAction: { MinCapacity: 0, MaxCapacity: 0 },
          },
          {
            ScheduledActionName: 'morning',
            Schedule: 'cron(0 6 * * ? *)',
            Timezone: 'Europe/Berlin',
            ScalableTargetAction: { MinCapacity: 2, MaxCapacity: 20 },
          },
        ],
      },
      'a queue, to zero and back': {
        minCapacity: 0,
        maxCapacity: 50,
        policies: [
          {
            PolicyName: 'backlog',
            PolicyType: 'TargetTrackingScaling',
            TargetTrackingScalingPolicyConfiguration: {
              TargetValue: 100,
              PredefinedMetricSpecification: { PredefinedMetricType: 'SQSBacklogPerTask', ResourceLabel: 'jobs' },
              ScaleOutDatapoints: 1,
            },
          },
        ],
      },
      'steps of an own metric, each 10 s': {
        minCapacity: 1,
        maxCapacity: 10,
        policies: [
          {
            PolicyName: 'latency',
            PolicyType: 'StepScaling',
            StepScalingPolicyConfiguration: {
              AdjustmentType: 'PercentChangeInCapacity',
              StepAdjustments: [
                { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 100, ScalingAdjustment: 10 },
                { MetricIntervalLowerBound: 100, MetricIntervalUpperBound: null, ScalingAdjustment: 50 },
              ],
              MinAdjustmentMagnitude: 1,
              Cooldown: 60,
            },
            Alarm: {
              Threshold: 200,
              ComparisonOperator: 'GreaterThanThreshold',
              Period: 10,
              EvaluationPeriods: 3,
              CustomizedMetricSpecification: { MetricName: 'Latency', Namespace: 'Shop', Statistic: 'Average' },
            },
          },
        ],
      },
    },
    answers: { 'CPU at 60 %': { scaling } },
  },
  rehearseScaling: {
    bodies: { 'three minutes over the target': { desiredCount: 4, metrics: { cpu: [70, 75, 81] } } },
    answers: {
      'one decision': {
        decisions: [{ afterSec: 180, from: 4, to: 6, by: 'policy cpu', cause: '81 over 60 for 3 of 3' }],
        desiredCount: 6,
        warnings: [],
      },
    },
  },
  getScaling: { answers: { 'after a decision': { scaling } } },
  getService: { answers: { 'while it is deployed': { service } } },
  getDeployment: { answers: { 'under way': { deployment } } },
  runTask: {
    bodies: {
      'a migration': {
        taskDefinition: 'shop:1',
        overrides: { containerOverrides: [{ name: 'web', command: ['./migrate', '--to', '7'] }] },
      },
      'a migration that may fail twice, but not for long': {
        taskDefinition: 'shop:1',
        overrides: { containerOverrides: [{ name: 'web', command: ['./migrate', '--to', '7'] }] },
        timeoutSec: 900,
        retryStrategy: { attempts: 3, evaluateOnExit: [{ action: 'EXIT', onExitCode: '2' }] },
      },
      'ten workers on spot capacity': {
        taskDefinition: 'worker',
        count: 10,
        capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
      },
    },
    answers: {
      'on its way': { tasks: [{ ...task, lastStatus: 'PROVISIONING', desiredStatus: 'RUNNING' }], failures: [] },
    },
  },
  getTask: { answers: { 'one that failed': { task } } },
  getTaskLogs: { answers: { 'one line': { logs: [log], cursor: CURSOR } } },
  listServiceEvents: { answers: { 'the newest': { events: [event], cursor: CURSOR, nextToken: CURSOR } } },
  listEvents: { answers: { 'the newest': { events: [event], cursor: CURSOR } } },
  updateTaskProtection: {
    bodies: {
      'while it works for an hour': { protectionEnabled: true, expiresInMinutes: 60 },
      'when it is done': { protectionEnabled: false },
    },
  },
  putImage: { bodies: { 'a directory': { directory: '/home/me/shop' } } },
};
