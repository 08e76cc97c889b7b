import { type Deployment, hasArrived, hasEnded, targetRevisionOf } from '../../domain/deployment.ts';
import type { Gate } from '../../domain/gate.ts';
import { taskIdOf } from '../../domain/ids.ts';
import type { LifecycleStage } from '../../domain/limits/lifecycle-stages.ts';
import type { PlannerSettings } from '../../domain/planner-settings.ts';
import { withGoodRevision } from '../../domain/service.ts';
import { type DeployJobName, runsBothRevisions, type ServiceSpec } from '../../domain/service-spec.ts';
import type { Task } from '../../domain/task.ts';
import { learnZones } from '../../planner/placement/zones.ts';
import { plan } from '../../planner/plan.ts';
import { isStopping, readinessOf } from '../../planner/readiness.ts';
import { bakesSinceMs } from '../../planner/rollout/bake.ts';
import { endingOf } from '../../planner/rollout/ending.ts';
import { gatesOf } from '../../planner/rollout/gates.ts';
import { nextStage } from '../../planner/rollout/next-stage.ts';
import type { Plan } from '../../planner/snapshot.ts';
import { trafficHashOf } from '../../planner/traffic/traffic-hash.ts';
import type { Collection } from '../../ports/store.ts';
import { foreseenTask, nextChangeMs, type Timing } from './forecast-world.ts';

/** One thing that would happen, and how many tasks there are behind it. */
export interface ForecastStep {
  atMs: number;
  stage?: Deployment['stage'];
  detail: string;
  newTasks: number;
  newHealthy: number;
  oldTasks: number;
  oldHealthy: number;
}

export interface Forecast {
  steps: ForecastStep[];
  endsAtMs: number;
  status: Deployment['status'];
  /** Neither a start nor a stop is possible: why. */
  stuck?: string;
  /** Milliseconds that tasks of older revisions and of the new one run, until all is quiet. */
  taskMs: number;
}

/** More plans than any deployment makes: a forecast that does not come to an end is told as such. */
const PLANS_MAX = 5000;

/**
 * What the planner would do from here on: the very planner, asked again and again on a clock of its own, with a fleet in
 * which every task starts and becomes healthy in its time and every gate passes. Pure.
 */
export function forecast(
  from: Collection,
  { nowMs, timing, settings }: { nowMs: number; timing: Timing; settings: PlannerSettings },
): Forecast {
  // No transaction bounds a forecast, and nothing is polled: only real times count.
  const unbounded = { ...settings, changesMax: Number.POSITIVE_INFINITY, healthPollSec: 1_000_000 };
  // Tasks that are foreseen have no zones of their own: what is known of subnets is kept for them.
  const subnetZones = learnZones(from.tasks, from.service.subnetZones);
  const service = { ...from.service, subnetZones };
  let world: Collection = { ...from, service, revisions: from.revisions.map(launchable) };
  let atMs = nowMs;
  let taskMs = 0;
  let stuck: string | undefined;
  const steps: ForecastStep[] = [];
  const tell = (detail: string, stage = world.deployment.stage) => {
    steps.push({ atMs, stage, detail, ...countsOf(world, atMs) });
  };
  for (let plans = 0; plans < PLANS_MAX; plans += 1) {
    const advanced = advance(world, atMs, unbounded);
    if (advanced) {
      world = advanced.world;
      for (const stage of advanced.entered ?? []) tell(`enters ${stage}`, stage);
      if (advanced.detail) tell(advanced.detail);
      continue;
    }
    const planned = plan({ ...world, nowMs: atMs, settings: unbounded });
    const acted = apply(world, planned, atMs);
    stuck = planned.service.lastNotice?.startsWith('is stuck: ') ? planned.service.lastNotice.slice(10) : undefined;
    world = acted.world;
    for (const detail of acted.details) tell(detail);
    if (acted.changed) continue;
    if (hasEnded(world.deployment) && world.tasks.every((task) => !isStopping(task))) break;
    const nextMs = nextTimeMs(world, planned, timing, atMs);
    if (nextMs === undefined || stuck) break;
    taskMs += world.tasks.length * (nextMs - atMs);
    atMs = nextMs;
    world = { ...world, tasks: world.tasks.flatMap((task) => foreseenTask(task, timing, atMs) ?? []) };
  }
  return { steps, endsAtMs: atMs, status: world.deployment.status, stuck, taskMs };
}

