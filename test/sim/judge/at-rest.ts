import { type Deployment, hasArrived, hasEnded, targetRevisionOf } from '../../../shared/domain/deployment.ts';
import type { ServiceKey } from '../../../shared/domain/service.ts';
import type { ServiceRevision } from '../../../shared/domain/service-revision.ts';
import { listTargets } from '../../harness/judge.ts';
import type { World } from '../../harness/start-world.ts';
import type { User } from '../../harness/user.ts';
import { STRANGER } from '../stories/actor-balancers.ts';
import { NEIGHBOUR } from '../stories/neighbour-story.ts';
import type { Bench } from './judge.ts';
import { leftOnInstances } from './judge-instances.ts';

/** In PRE_SCALE_UP, or before it where its migration or somebody's word is waited for there. */
function endedUnasked({ stage, revision }: Deployment, revisions: readonly ServiceRevision[]): boolean {
  if (stage === 'PRE_SCALE_UP') return true;
  const spec = revisions.find((candidate) => candidate.revision === revision)?.spec;
  const isAsked = spec?.preDeploy !== undefined || JSON.stringify(spec ?? '').includes('"PRE_SCALE_UP"');
  return (stage === undefined || stage === 'RECONCILE_SERVICE') && isAsked;
}

/** What is not as it should be once nothing fails any more; empty where the world has come to rest. */
export async function notAtRest(world: World, user: User, bench: Bench): Promise<string[]> {
  const left: string[] = [];
  // They need no service: one whose launch was cut off is given up after five minutes.
  const oneOff = await world.peek.store.listOneOffTasks('default');
  if (oneOff.length > 0) left.push(`${oneOff.length} one-off tasks are left`);
  // Between two of its tasks a job has none; where its execution was not begun, the audit begins it after a minute.
  const jobs = await world.peek.store.listLiveJobs('default');
  if (jobs.length > 0) left.push(`${jobs.length} jobs have not ended`);
  left.push(...(await leftOf(world, user.key, bench)));
  const next = await leftOf(world, NEIGHBOUR, bench);
  left.push(...next.map((what) => `of the neighbour: ${what}`));
  const { executions } = await world.call<{ executions: { name: string }[] }>('states', 'ListExecutions', {
    stateMachineArn: world.config.stateMachineArn,
    statusFilter: 'RUNNING',
  });
  for (const { name } of executions) left.push(`L1: execution ${name} still runs`);
  // Who had it sleep may have died before he wrote it down, and a request have woken it: the audit looks at the rule.
  const wanted = bench.truth.ours('slipway-world/web').length;
  if (bench.asleep.size > 0 && wanted > 0) left.push('requests lead to who wakes the service');
  return left;
}

async function leftOf(world: World, key: ServiceKey, bench: Bench): Promise<string[]> {
  const { truth } = bench;
  const left: string[] = [];
  const collection = await world.peek.store.load(key);
  if (!collection) return left;
  const { service, deployment, revisions, tasks } = collection;
  const running = truth.ours(`slipway-world/${key.service}`);
  // What has to come before any of its tasks has not, and nothing came before it that runs: nothing is launched (planner/rollout/aim.ts).
  const isStranded =
    hasEnded(deployment) &&
    endedUnasked(deployment, revisions) &&
    service.goodRevisions.length === 0 &&
    running.length === 0;
  const most = isStranded ? 0 : service.desiredCount;
  const expected = service.status === 'ACTIVE' ? most : 0;
  const pending = running.filter(({ lastStatus }) => lastStatus !== 'RUNNING').length;
  if (pending > 0) left.push(`${pending} tasks are not RUNNING yet`);
  if (service.dueAtMs !== undefined) left.push('the service is due');
  if (service.strayTargets && expected > 0) left.push('a target of a task that has ended is looked for once more');
  if (running.length !== expected) left.push(`ECS runs ${running.length} tasks of ${expected}`);
  if (tasks.length !== expected) left.push(`the records have ${tasks.length} tasks of ${expected}`);
  left.push(...(await leftOnInstances(world, bench, service)));
  const known = new Set(tasks.map(({ observed }) => observed?.arn));
  if (running.some(({ arn }) => !known.has(arn))) left.push('L3: ECS runs what the records do not have');
  if (service.status === 'DRAINING') left.push('the service is DRAINING');
  if (!hasEnded(deployment)) left.push(`L1: the deployment is ${deployment.status} in ${deployment.stage}`);
  const target = targetRevisionOf(deployment);
  if (tasks.some(({ stop, revision }) => stop || (hasArrived(deployment) && revision !== target)))
    left.push('L2: a task of another revision is left');
  if (deployment.status === 'ROLLBACK_FAILED' && !deployment.reason)
    left.push('L2: the rollback failed and says not why');
  if (service.observedGeneration !== service.generation)
    left.push(`L4: generation ${service.generation}, observed ${service.observedGeneration}`);
  if (service.traffic) {
    const targets = (await listTargets(world, service)).filter(({ port }) => port !== STRANGER.Port);
    if (targets.length !== expected) left.push(`the load balancer has ${targets.length} targets of ${expected}`);
    const unwell = targets.filter(({ state }) => state !== 'healthy').length;
    if (unwell > 0) left.push(`${unwell} targets are not healthy`);
    const { weights, liveGroup } = service.traffic;
    // Where none is good, and none ran in the live group, the one that failed serves on from its own.
    const servesOn =
      service.goodRevisions.length === 0 && !hasArrived(deployment) && weights[deployment.group ?? 0] > 0;
    if (weights[liveGroup] === 0 && !servesOn) left.push('the live group has no weight');
  }
  const { items } = await world.peek.store.listArchivedDeployments(key, { limit: 50 });
  for (const { id, status } of items.filter((old) => !hasEnded(old)))
    left.push(`L1: deployment ${id} is left ${status}`);
  return left;
}
