import type { Deployment } from '../shared/contract/answers/deployment.ts';
import type { Service } from '../shared/contract/answers/service.ts';
import type { Task } from '../shared/contract/answers/task.ts';
import { TASK_HEAD, taskRow } from './describe-task.ts';
import { formatTime } from './format-time.ts';
import { lastPartOf } from './last-part-of.ts';
import { renderTable } from './render-table.ts';

const DEPLOYMENT_HEAD = ['DEPLOYMENT', 'STATUS', 'STAGE', 'TASK DEFINITION', 'RUNNING', 'FAILED', 'STARTED', 'REASON'];

/** A service on one screen. */
export function showService(service: Service, deployments: readonly Deployment[], tasks: readonly Task[]): string {
  const parts = [
    summary(service),
    renderTable(DEPLOYMENT_HEAD, deployments.map(deploymentRow)),
    tasks.length === 0 ? 'no live tasks' : renderTable(TASK_HEAD, tasks.map(taskRow)),
    service.events
      .toReversed()
      .map(({ createdAt, message }) => `${formatTime(createdAt)}  ${message}`)
      .join('\n'),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function summary(service: Service): string {
  const { serviceName, status, desiredCount, runningCount, pendingCount, taskDefinition, ingress } = service;
  const counts = `${desiredCount} desired, ${runningCount} running, ${pendingCount} pending`;
  const behind = ingress ? `, ${listensAt(ingress)} to port ${ingress.containerPort}` : '';
  return `${serviceName}  ${status}  ${counts}  (${lastPartOf(taskDefinition)}${behind})`;
}

/** `/`, `shop.test/cart`, `shop.test:9000/`, `TCP :9000`. */
function listensAt({ protocol, host = '', listenerPort, path }: NonNullable<Service['ingress']>): string {
  const at = `${host}${listenerPort === undefined ? '' : `:${listenerPort}`}`;
  return protocol === 'TCP' ? `TCP ${at}` : `${at}${path}`;
}

function deploymentRow(deployment: Deployment): (string | number | undefined)[] {
  return [
    deployment.id,
    deployment.status,
    deployment.lifecycleStage,
    lastPartOf(deployment.taskDefinition),
    deployment.runningCount,
    deployment.failedTasks,
    formatTime(deployment.createdAt),
    deployment.reason,
  ];
}