function launchable<Revision extends { ownTaskDefinitionArn?: string }>(revision: Revision): Revision {
  return { ...revision, ownTaskDefinitionArn: revision.ownTaskDefinitionArn ?? 'to be registered' };
}

/** What the deployment's execution would do now; undefined where it waits for the planner. */
function advance(
  world: Collection,
  nowMs: number,
  settings: PlannerSettings,
): { world: Collection; entered?: LifecycleStage[]; detail?: string } | undefined {
  const { service, deployment, revisions } = world;
  if (hasEnded(deployment) || service.status !== 'ACTIVE') return undefined;
  if (deployment.status === 'PENDING') {
    const begun: Deployment = { ...deployment, status: 'IN_PROGRESS', executionArn: 'forecast' };
    return { world: { ...world, deployment: begun } };
  }
  if (deployment.stage !== undefined && deployment.outcome === undefined) {
    const spec = revisions.find(({ revision }) => revision === deployment.revision)?.spec;
    const gates = spec ? gatesOf(deployment, spec, deployment.stage) : [];
    if (gates.length === (deployment.gatesPassed?.length ?? 0)) return undefined;
    const gatesPassed = gates.map(({ name }) => name);
    return { world: { ...world, deployment: { ...deployment, gatesPassed } }, detail: askedOf(gates, spec) };
  }
  const { stage, passed = [], ...next } = nextStage({ ...world, nowMs, settings });
  const on: Collection = { ...world, ...next };
  if (stage !== 'done') return { world: on, entered: [...passed, stage] };
  const { status, reason } = endingOf(on, undefined);
  const ended: Deployment = { ...on.deployment, status, reason, finishedAtMs: nowMs, deadlineAtMs: undefined };
  const goodRevisions = hasArrived(ended)
    ? withGoodRevision(on.service.goodRevisions, targetRevisionOf(ended))
    : on.service.goodRevisions;
  return {
    world: { ...on, deployment: ended, service: { ...on.service, goodRevisions } },
    entered: passed,
    detail: `is ${status}`,
  };
}

/** `runs the task of preDeploy, for at most 900 s each try`; `asks the gates errors, ok`. */
function askedOf(gates: readonly Gate[], spec: ServiceSpec | undefined): string {
  const jobs = gates.filter(({ type }) => type === 'job').map(({ name }) => name as DeployJobName);
  const others = gates.filter(({ type }) => type !== 'job').map(({ name }) => name);
  return [
    ...jobs.map((name) => `runs the task of ${name}, for at most ${spec?.[name]?.timeoutSec} s each try`),
    ...(others.length > 0 ? [`asks the gates ${others.join(', ')}`] : []),
  ].join('; ');
}

/** The plan carried out at once, as reconcile would. */
function apply(
  world: Collection,
  planned: Plan,
  nowMs: number,
): { world: Collection; details: string[]; changed: boolean } {
  const patches = new Map<string, Partial<Task>>();
  const patch = (id: string, more: Partial<Task>) => patches.set(id, { ...patches.get(id), ...more });
  for (const { taskId, stop } of planned.marks) patch(taskId, { stop });
  for (const { id } of planned.register) patch(id, { registeredAtMs: nowMs, targetHealth: 'initial' });
  for (const task of planned.deregister) patch(task.id, deregistered(world, task, nowMs));
  for (const { id, stop } of planned.stops) if (stop) patch(id, { stop: { ...stop, stopSentAtMs: nowMs } });
  const tasks = [
    ...world.tasks.map((task) => ({ ...task, ...patches.get(task.id) })),
    ...planned.launches.map((launch) => launched(world, launch, nowMs)),
  ];
  const service = withTraffic(planned, world.revisions, nowMs);
  const deployment = planned.startExecution ? { ...planned.deployment, executionArn: 'forecast' } : planned.deployment;
  const changed =
    patches.size + planned.launches.length > 0 ||
    planned.traffic !== 'keep' ||
    planned.shift !== undefined ||
    (deployment.outcome !== undefined && deployment.outcome !== world.deployment.outcome);
  return { world: { ...world, service, deployment, tasks }, details: detailsOf(planned), changed };
}

