import type { Deployment } from '../../../shared/domain/deployment.ts';
import type { Service } from '../../../shared/domain/service.ts';
import type { ServiceRevision } from '../../../shared/domain/service-revision.ts';
import { runsBothRevisions } from '../../../shared/domain/service-spec.ts';
import type { Task } from '../../../shared/domain/task.ts';
import type { Call } from '../../harness/faults.ts';
import { heldSinceMs } from '../faults/call-faults.ts';
import type { TrueTask } from './fleet-truth.ts';
import { conditionOf, isKnownIll, type Records, recordsOf } from './health-of.ts';
import type { Bench } from './judge.ts';

/**
 * A stage that bakes lasts as long as its spec says, unless somebody promotes. L2: a rollback is given up only where
 * every good revision has failed.
 */
export function judgeRollout(bench: Bench, last: Deployment | undefined, next: Deployment, pk: string): void {
  const nowMs = Date.now();
  const since = bench.stages.get(next.id);
  if (since?.stage !== next.stage || since?.step !== next.step)
    bench.stages.set(next.id, { stage: next.stage, step: next.step, sinceMs: nowMs });
  const records = recordsOf(bench, pk);
  if (!records) return;
  const isOver = next.outcome?.reached && !last?.outcome && last?.stage === next.stage;
  if (isOver && since && next.promotedAtMs === undefined && !next.rollback) {
    const spec = records.revisions.find(({ revision }) => revision === next.revision)?.spec;
    // The first of a service has nobody to take traffic from.
    const shifts = records.service.traffic?.liveGroup !== next.group;
    const bakeMs = 60_000 * bakeMinutes(spec?.deploymentConfiguration, next, shifts);
    const lastedMs = nowMs - since.sinceMs;
    if (lastedMs < bakeMs - bench.toleranceMs)
      bench.accuse('bake', `${next.stage} of deployment ${next.id} was over after ${lastedMs} ms of ${bakeMs}`);
  }
  judgeRung(bench, last, next, records.service);
  const isClean = (one: Deployment | undefined) => one?.outcome?.stage === 'CLEAN_UP' && one.outcome.reached;
  if (isClean(next) && !isClean(last) && !next.rollback) judgeSuccess(bench, next, records);
  if (next.status === 'ROLLBACK_FAILED' && last?.status !== 'ROLLBACK_FAILED') judgeLadder(bench, next, records);
}

function bakeMinutes(
  configuration: ServiceRevision['spec']['deploymentConfiguration'] | undefined,
  { stage, step = 0 }: Deployment,
  shifts: boolean,
): number {
  if (stage === 'BAKE_TIME') return configuration?.bakeTimeInMinutes ?? 0;
  const isCanary = shifts && stage === 'PRODUCTION_TRAFFIC_SHIFT' && step === 0 && configuration?.strategy === 'CANARY';
  return isCanary ? (configuration?.canaryConfiguration?.canaryBakeTimeInMinutes ?? 0) : 0;
}

/** What succeeds has a healthy task, or one of which nobody has heard yet that it has failed. */
function judgeSuccess(bench: Bench, { id, revision }: Deployment, records: Records): void {
  const { service, tasks } = records;
  if (service.status !== 'ACTIVE' || service.desiredCount === 0) return;
  const shows = tasks.some((task) => {
    if (task.revision !== revision || task.stop) return false;
    const { lastStatus, desiredStatus } = task.observed ?? {};
    const isThoughtWell = lastStatus === 'RUNNING' && desiredStatus === 'RUNNING' && !isKnownIll(task);
    return isThoughtWell || conditionOf(bench, records, task) === 'healthy';
  });
  if (!shows) bench.accuse('success', `deployment ${id} succeeds, and no task of its revision is healthy`);
}

/** L2: the way back leads to a revision that has been good, and not to the one that has just failed. */
function judgeRung(
  { accuse }: Bench,
  last: Deployment | undefined,
  next: Deployment,
  { goodRevisions }: Service,
): void {
  const { id, revision, rollback } = next;
  if (!rollback || rollback.revision === last?.rollback?.revision) return;
  if (rollback.revision === revision || !goodRevisions.includes(rollback.revision))
    accuse('L2', `deployment ${id} of revision ${revision} rolls back to revision ${rollback.revision}`);
}

/**
 * Where two revisions run side by side, the old one keeps its tasks until the new one has baked: no healthy task of it is
 * replaced before CLEAN_UP.
 */
export function judgeKept(bench: Bench, { service, deployment, revisions }: Records, marks: readonly Task[]): void {
  const { status, stage, group } = deployment;
  const live = service.traffic?.liveGroup;
  if (status !== 'IN_PROGRESS' || stage === 'CLEAN_UP' || live === undefined || group === live) return;
  const spec = revisions.find(({ revision }) => revision === deployment.revision)?.spec;
  if (!spec || !runsBothRevisions(spec)) return;
  for (const { id, stop, revision, group: own = 0 } of marks) {
    if (stop?.cause !== 'DEPLOYMENT' || own !== live || revision !== service.goodRevisions[0]) continue;
    if (bench.told.get(id) === 'healthy') bench.accuse('bake', `task ${id} of the old revision goes in ${stage}`);
  }
}

