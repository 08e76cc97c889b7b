import type { Deployment } from '../../../../shared/domain/deployment.ts';
import type { Service, TrafficRecord } from '../../../../shared/domain/service.ts';
import type { ServiceRevision } from '../../../../shared/domain/service-revision.ts';
import {
  type DeploymentConfiguration,
  type Ingress,
  runsBothRevisions,
  type ServiceSpec,
} from '../../../../shared/domain/service-spec.ts';
import type { Task, TaskObservation, TaskStop } from '../../../../shared/domain/task.ts';
import type { Snapshot } from '../../../../shared/planner/snapshot.ts';
import { trafficHashOf } from '../../../../shared/planner/traffic/traffic-hash.ts';

/** Noon: records say minutes and seconds around it. */
export const NOON_MS = Date.UTC(2026, 0, 1, 12);
export const SEC = 1000;

export const INGRESS: Ingress = {
  containerPort: 80,
  path: '/',
  protocol: 'HTTP',
  deregistrationDelaySec: 30,
  healthCheck: {
    path: '/',
    intervalSec: 5,
    timeoutSec: 2,
    healthyThreshold: 2,
    unhealthyThreshold: 2,
    matcher: '200-399',
  },
};

/** ECS's DeploymentConfiguration of a rolling deployment with these bounds. */
export function rolling(
  minimumHealthyPercent: number,
  maximumPercent: number,
  more: Partial<DeploymentConfiguration> = {},
): DeploymentConfiguration {
  return { strategy: 'ROLLING', minimumHealthyPercent, maximumPercent, bakeTimeInMinutes: 0, ...more };
}

export function specOf(over: Partial<ServiceSpec> = {}): ServiceSpec {
  return {
    taskDefinition: 'arn:aws:ecs:us-east-1:000000000000:task-definition/web:1',
    launchType: 'FARGATE',
    deploymentConfiguration: rolling(100, 200),
    healthCheckGracePeriodSeconds: 0,
    availabilityZoneRebalancing: 'DISABLED',
    minHealthySec: 40,
    progressDeadlineSec: 600,
    launchDeadlineSec: 600,
    compatibility: 'slipway',
    tags: [],
    propagateTags: 'NONE',
    enableECSManagedTags: false,
    enableExecuteCommand: false,
    ...over,
  };
}

export function revisionOf(revision: number, over: Partial<ServiceRevision> = {}): ServiceRevision {
  const spec = over.spec ?? specOf();
  return {
    revision,
    spec,
    ownTaskDefinitionArn: `own:${revision}`,
    hasHealthCheck: false,
    trafficContainers: spec.ingress ? [{ name: 'web', port: spec.ingress.containerPort }] : [],
    createdAtMs: NOON_MS,
    ...over,
  };
}

export function serviceOf(over: Partial<Service> = {}): Service {
  return {
    cluster: 'default',
    service: 'web',
    incarnation: 'i',
    status: 'ACTIVE',
    spec: specOf(),
    generation: 1,
    observedGeneration: 1,
    planSeq: 1,
    desiredCount: 4,
    revision: 1,
    goodRevisions: [1],
    deploymentId: 'd1',
    createdAtMs: NOON_MS,
    updatedAtMs: NOON_MS,
    ...over,
  };
}

/** What reconcile has made for a spec: one target group, or two where traffic is shifted. */
export function trafficOf(spec: ServiceSpec, more: Partial<TrafficRecord> = {}): TrafficRecord {
  const targetGroupArns = runsBothRevisions(spec) ? ['tg', 'tg-b'] : ['tg'];
  return {
    balancers: [{ targetGroupArns, productionRuleArn: 'rule', deregistrationDelaySec: 30, managed: true }],
    specHash: trafficHashOf({ spec }) ?? '',
    liveGroup: 0,
    weights: [1, 0],
    testWeights: [1, 0],
    ...more,
  };
}

/** Ended well, of revision 1. */
export function deploymentOf(over: Partial<Deployment> = {}): Deployment {
  return {
    id: 'd1',
    revision: 1,
    taskDefinition: 'web:1',
    epoch: 1,
    executions: 1,
    executionArn: 'execution',
    executionAskedAtMs: NOON_MS,
    status: 'SUCCESSFUL',
    healthyMax: 0,
    attempts: 0,
    timeline: [],
    createdAtMs: NOON_MS,
    updatedAtMs: NOON_MS,
    ...over,
  };
}

/** Revision 2 on its way, in SCALE_UP unless said otherwise. */
export function rolloutOf(over: Partial<Deployment> = {}): Deployment {
  return deploymentOf({ id: 'd2', revision: 2, status: 'IN_PROGRESS', stage: 'SCALE_UP', ...over });
}

let made = 0;

export function observationOf(over: Partial<TaskObservation> = {}): TaskObservation {
  return { arn: 'arn', version: 1, lastStatus: 'RUNNING', desiredStatus: 'RUNNING', containers: [], ...over };
}

/** Ready: RUNNING since an hour before noon, HEALTHY, and its target healthy. */
export function taskOf(over: Partial<Task> = {}): Task {
  const n = made++;
  return {
    id: `task-${String(n).padStart(6, '0')}`,
    cluster: 'default',
    service: 'web',
    deploymentId: 'd1',
    revision: 1,
    slot: n,
    attempt: n,
    subnet: 'a',
    taskDefinition: 'web:1',
    intentAtMs: NOON_MS - 3600 * SEC,
    observed: observationOf({ healthStatus: 'HEALTHY' }),
    runningAtMs: NOON_MS - 3600 * SEC,
    targetHealth: 'healthy',
    ...over,
  };
}

/** What a task may be to the planner, as a patch of `taskOf` for revisions with a container health check. */
export const STATES = {
  intent: { observed: undefined, runningAtMs: undefined, intentAtMs: NOON_MS - SEC },
  starting: {
    observed: observationOf({ lastStatus: 'PENDING' }),
    runningAtMs: undefined,
    intentAtMs: NOON_MS - SEC,
  },
  warming: { observed: observationOf({ healthStatus: 'UNKNOWN' }) },
  ready: {},
  unhealthy: { observed: observationOf({ healthStatus: 'UNHEALTHY' }) },
  marked: { stop: stopOf() },
  taken: { observed: observationOf({ healthStatus: 'HEALTHY', desiredStatus: 'STOPPED' }) },
} satisfies Record<string, Partial<Task>>;

export type State = keyof typeof STATES;

export function stopOf(over: Partial<TaskStop> = {}): TaskStop {
  return { cause: 'DEPLOYMENT', reason: 'replaced', markedAtMs: NOON_MS - SEC, ...over };
}

export function tasksOf(revision: number, states: readonly State[]): Task[] {
  return states.map((state) => taskOf({ revision, ...STATES[state] }));
}

export function snapshotOf(over: Partial<Snapshot> = {}): Snapshot {
  const service = over.service ?? serviceOf();
  const checked = { spec: service.spec, hasHealthCheck: true };
  return {
    nowMs: NOON_MS,
    service,
    deployment: deploymentOf(),
    revisions: [revisionOf(1, checked), revisionOf(2, checked)],
    tasks: [],
    settings: { subnets: ['a', 'b', 'c'], healthPollSec: 5, changesMax: 40, timeScale: 1 },
    ...over,
  };
}
