import type { Task as EcsTask } from '@aws-sdk/client-ecs';
import { lastPartOf } from '../../shared/domain/names.ts';
import type { Service } from '../../shared/domain/service.ts';
import { runsBothRevisions, takesTraffic } from '../../shared/domain/service-spec.ts';
import type { Task } from '../../shared/domain/task.ts';
import { boundsOf } from '../../shared/planner/capacity/bounds.ts';
import type { Collection } from '../../shared/ports/store.ts';
import type { World } from './start-world.ts';
import type { User } from './user.ts';

/** Every task of ECS, by the fleet's truth and not by our records. */
export async function listFleet(world: World): Promise<EcsTask[]> {
  const arns: string[] = [];
  for (const desiredStatus of ['RUNNING', 'STOPPED']) {
    const { taskArns } = await world.call<{ taskArns: string[] }>('ecs', 'ListTasks', { desiredStatus });
    arns.push(...taskArns);
  }
  if (arns.length === 0) return [];
  const { tasks } = await world.call<{ tasks: EcsTask[] }>('ecs', 'DescribeTasks', { tasks: arns });
  return tasks;
}

/**
 * Watches a world for what must never be, at each call that starts or stops something:
 * S1: a stop takes healthy tasks below ceil(desired × minimumHealthyPercent), in truth. Tasks that are marked count no
 * more; who has not lasted minHealthySec, or fails its check, does not count yet.
 * S2: more tasks that are not stopping than floor(desired × maximumPercent).
 * S3: two tasks of one id.
 * S10: StopTask while the load balancer still sends to the task.
 */
export function watch(world: World, user: User): { violations: string[] } {
  const violations: string[] = [];
  const operations = world.cloud.services().find(({ name }) => name === 'ecs')?.operations ?? {};

  function around(name: string, check: { before?(input: never): Promise<void>; after?(): Promise<void> }): void {
    const real = operations[name];
    if (!real) throw new Error(`ECS has no ${name}`);
    operations[name] = async (input, context) => {
      await check.before?.(input);
      const answer = await real(input, context);
      await check.after?.();
      return answer;
    };
  }

  const boundsNow = ({ service }: Collection) => {
    const { lower, upper } = boundsOf(service.desiredCount, service.spec.deploymentConfiguration);
    // Two revisions side by side have the bounds each.
    return { lower, upper: runsBothRevisions(service.spec) ? 2 * upper : upper };
  };

  around('StopTask', {
    async before({ task }: { task: string }) {
      const collection = await user.records();
      const { lower } = boundsNow(collection);
      const { traffic } = collection.service;
      // A target group without production traffic serves nobody: what is in it is not counted.
      const serving = collection.tasks.filter(({ group = 0 }) => (traffic?.weights[group] ?? 1) > 0);
      const healthy = serving.filter((candidate) => isHealthy(world, collection, candidate));
      const left = healthy.filter(({ stop }) => !stop).length;
      const costsOne = healthy.some(({ observed }) => observed?.arn === task);
      if (collection.service.status === 'ACTIVE' && costsOne && left < lower)
        violations.push(`S1: ${left} healthy under ${lower} when ${task} was stopped`);
      if (await isTarget(world, collection, task)) violations.push(`S10: ${task} was stopped as a target`);
    },
  });
  around('RunTask', {
    async after() {
      const collection = await user.records();
      const { upper } = boundsNow(collection);
      const marked = new Set(collection.tasks.filter(({ stop }) => stop).map(({ id }) => id));
      const active = (await listFleet(world)).filter(
        ({ group, desiredStatus, startedBy = '' }) =>
          group === 'slipway-world/web' && desiredStatus === 'RUNNING' && !marked.has(startedBy),
      );
      if (collection.service.status === 'ACTIVE' && active.length > upper)
        violations.push(`S2: ${active.length} active over ${upper}`);
      const ids = (await listFleet(world)).map(({ startedBy }) => startedBy);
      if (new Set(ids).size < ids.length) violations.push(`S3: an id was launched twice: ${ids.join(' ')}`);
    },
  });
  return { violations };
}

function isHealthy(world: World, { service, revisions }: Collection, { observed, revision }: Task): boolean {
  const arnId = lastPartOf(observed?.arn ?? '');
  const container = world.fleet.list().find(({ taskId }) => taskId === arnId);
  if (!container?.isHealthy()) return false;
  const spec = revisions.find((candidate) => candidate.revision === revision)?.spec ?? service.spec;
  return takesTraffic(spec) || Date.now() - container.startedAtMs >= spec.minHealthySec * 1000;
}

async function isTarget(world: World, { service }: Collection, arn: string): Promise<boolean> {
  const port = world.fleet.list().find(({ taskId }) => taskId === lastPartOf(arn))?.port;
  if (port === undefined) return false;
  const targets = await listTargets(world, service);
  return targets.some((target) => target.port === port && target.state !== 'draining');
}

/** The targets of all groups of a service, by the load balancer's word. */
export async function listTargets(world: World, { traffic }: Pick<Service, 'traffic'>) {
  const arns = (traffic?.balancers ?? []).flatMap(({ targetGroupArns }) => targetGroupArns);
  const found = await Promise.all(arns.map((arn) => world.peek.balancer.health(arn)));
  return found.flatMap((health) => [...health.values()].map(({ target, state }) => ({ port: target.port, state })));
}

/** What of the world is not as it should be once all is quiet; empty where it has converged. */
export async function leftovers(world: World, user: User): Promise<string[]> {
  const { service, deployment, tasks } = await user.records();
  const left: string[] = [];
  const expected = service.status === 'ACTIVE' ? service.desiredCount : 0;
  const running = (await listFleet(world)).filter(({ desiredStatus }) => desiredStatus === 'RUNNING');
  if (running.length !== expected) left.push(`ECS runs ${running.length} tasks of ${expected}`);
  if (tasks.length !== expected) left.push(`the records have ${tasks.length} tasks of ${expected}`);
  const known = new Set(tasks.map(({ observed }) => observed?.arn));
  if (running.some(({ taskArn }) => !known.has(taskArn))) left.push('ECS runs what the records do not have');
  if (tasks.some(({ stop, revision }) => stop || revision !== deployment.revision)) left.push('an old task is left');
  if (!deployment.finishedAtMs) left.push(`the deployment is ${deployment.status} in ${deployment.stage}`);
  const { executions } = await world.call<{ executions: { name: string }[] }>('states', 'ListExecutions', {
    stateMachineArn: world.config.stateMachineArn,
    statusFilter: 'RUNNING',
  });
  for (const { name } of executions) left.push(`execution ${name} still runs`);
  if (service.traffic) {
    const targets = await listTargets(world, service);
    if (targets.length !== expected) left.push(`the load balancer has ${targets.length} targets of ${expected}`);
    const { weights, liveGroup } = service.traffic;
    if (weights[liveGroup] === 0) left.push('the live group has no weight');
  }
  return left;
}
