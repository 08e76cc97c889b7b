import type { Deployment } from '../../../../shared/domain/deployment.ts';
import type { Service } from '../../../../shared/domain/service.ts';
import type { ServiceRevision } from '../../../../shared/domain/service-revision.ts';
import type { ServiceSpec } from '../../../../shared/domain/service-spec.ts';
import type { Task, TaskObservation } from '../../../../shared/domain/task.ts';

export const KEY = { cluster: 'default', service: 'web' };

const SPEC: ServiceSpec = {
  taskDefinition: 'web:1',
  deploymentConfiguration: {
    strategy: 'ROLLING',
    minimumHealthyPercent: 100,
    maximumPercent: 200,
    bakeTimeInMinutes: 0,
  },
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
};

export const serviceOf = (more: Partial<Service> = {}): Service => ({
  ...KEY,
  incarnation: 'i',
  status: 'ACTIVE',
  spec: SPEC,
  generation: 1,
  observedGeneration: 0,
  planSeq: 1,
  desiredCount: 2,
  revision: 1,
  goodRevisions: [],
  deploymentId: 'd1',
  createdAtMs: 1,
  updatedAtMs: 1,
  ...more,
});

export const deploymentOf = (more: Partial<Deployment> = {}): Deployment => ({
  id: 'd1',
  revision: 1,
  taskDefinition: 'web:1',
  epoch: 1,
  executions: 0,
  status: 'PENDING',
  healthyMax: 0,
  attempts: 0,
  timeline: [],
  createdAtMs: 1,
  updatedAtMs: 1,
  ...more,
});

export const revisionOf = (revision: number): ServiceRevision => ({
  revision,
  spec: SPEC,
  hasHealthCheck: false,
  trafficContainers: [],
  createdAtMs: 1,
});

/** The nth task, by Slipway's own id. */
export const taskOf = (n: number, more: Partial<Task> = {}): Task => ({
  ...KEY,
  id: String(n).padStart(32, '0'),
  revision: 1,
  slot: n,
  attempt: n,
  subnet: 'subnet-a',
  taskDefinition: 'web:1',
  intentAtMs: 1,
  ...more,
});

/** What ECS calls it: its first digit is another one for each task. */
export const arnIdOf = (n: number): string => `${(n % 16).toString(16)}${String(n).padStart(31, '0')}`;

export const observedOf = (n: number, version: number, more: Partial<TaskObservation> = {}): TaskObservation => ({
  arn: `arn:aws:ecs:us-east-1:000000000000:task/default/${arnIdOf(n)}`,
  version,
  lastStatus: 'RUNNING',
  desiredStatus: 'RUNNING',
  containers: [],
  ...more,
});