function judgeLadder(
  { accuse }: Bench,
  { id, revision, rollback }: Deployment,
  { service, revisions }: { service: Service; revisions: ServiceRevision[] },
): void {
  const tried = [revision, rollback?.revision, ...(rollback?.failed ?? [])];
  const known = revisions.filter(({ ownTaskDefinitionArn }) => ownTaskDefinitionArn !== undefined);
  const left = service.goodRevisions.filter(
    (good) => !tried.includes(good) && known.some((candidate) => candidate.revision === good),
  );
  if (left.length > 0) accuse('L2', `the rollback of deployment ${id} ended, and revision ${left[0]} was not tried`);
}

export interface Weighed {
  TargetGroupArn: string;
  Weight?: number;
}

/** A call that is held back on its way was right where its group had a target at a look so long before. */
const LOOKED_MS = 15_000;

/**
 * No group of which no task is known to serve gets more weight than it has, while one of the other's is. A task that is
 * marked, or that ECS stops, is a target no longer than until the same look deregisters it: traffic need not stay for it.
 * One of whose end nobody has heard serves as far as is known.
 */
export function judgeWeights(bench: Bench, call: Call): void {
  const { input, by } = call;
  const { Actions, RuleArn } = input as {
    RuleArn?: string;
    Actions?: { ForwardConfig?: { TargetGroups?: Weighed[] } }[];
  };
  const all = Actions?.[0]?.ForwardConfig?.TargetGroups ?? [];
  // Who wakes the service is no group of it.
  const groups = all.filter(({ TargetGroupArn }) => TargetGroupArn !== bench.world.config.wakeGroupArn);
  if (groups.length < 2 || groups.every(({ Weight = 0 }) => Weight === 0)) return;
  const before = bench.weights.get(String(RuleArn));
  bench.weights.set(String(RuleArn), groups);
  const serving = groups.map(({ TargetGroupArn }) => countServing(bench, TargetGroupArn));
  // What a rule began with was not heard of.
  const isEmpty = (n: number) => serving[n] === 0 && !isThoughtServed(bench, groups[n]?.TargetGroupArn);
  const empty = groups.findIndex((_, n) => isEmpty(n) && before && shareOf(groups, n) > shareOf(before, n));
  const heldMs = heldSinceMs(call);
  const wasServed =
    (bench.servedAtMs.get(groups[empty]?.TargetGroupArn ?? '') ?? 0) >= (heldMs ?? Date.now()) - LOOKED_MS;
  if (heldMs !== undefined && wasServed) return;
  const isServed = groups.some(({ TargetGroupArn }) => countServing(bench, TargetGroupArn, isStaying(bench)) > 0);
  if (empty >= 0 && isServed)
    bench.accuse(
      'traffic',
      `${by} gives a group ${groups[empty]?.Weight} that has no target, of ${serving.join(' and ')}`,
    );
}

function shareOf(groups: readonly Weighed[], n: number): number {
  return (groups[n]?.Weight ?? 0) / groups.reduce((sum, { Weight = 0 }) => sum + Weight, 0);
}

/** Keeps for how long traffic has gone to a group without a target, at the longest, while the other had one. */
export function watchWeights(bench: Bench): void {
  const nowMs = Date.now();
  let isEmpty = false;
  for (const groups of bench.weights.values()) {
    const serving = groups.map(({ TargetGroupArn }) => countServing(bench, TargetGroupArn));
    for (const [n, { TargetGroupArn }] of groups.entries())
      if (Number(serving[n]) > 0) bench.servedAtMs.set(TargetGroupArn, nowMs);
    const lacks = groups.some(({ Weight = 0 }, n) => Weight > 0 && serving[n] === 0);
    isEmpty ||= lacks && serving.some((count) => count > 0);
  }
  bench.unserved.sinceMs = isEmpty ? (bench.unserved.sinceMs ?? nowMs) : undefined;
  bench.unserved.longestMs = Math.max(bench.unserved.longestMs, nowMs - (bench.unserved.sinceMs ?? nowMs));
}

/** By the launcher's records: their events may all have been lost, and the audit looks once a minute. */
function isThoughtServed({ mirror }: Bench, group: string | undefined): boolean {
  return [...mirror.items.values()].some((item) => {
    if (!String(item.pk).startsWith('S#') || !String(item.sk).startsWith('TASK#')) return false;
    const { observed, stop, targetHealth, targets = [] } = item as unknown as Task;
    const isRunning = observed?.lastStatus === 'RUNNING' && observed.desiredStatus === 'RUNNING';
    const isIn = targets.some(({ targetGroupArn }) => targetGroupArn === group);
    return isRunning && isIn && !stop && targetHealth === 'healthy';
  });
}

/** It is to stay, and the load balancer has not just said that it is ill. */
const isStaying =
  ({ marked, toldEach }: Bench) =>
  ({ startedBy, desiredStatus }: TrueTask) =>
    desiredStatus === 'RUNNING' && !marked.has(startedBy) && toldEach.target.get(startedBy) !== false;

function countServing(
  { world, targets, truth, told }: Bench,
  group: string,
  isCounted: (task: TrueTask) => boolean = () => true,
): number {
  return world.fleet.list().filter(({ taskId, port = 0, isHealthy }) => {
    const target = targets.get(port);
    const task = [...truth.tasks.values()].find(({ arn }) => arn.endsWith(taskId));
    const isWell = isHealthy() || (task !== undefined && told.get(task.startedBy) === 'healthy');
    const isIn = target?.group === group && target.deregisteredAtMs === undefined;
    return isIn && isWell && (task === undefined || isCounted(task));
  }).length;
}
