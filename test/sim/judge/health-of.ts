import type { Deployment } from '../../../shared/domain/deployment.ts';
import { lastPartOf } from '../../../shared/domain/names.ts';
import type { Service } from '../../../shared/domain/service.ts';
import type { ServiceRevision } from '../../../shared/domain/service-revision.ts';
import type { Task } from '../../../shared/domain/task.ts';
import type { Bench } from './judge.ts';

/** A service's records, as the mirror has them. */
export interface Records {
  service: Service;
  deployment: Deployment;
  revisions: ServiceRevision[];
  tasks: Task[];
}

export function recordsOf({ mirror }: Bench, pk: string): Records | undefined {
  let service: unknown;
  let deployment: unknown;
  const revisions: unknown[] = [];
  const tasks: unknown[] = [];
  for (const item of mirror.items.values()) {
    if (item.pk !== pk) continue;
    const sk = String(item.sk);
    if (sk === 'SERVICE') service = item;
    else if (sk === 'DEPLOYMENT') deployment = item;
    else if (sk.startsWith('REVISION#')) revisions.push(item);
    else if (sk.startsWith('TASK#')) tasks.push(item);
  }
  return service && deployment ? ({ service, deployment, revisions, tasks } as Records) : undefined;
}

/** How a task is in truth: it serves; it has served and does not any more; or it never came so far. */
export type Condition = 'healthy' | 'failed' | 'young';

/**
 * In truth: its container runs and passes its checks, or, where it has none, has run for minHealthySec. `failed`: it was
 * so once, as far as the cloud has ever told the launcher, and is not so now.
 */
export function conditionOf(bench: Bench, { service, revisions }: Records, task: Task): Condition {
  const { world, told, truth, toleranceMs } = bench;
  const arn = task.observed?.arn ?? truth.byId(task.id)?.arn;
  const taskId = arn === undefined ? undefined : lastPartOf(arn);
  const container = world.fleet.list().find((candidate) => candidate.taskId === taskId);
  const revision = revisions.find((candidate) => candidate.revision === task.revision);
  const spec = revision?.spec ?? service.spec;
  const isChecked = isTarget(spec) || (revision?.hasHealthCheck ?? false);
  const minMs = spec.minHealthySec * 1000 - toleranceMs;
  const isMeantToRun = arn !== undefined && truth.tasks.get(arn)?.desiredStatus === 'RUNNING';
  if (container?.isHealthy() && isMeantToRun) {
    return isChecked || Date.now() - container.startedAtMs >= minMs ? 'healthy' : 'young';
  }
  if (isChecked) return told.get(task.id) === 'healthy' ? 'failed' : 'young';
  const life = container ?? (taskId === undefined ? undefined : world.fleet.ended.get(taskId));
  if (!life) return 'young';
  const endedAtMs = 'endedAtMs' in life ? life.endedAtMs : Date.now();
  return endedAtMs - life.startedAtMs >= minMs || Date.now() - life.startedAtMs >= minMs ? 'failed' : 'young';
}

/** Are the tasks of such a service targets of a load balancer? */
export function isTarget({ ingress, loadBalancers = [] }: Service['spec']): boolean {
  return ingress !== undefined || loadBalancers.length > 0;
}

/** Does the launcher's own record say that the task is ill? */
export function isKnownIll({ observed, targetHealth }: Task): boolean {
  return observed?.healthStatus === 'UNHEALTHY' || targetHealth === 'unhealthy';
}
