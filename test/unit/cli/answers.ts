import type { Deployment } from '../../../shared/contract/answers/deployment.ts';
import type { Event } from '../../../shared/contract/answers/event.ts';
import type { Service } from '../../../shared/contract/answers/service.ts';
import type { Task } from '../../../shared/contract/answers/task.ts';
import { AppError } from '../../../shared/contract/app-errors.ts';

const AT = '2026-11-20T10:00:00.000Z';
const ARN = 'arn:aws:ecs:us-east-1:000000000000';

export const TASK_ID = '0123456789abcdef0123456789abcdef';

export function deploymentAnswer(changes: Partial<Deployment> = {}): Deployment {
  return {
    id: 'd1',
    status: 'IN_PROGRESS',
    taskDefinition: `${ARN}:task-definition/hello:1`,
    revision: 1,
    desiredCount: 2,
    runningCount: 0,
    pendingCount: 2,
    failedTasks: 0,
    createdAt: AT,
    updatedAt: AT,
    timeline: [],
    ...changes,
  };
}

export function serviceAnswer(changes: Partial<Service> = {}): Service {
  return {
    serviceArn: `${ARN}:service/default/hello`,
    serviceName: 'hello',
    clusterArn: `${ARN}:cluster/default`,
    status: 'ACTIVE',
    desiredCount: 2,
    runningCount: 1,
    pendingCount: 1,
    taskDefinition: `${ARN}:task-definition/hello:1`,
    deploymentConfiguration: {
      strategy: 'ROLLING',
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      bakeTimeInMinutes: 0,
    },
    deployments: [
      {
        id: 'd1',
        status: 'PRIMARY',
        taskDefinition: `${ARN}:task-definition/hello:1`,
        desiredCount: 2,
        pendingCount: 1,
        runningCount: 1,
        failedTasks: 0,
        rolloutState: 'IN_PROGRESS',
        createdAt: AT,
        updatedAt: AT,
      },
    ],
    events: [],
    createdAt: AT,
    generation: 1,
    minHealthySec: 40,
    progressDeadlineSec: 600,
    launchDeadlineSec: 600,
    compatibility: 'slipway',
    ...changes,
  };
}

export function taskAnswer(changes: Partial<Task> = {}): Task {
  return {
    taskArn: `${ARN}:task/default/${TASK_ID}`,
    clusterArn: `${ARN}:cluster/default`,
    taskDefinitionArn: `${ARN}:task-definition/hello:1`,
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    containers: [
      {
        name: 'web',
        networkBindings: [{ bindIP: '127.0.0.1', hostPort: 34_567, containerPort: 8080, protocol: 'tcp' }],
      },
    ],
    group: 'service:hello',
    startedAt: AT,
    ...changes,
  };
}

export function taskDefinitionAnswer(revision: number) {
  const taskDefinitionArn = `${ARN}:task-definition/hello:${revision}`;
  return {
    taskDefinition: {
      family: 'hello',
      revision,
      taskDefinitionArn,
      status: 'ACTIVE',
      containerDefinitions: [container('web')],
      volumes: [],
      placementConstraints: [],
    },
  };
}

function container(name: string) {
  return {
    name,
    image: 'hello:1',
    cpu: 0,
    essential: true,
    portMappings: [],
    environment: [],
    mountPoints: [],
    volumesFrom: [],
    systemControls: [],
  };
}

export function eventAnswer(n: number, message: string): Event {
  return { id: String(n), createdAt: AT, message, cluster: 'default', service: 'hello' };
}

/** A feed as the API has it: newest first without `after`, else what came after it, waiting a moment for the first. */
export function feedOf(messages: readonly string[]) {
  return async ({ query }: { query: Record<string, string> }): Promise<{ events: Event[]; cursor?: string }> => {
    const all = () => messages.map((message, at) => eventAnswer(at + 1, message));
    if (query.after === undefined) {
      const events = all()
        .toReversed()
        .slice(0, Number(query.limit ?? 100));
      return { events, cursor: events[0]?.id };
    }
    const since = () => all().slice(Number(query.after));
    if (since().length === 0 && Number(query.waitSec ?? 0) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    return { events: since(), cursor: since().at(-1)?.id ?? query.after };
  };
}

export function noService(): never {
  throw new AppError('ServiceNotFoundException', 'there is no service hello in cluster default');
}
