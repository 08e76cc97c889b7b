import type { TrafficRecord } from '../shared/domain/service.ts';
import { plan } from '../shared/planner/plan.ts';
import type { Snapshot } from '../shared/planner/snapshot.ts';
import { trafficHashOf } from '../shared/planner/traffic/traffic-hash.ts';

export const TASKS = 20;
export const NOW_MS = Date.UTC(2026, 0, 1, 12);

type Task = Snapshot['tasks'][number];
type Revision = Snapshot['revisions'][number];

function specOf(): Revision['spec'] {
  return {
    taskDefinition: 'arn:aws:ecs:us-east-1:000000000000:task-definition/web:1',
    launchType: 'FARGATE',
    deploymentConfiguration: {
      strategy: 'ROLLING',
      minimumHealthyPercent: 100,
      maximumPercent: 150,
      bakeTimeInMinutes: 0,
    },
    healthCheckGracePeriodSeconds: 0,
    availabilityZoneRebalancing: 'DISABLED',
    minHealthySec: 40,
    progressDeadlineSec: 600,
    launchDeadlineSec: 600,
    compatibility: 'slipway',
    ingress: {
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
    },
    tags: [],
    propagateTags: 'NONE',
    enableECSManagedTags: false,
    enableExecuteCommand: false,
  };
}

function revisionOf(revision: number): Revision {
  return {
    revision,
    spec: specOf(),
    ownTaskDefinitionArn: `own:${revision}`,
    pinnedTaskDefinitionArn: `own:${revision}`,
    hasHealthCheck: true,
    trafficContainers: [{ name: 'web', port: 80 }],
    createdAtMs: NOW_MS,
  };
}

function taskOf(service: number, slot: number, revision: number): Task {
  const atMs = NOW_MS - 3_600_000 + slot;
  return {
    id: `${service}-${revision}-${slot}`,
    cluster: 'default',
    service: `s${service}`,
    revision,
    slot,
    attempt: slot,
    subnet: `subnet-${slot % 3}`,
    taskDefinition: 'web:1',
    intentAtMs: atMs,
    observed: {
      arn: `arn:${service}-${slot}`,
      version: 5,
      lastStatus: 'RUNNING',
      desiredStatus: 'RUNNING',
      healthStatus: 'HEALTHY',
      containers: [],
    },
    runningAtMs: atMs + 5000,
    registeredAtMs: atMs + 6000,
    targetHealth: 'healthy',
  };
}

/** A service whose tasks are all ready, behind the load balancer. */
export function steady(n: number): Snapshot {
  const spec = specOf();
  const unsettled: Snapshot = {
    nowMs: NOW_MS,
    service: {
      cluster: 'default',
      service: `s${n}`,
      incarnation: 'i',
      status: 'ACTIVE',
      spec,
      generation: 1,
      observedGeneration: 1,
      planSeq: 9,
      desiredCount: TASKS,
      revision: 1,
      goodRevisions: [1],
      deploymentId: 'd',
      createdAtMs: NOW_MS,
      updatedAtMs: NOW_MS,
    },
    deployment: {
      id: 'd',
      revision: 1,
      taskDefinition: 'web:1',
      epoch: 1,
      executions: 1,
      executionArn: 'arn',
      status: 'SUCCESSFUL',
      healthyMax: TASKS,
      attempts: TASKS,
      timeline: [],
      createdAtMs: NOW_MS,
      updatedAtMs: NOW_MS,
    },
    revisions: [revisionOf(1)],
    tasks: Array.from({ length: TASKS }, (_, slot) => taskOf(n, slot, 1)),
    settings: { subnets: ['subnet-0', 'subnet-1', 'subnet-2'], healthPollSec: 5, changesMax: 40, timeScale: 1 },
  };
  // What a first plan says and the load balancer answers is recorded, as reconcile would.
  const traffic: TrafficRecord = {
    balancers: [{ targetGroupArns: ['tg'], productionRuleArn: 'rule', deregistrationDelaySec: 30, managed: true }],
    specHash: trafficHashOf(unsettled.service) ?? '',
    liveGroup: 0,
    weights: [1, 0],
    testWeights: [1, 0],
  };
  const service = { ...plan(unsettled).service, traffic };
  return { ...unsettled, service };
}

/** The middle of a rollout to revision 2: old tasks ready, new ones ready, warming up and starting, some draining. */
export function rolling(n: number): Snapshot {
  const snapshot = steady(n);
  const youngMs = NOW_MS - 8000;
  const young = { intentAtMs: youngMs, revision: 2 };
  const tasks = snapshot.tasks.map((task, slot): Task => {
    const stop = { cause: 'DEPLOYMENT' as const, reason: 'replaced', markedAtMs: youngMs, deregisteredAtMs: youngMs };
    if (slot < 4) return { ...task, stop: { ...stop, stopAtMs: NOW_MS + 20_000 } };
    return task;
  });
  for (let slot = 0; slot < 4 + (n % 3); slot += 1) tasks.push(taskOf(n, slot, 2));
  for (let slot = 10; slot < 13; slot += 1)
    tasks.push({ ...taskOf(n, slot, 2), ...young, targetHealth: 'initial', runningAtMs: NOW_MS - 3000 });
  for (let slot = 13; slot < 15; slot += 1)
    tasks.push({
      ...taskOf(n, slot, 2),
      ...young,
      runningAtMs: undefined,
      registeredAtMs: undefined,
      observed: undefined,
    });
  const deployment = {
    ...snapshot.deployment,
    id: 'd2',
    revision: 2,
    status: 'IN_PROGRESS' as const,
    stage: 'SCALE_UP' as const,
    healthyMax: 4,
    deadlineAtMs: NOW_MS + 500_000,
  };
  return { ...snapshot, deployment, tasks, revisions: [revisionOf(1), revisionOf(2)] };
}

/** A service of so many steady tasks, whose next version has just been accepted. */
export function largeRollout(tasks: number): Snapshot {
  const snapshot = steady(0);
  const deployment: Snapshot['deployment'] = {
    ...snapshot.deployment,
    id: 'd2',
    revision: 2,
    status: 'PENDING',
    healthyMax: 0,
    attempts: 0,
  };
  return {
    ...snapshot,
    service: { ...snapshot.service, desiredCount: tasks },
    deployment,
    revisions: [revisionOf(1), revisionOf(2)],
    tasks: Array.from({ length: tasks }, (_, slot) => taskOf(0, slot, 1)),
  };
}
