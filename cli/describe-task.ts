import type { Task } from '../shared/contract/answers/task.ts';
import { formatTime } from './format-time.ts';
import { lastPartOf } from './last-part-of.ts';

export const TASK_HEAD = ['TASK', 'SERVICE', 'STATUS', 'HEALTH', 'TASK DEFINITION', 'LISTENS AT', 'STARTED'];

/** A task's row under TASK_HEAD. */
export function taskRow(task: Task): (string | undefined)[] {
  return [
    taskIdOf(task),
    serviceOf(task),
    task.lastStatus === task.desiredStatus ? task.lastStatus : `${task.lastStatus} > ${task.desiredStatus}`,
    task.healthStatus,
    lastPartOf(task.taskDefinitionArn),
    listensAt(task),
    formatTime(task.startedAt),
  ];
}

/** The last part of its ARN, which it has once ECS has confirmed the launch. */
export function taskIdOf({ taskArn = '' }: Task): string {
  return lastPartOf(taskArn);
}

/** ECS's group of a service's task is `service:<name>`. */
function serviceOf({ group }: Task): string | undefined {
  return group?.startsWith('service:') ? group.slice('service:'.length) : undefined;
}

/** `127.0.0.1:34567 (8080)`: where each port of a container is reached; on Fargate the address of the task. */
export function listensAt(task: Task): string {
  const address = task.attachments
    ?.flatMap(({ details = [] }) => details)
    .find(({ name }) => name === 'privateIPv4Address')?.value;
  const ports = task.containers.flatMap(({ networkBindings = [] }) => networkBindings);
  const places = ports.map(({ bindIP = address ?? '', hostPort, containerPort }) => {
    const port = hostPort ?? containerPort;
    return `${bindIP}:${port}${containerPort === undefined || containerPort === port ? '' : ` (${containerPort})`}`;
  });
  return places.join(', ') || (address ?? '');
}

/** A stopped task: when and how it ended, then the cause chain with the last lines of the container that failed. */
export function describeStopped(task: Task): string {
  const head = [
    taskIdOf(task),
    serviceOf(task),
    lastPartOf(task.taskDefinitionArn),
    `stopped ${formatTime(task.stoppedAt)}`,
    task.stopCode,
  ].filter((part) => part !== undefined);
  const explanation = task.explanation ?? [];
  const chain = explanation.flatMap(({ who, what, lastLines = [] }) => [
    `  ${what.startsWith(who) ? what : `${who}: ${what}`}`,
    ...lastLines.map((line) => `    | ${line}`),
  ]);
  if (explanation.length === 0 && task.stoppedReason) chain.push(`  ECS: ${task.stoppedReason}`);
  return [head.join('  '), ...chain].join('\n');
}