function detailsOf({ launches, marks, traffic, shift }: Plan): string[] {
  const revisions = new Map<number, number>();
  for (const { revision } of launches) revisions.set(revision.revision, (revisions.get(revision.revision) ?? 0) + 1);
  return [
    ...(traffic === 'ensure' ? ['makes its target groups and rules ready'] : []),
    ...(traffic === 'remove' ? ['removes its target groups and rules'] : []),
    ...[...revisions].map(([revision, count]) => `starts ${count} task(s) of revision ${revision}`),
    ...(shift?.test ? [`gives test traffic ${shift.test.join(':')} to the target groups`] : []),
    ...(shift?.production ? [`gives production traffic ${shift.production.join(':')} to the target groups`] : []),
    ...(marks.length > 0 ? [`drains and stops ${marks.length} task(s): ${marks[0]?.stop.reason}`] : []),
  ];
}

function deregistered({ service, revisions }: Collection, { stop, revision }: Task, nowMs: number): Partial<Task> {
  if (!stop) return { registeredAtMs: undefined, targetHealth: undefined };
  const spec = revisions.find((candidate) => candidate.revision === revision)?.spec ?? service.spec;
  const delaySec = spec.ingress?.deregistrationDelaySec ?? 0;
  return { stop: { ...stop, deregisteredAtMs: nowMs, stopAtMs: nowMs + delaySec * 1000 }, targetHealth: 'draining' };
}

function launched({ service, deployment }: Collection, launch: Plan['launches'][number], nowMs: number): Task {
  const id = taskIdOf('forecast', deployment.id, launch.slot, launch.attempt);
  const { slot, attempt, subnet, capacityProvider, group, instance } = launch;
  const place = { cluster: service.cluster, service: service.service, deploymentId: deployment.id };
  return {
    ...place,
    id,
    slot,
    attempt,
    subnet,
    capacityProvider,
    group,
    instance,
    revision: launch.revision.revision,
    taskDefinition: launch.revision.spec.taskDefinition,
    intentAtMs: nowMs,
    observed: { arn: id, version: 1, lastStatus: 'PENDING', desiredStatus: 'RUNNING', containers: [] },
  };
}

function withTraffic(planned: Plan, revisions: Collection['revisions'], nowMs: number): Collection['service'] {
  const { service, traffic, shift } = planned;
  const specHash = trafficHashOf(service);
  if (traffic === 'remove') return { ...service, traffic: undefined };
  if (traffic === 'ensure' && specHash !== undefined) {
    const targetGroupArns = runsBothRevisions(service.spec) ? ['first', 'second'] : ['first'];
    const made = {
      balancers: [{ targetGroupArns, deregistrationDelaySec: 0, managed: true }],
      liveGroup: 0 as const,
      weights: [1, 0] as [number, number],
      testWeights: [1, 0] as [number, number],
    };
    const kept = service.traffic ? { ...service.traffic, balancers: made.balancers } : made;
    const next = { ...service, traffic: { ...kept, specHash } };
    return { ...next, traffic: { ...next.traffic, specHash: trafficHashOf(next) ?? specHash } };
  }
  if (!shift || !service.traffic) return service;
  const { production, test } = shift;
  const weights = production ?? service.traffic.weights;
  const testWeights = test ?? service.traffic.testWeights;
  const shiftedAtMs = bakesSinceMs({ ...planned, revisions }, production, nowMs);
  return { ...service, traffic: { ...service.traffic, weights, testWeights, shiftedAtMs } };
}

function nextTimeMs({ tasks }: Collection, { dueAtMs }: Plan, timing: Timing, nowMs: number): number | undefined {
  const times = tasks.flatMap((task) => nextChangeMs(task, timing, nowMs) ?? []);
  if (dueAtMs !== undefined) times.push(dueAtMs);
  let soonest: number | undefined;
  for (const time of times) if (time > nowMs && (soonest === undefined || time < soonest)) soonest = time;
  return soonest;
}

function countsOf({ service, deployment, revisions, tasks }: Collection, nowMs: number) {
  const counts = { newTasks: 0, newHealthy: 0, oldTasks: 0, oldHealthy: 0 };
  for (const task of tasks) {
    const revision = revisions.find((candidate) => candidate.revision === task.revision);
    const readiness = readinessOf(task, revision, service, nowMs);
    if (readiness === 'stopping') continue;
    const isNew = task.revision === targetRevisionOf(deployment);
    counts[isNew ? 'newTasks' : 'oldTasks'] += 1;
    if (readiness === 'ready') counts[isNew ? 'newHealthy' : 'oldHealthy'] += 1;
  }
  return counts;
}
