import { type Deployment, hasArrived, hasEnded, targetRevisionOf } from '../../../../shared/domain/deployment.ts';
import { taskIdOf } from '../../../../shared/domain/ids.ts';
import { type Service, type TrafficRecord, type Weights, withGoodRevision } from '../../../../shared/domain/service.ts';
import type { ServiceRevision } from '../../../../shared/domain/service-revision.ts';
import { runsBothRevisions, type ServiceSpec } from '../../../../shared/domain/service-spec.ts';
import type { Steer } from '../../../../shared/domain/steer.ts';
import type { Task, TaskObservation } from '../../../../shared/domain/task.ts';
import { boundsOf } from '../../../../shared/planner/capacity/bounds.ts';
import { withFullSubnet } from '../../../../shared/planner/placement/open-subnets.ts';
import { plan } from '../../../../shared/planner/plan.ts';
import { isStopping, readinessOf } from '../../../../shared/planner/readiness.ts';
import { hasScaledUp } from '../../../../shared/planner/rollout/aim.ts';
import { bakesSinceMs } from '../../../../shared/planner/rollout/bake.ts';
import { countFailure, inheritedFailures } from '../../../../shared/planner/rollout/count-failure.ts';
import { endingOf } from '../../../../shared/planner/rollout/ending.ts';
import { nextStage } from '../../../../shared/planner/rollout/next-stage.ts';
import { steer } from '../../../../shared/planner/rollout/steer.ts';
import type { Plan, Snapshot } from '../../../../shared/planner/snapshot.ts';
import type { TrafficAim } from '../../../../shared/planner/traffic/traffic-aim.ts';
import { groupCountOf, trafficHashOf } from '../../../../shared/planner/traffic/traffic-hash.ts';
import {
  deploymentOf,
  NOON_MS,
  observationOf,
  revisionOf,
  rolling,
  SEC,
  serviceOf,
  specOf,
  trafficOf,
} from './records.ts';

/** How the tasks of a revision fare, in seconds from the launch; absent: never. */
export interface Behaviour {
  startSec: number;
  /** HEALTHY, and the target healthy, from here on. */
  healthySec?: number;
  sickSec?: number;
  crashSec?: number;
  /** From StopTask to STOPPED. */
  stopSec: number;
  /** The cause of a start that fails is one that trying again cannot mend. */
  permanent?: boolean;
}

export const GOOD: Behaviour = { startSec: 4, healthySec: 7, stopSec: 3 };
export const NEVER_HEALTHY: Behaviour = { startSec: 4, stopSec: 3 };
export const CRASHING: Behaviour = { startSec: 2, crashSec: 3, stopSec: 1 };
export const NO_IMAGE: Behaviour = { startSec: 99, crashSec: 1, stopSec: 1, permanent: true };
export const SICKENING: Behaviour = { startSec: 2, healthySec: 4, sickSec: 20, stopSec: 2 };
export const NEVER_STARTS: Behaviour = { startSec: 100_000, stopSec: 2 };

interface Wish {
  desired: number;
  percents: [minimum: number, maximum: number];
  spec?: Partial<ServiceSpec>;
  hasHealthCheck?: boolean;
  behave: (nth: number) => Behaviour;
}

const TRACE_MAX = 20_000;

/**
 * A service and its tasks on a virtual clock: plans are applied as reconcile applies them, tasks start, become healthy
 * and crash as their revision's behaviour says, and after each plan the invariants are checked. Pure: no I/O, no chance.
 */
export class FleetModel {
  nowMs = NOON_MS;
  service: Service;
  deployment: Deployment;
  revisions: ServiceRevision[] = [];
  tasks: Task[] = [];
  archived: Deployment[] = [];
  events: string[] = [];
  /** Production weights, as they were set. */
  shifts: Weights[] = [];
  /** Times of launches, for backoff. */
  launchedAtMs: number[] = [];
  /** In which zone each subnet lies, where ECS tells it. */
  zones: Readonly<Record<string, string>> = {};
  /** Subnets that refuse every launch. */
  closed = new Set<string>();
  plans = 0;
  writes = 0;
  /** Where false, only polls (`dueAt`) and an audit every five minutes look at tasks. */
  tellsEvents = true;
  settings: Snapshot['settings'] = { subnets: ['a', 'b', 'c'], healthPollSec: 5, changesMax: 40, timeScale: 1 };
  #behaviours = new Map<number, Wish['behave']>();
  #fates = new Map<string, Behaviour>();
  #ids = new Set<string>();
  #killed = new Set<string>();
  #auditAtMs = NOON_MS;
  #dueAtMs: number | undefined = NOON_MS;

  constructor(wish: Wish) {
    const spec = this.#specOf(wish);
    const revision = this.#addRevision(spec, wish);
    this.service = serviceOf({ spec, desiredCount: wish.desired, goodRevisions: [], observedGeneration: 0 });
    this.deployment = this.#newDeployment(revision);
  }

  #specOf({ percents: [minimumHealthyPercent, maximumPercent], spec }: Wish): ServiceSpec {
    return specOf({ deploymentConfiguration: rolling(minimumHealthyPercent, maximumPercent), ...spec });
  }

  #addRevision(spec: ServiceSpec, { hasHealthCheck = true, behave }: Wish): ServiceRevision {
    const revision = revisionOf(this.revisions.length + 1, { spec, hasHealthCheck });
    this.revisions = [...this.revisions, revision];
    this.#behaviours.set(revision.revision, behave);
    return revision;
  }

  #newDeployment({ revision }: ServiceRevision): Deployment {
    return deploymentOf({
      id: `d${revision}`,
      revision,
      status: 'PENDING',
      executions: 0,
      executionArn: undefined,
      executionAskedAtMs: undefined,
      createdAtMs: this.nowMs,
      updatedAtMs: this.nowMs,
    });
  }

  /** A PUT with a new revision, as accept-service writes it. */
  deploy(wish: Wish): void {
    const spec = this.#specOf(wish);
    const revision = this.#addRevision(spec, wish);
    const old = this.deployment;
    this.archived.push(hasEnded(old) ? old : { ...old, status: 'STOPPED', supersededBy: `d${revision.revision}` });
    this.deployment = {
      ...this.#newDeployment(revision),
      healingFailures: inheritedFailures(old, this.service.goodRevisions[0]),
    };
    this.#intend({ spec, revision: revision.revision, desiredCount: wish.desired, lastNotice: undefined });
  }

  scale(desiredCount: number): void {
    this.#intend({ desiredCount });
  }

  /** The user's word on the deployment; false where it is refused. */
  steer(verb: Steer): boolean {
    const steered = steer({ ...this, settings: this.settings }, verb);
    if ('refusal' in steered) return false;
    this.deployment = steered.deployment;
    this.#dueAtMs = this.nowMs;
    return true;
  }

  remove(): void {
    if (!hasEnded(this.deployment)) this.deployment = { ...this.deployment, status: 'STOPPED' };
    this.#intend({ status: 'DRAINING', desiredCount: 0 });
  }

  #intend(change: Partial<Service>): void {
    this.service = { ...this.service, ...change, generation: this.service.generation + 1 };
    this.#dueAtMs = this.nowMs;
  }

  /** Processes end without a word. */
  kill(count: number): void {
    for (const task of this.ready().slice(0, count)) this.#killed.add(task.id);
  }

  /** Tasks protected for so long from now; 0: no longer. */
  protect(tasks: readonly Task[], sec: number): void {
    for (const { id } of tasks) this.#patch(id, { protectedUntilMs: sec === 0 ? undefined : this.nowMs + sec * SEC });
    if (sec === 0) this.#dueAtMs = this.nowMs;
  }

  ready(): Task[] {
    return this.tasks.filter((task) => this.#readinessOf(task) === 'ready');
  }

  #readinessOf(task: Task) {
    const revision = this.revisions.find((candidate) => candidate.revision === task.revision);
    return readinessOf(task, revision, this.service, this.nowMs);
  }

  /** On until nothing is expected any more, or for so many seconds. Answers how long it took, in seconds. */
  run(maxSec = 36_000): number {
    const startMs = this.nowMs;
    const endMs = startMs + maxSec * SEC;
    for (;;) {
      this.#reconcile();
      const nextMs = this.#nextMs();
      if (nextMs === undefined) return (this.nowMs - startMs) / SEC;
      if (nextMs > endMs) {
        this.nowMs = endMs;
        return maxSec;
      }
      this.nowMs = Math.max(this.nowMs, nextMs);
    }
  }

  #nextMs(): number | undefined {
    const times = this.#dueAtMs === undefined ? [] : [this.#dueAtMs];
    if (this.tellsEvents) for (const task of this.tasks) times.push(...this.#changes(task));
    else if (times.length === 0 && this.#killed.size > 0) times.push(this.#auditAtMs + 300 * SEC);
    const later = times.filter((time) => time > this.nowMs || time === this.#dueAtMs);
    return later.length === 0 ? undefined : Math.min(...later);
  }

  /** Reconcile: look, then plan and act until a plan asks for nothing more. */
  #reconcile(): void {
    const audits = !this.tellsEvents && this.nowMs >= this.#auditAtMs + 300 * SEC;
    if (audits) this.#auditAtMs = this.nowMs;
    this.#look(this.tellsEvents || audits);
    for (let pass = 0; pass < 400; pass += 1) {
      this.plans += 1;
      if (this.plans > TRACE_MAX) throw new Error(`no end in sight: ${this.events.slice(-20).join('\n')}`);
      const snapshot: Snapshot = {
        nowMs: this.nowMs,
        service: this.service,
        deployment: this.deployment,
        revisions: this.revisions,
        tasks: this.tasks,
        settings: this.settings,
      };
      const planned = plan(snapshot);
      this.#check(snapshot, planned);
      if (planned.changed) this.writes += 1;
      const acted = this.#apply(planned);
      const moved = this.#execute();
      if (acted || moved) continue;
      this.#dueAtMs = planned.dueAtMs;
      if (planned.dueAtMs !== undefined && planned.dueAtMs <= this.nowMs && !planned.changed)
        throw new Error('a plan that asks for nothing is due now: a busy loop');
      return;
    }
    throw new Error('400 passes, and still something to do');
  }

  #check({ service, tasks }: Snapshot, planned: Plan): void {
    const { deploymentConfiguration } = service.spec;
    const bounds = boundsOf(service.status === 'ACTIVE' ? service.desiredCount : 0, deploymentConfiguration);
    const marked = new Set(planned.marks.map(({ taskId }) => taskId));
    // A group without production traffic serves nobody: what is in it does not count for the lower bound.
    const serves = ({ group = 0 }: Task) => (service.traffic?.weights[group] ?? 1) > 0;
    const ready = tasks.filter((task) => serves(task) && this.#readinessOf(task) === 'ready');
    const left = ready.filter((task) => !marked.has(task.id)).length;
    if (left < ready.length && left < bounds.lower) throw new Error(`S1: ${left} healthy under ${bounds.lower}`);
    const truly = tasks.filter(
      (task) => serves(task) && !isStopping(task) && this.#truth(task)?.healthStatus === 'HEALTHY',
    );
    const trulyLeft = truly.filter((task) => !marked.has(task.id)).length;
    if (this.tellsEvents && trulyLeft < truly.length && trulyLeft < Math.min(bounds.lower, truly.length))
      throw new Error(`S1 in truth: ${trulyLeft} healthy of ${truly.length} under ${bounds.lower}`);
    // Side by side the new revision and what it replaces have the bounds each.
    const target = targetRevisionOf(this.deployment);
    const isBeside = runsBothRevisions(this.#ownSpec());
    for (const own of isBeside ? [true, false] : [undefined]) {
      const isOf = (revision: number) => own === undefined || (revision === target) === own;
      const launches = planned.launches.filter(({ revision }) => isOf(revision.revision)).length;
      const active = tasks.filter((task) => !isStopping(task) && isOf(task.revision)).length + launches;
      if (launches > 0 && active > bounds.upper) throw new Error(`S2: ${active} over ${bounds.upper}`);
    }
    for (const { taskId, stop } of planned.marks) {
      const task = tasks.find(({ id }) => id === taskId);
      const isKept = task && (task.protectedUntilMs ?? 0) > this.nowMs && this.#readinessOf(task) !== 'unhealthy';
      if (isKept && ['SCALE_IN', 'DEPLOYMENT', 'RETIREMENT', 'REBALANCE'].includes(stop.cause))
        throw new Error(`P1: ${taskId} is protected, and stopped by ${stop.cause}`);
    }
    this.#checkTraffic(planned);
    for (const task of planned.stops) {
      if (task.registeredAtMs !== undefined && this.nowMs < (task.stop?.stopAtMs ?? Number.POSITIVE_INFINITY))
        throw new Error(`S10: ${task.id} is stopped before it is drained`);
    }
    if (planned.launches.length + planned.marks.length > this.settings.changesMax) throw new Error('too many changes');
  }

  /** The spec of the deployment's own revision. */
  #ownSpec(): ServiceSpec {
    return this.revisions.find(({ revision }) => revision === this.deployment.revision)?.spec ?? this.service.spec;
  }

  /**
   * T1: no group gets more of the traffic than it had while none of its tasks is healthy and one of the other's is.
   * T2: side by side, no task of the live group is replaced before CLEAN_UP.
   */
  #checkTraffic({ shift, marks }: Plan): void {
    const { traffic, status } = this.service;
    if (!traffic || status !== 'ACTIVE') return;
    const healthyIn = (group: number) => this.ready().filter((task) => (task.group ?? 0) === group).length;
    const weights = shift?.production;
    for (const group of [0, 1] as const) {
      const gets = weights !== undefined && shareIn(weights, group) > shareIn(traffic.weights, group);
      if (gets && healthyIn(group) === 0 && healthyIn(1 - group) > 0)
        throw new Error(`T1: weights ${weights.join(':')} with ${healthyIn(0)}:${healthyIn(1)} healthy`);
    }
    const causes = new Map(marks.map(({ taskId, stop }) => [taskId, stop.cause]));
    const { status: goes, stage, outcome } = this.deployment;
    const moves = goes === 'IN_PROGRESS' && hasScaledUp(this.deployment) && outcome?.reached !== false;
    if (!moves || stage === 'CLEAN_UP' || !runsBothRevisions(this.#ownSpec())) return;
    const replaced = this.tasks.some((task) => causes.get(task.id) === 'DEPLOYMENT');
    if (replaced) throw new Error(`T2: a task is replaced in ${stage}`);
  }

  #apply(planned: Plan): boolean {
    this.service = planned.service;
    this.deployment = planned.deployment;
    this.events.push(...planned.events.map(({ message }) => `${(this.nowMs - NOON_MS) / SEC}: ${message}`));
    for (const { taskId, stop } of planned.marks) this.#patch(taskId, { stop });
    for (const launch of planned.launches) this.#launch(launch);
    for (const { id } of planned.register) this.#patch(id, { registeredAtMs: this.nowMs, targetHealth: 'initial' });
    for (const task of planned.deregister) this.#deregister(task);
    for (const { id, stop } of planned.stops) if (stop) this.#stop(id, stop);
    const { traffic } = this.service;
    if (planned.traffic === 'ensure') {
      const made = trafficOf(this.service.spec);
      const specHash = trafficHashOf(this.service) ?? '';
      const targetGroupArns = ['tg', 'tg-b'].slice(0, groupCountOf(this.service));
      const balancers = made.balancers.map((balancer) => ({ ...balancer, targetGroupArns }));
      this.service = { ...this.service, traffic: { ...made, ...traffic, balancers, specHash } };
    }
    if (planned.traffic === 'remove') this.service = { ...this.service, traffic: undefined };
    if (planned.shift && traffic) this.#shift(traffic, planned.shift);
    if (planned.startExecution) {
      const status = this.deployment.status === 'PENDING' ? 'IN_PROGRESS' : this.deployment.status;
      this.deployment = { ...this.deployment, executionArn: 'arn', status };
    }
    const calls = [planned.launches, planned.register, planned.deregister, planned.stops].flat();
    return calls.length > 0 || planned.traffic !== 'keep' || planned.shift !== undefined || planned.startExecution;
  }

  #shift(traffic: TrafficRecord, { production, test }: Partial<TrafficAim>): void {
    if (production) this.shifts.push(production);
    const { weights, testWeights } = traffic;
    const set = { weights: production ?? weights, testWeights: test ?? testWeights };
    const shiftedAtMs = bakesSinceMs(this, production, this.nowMs);
    this.service = { ...this.service, traffic: { ...traffic, ...set, shiftedAtMs } };
  }

  #launch({ slot, attempt, revision, group, subnet, capacityProvider }: Plan['launches'][number]): void {
    const id = taskIdOf('model', this.deployment.id, slot, attempt);
    if (this.#ids.has(id)) throw new Error(`S3: ${id} is launched twice`);
    const twin = this.tasks.find(
      (task) => task.revision === revision.revision && task.slot === slot && !isStopping(task),
    );
    if (twin) throw new Error(`slot ${slot} of revision ${revision.revision} is taken`);
    const behaviour = this.#behaviours.get(revision.revision)?.(this.#ids.size) ?? GOOD;
    this.#ids.add(id);
    this.#fates.set(id, behaviour);
    this.launchedAtMs.push(this.nowMs);
    const availabilityZone = this.zones[subnet];
    const observed = observationOf({ arn: id, lastStatus: 'PROVISIONING', healthStatus: 'UNKNOWN', availabilityZone });
    const place = { subnet, capacityProvider, group, cluster: 'default', service: 'web', taskDefinition: 'web' };
    const intent: Task = { ...place, id, revision: revision.revision, slot, attempt, intentAtMs: this.nowMs };
    if (this.closed.has(subnet)) this.#refuse(intent);
    else this.tasks = [...this.tasks, { ...intent, observed }];
  }

  #refuse(task: Task): void {
    const { fullSubnets } = this.service;
    const full = { subnet: task.subnet, atMs: this.nowMs };
    this.service = { ...this.service, fullSubnets: withFullSubnet(fullSubnets, full) };
    this.deployment = countFailure(this, task, { reason: 'no capacity', permanent: false, jitter: 0 });
  }

  #deregister({ id, stop, revision }: Task): void {
    const spec = this.revisions.find((candidate) => candidate.revision === revision)?.spec ?? this.service.spec;
    const stopAtMs = this.nowMs + (spec.ingress?.deregistrationDelaySec ?? 0) * SEC;
    if (stop) this.#patch(id, { stop: { ...stop, deregisteredAtMs: this.nowMs, stopAtMs }, targetHealth: 'draining' });
    else this.#patch(id, { registeredAtMs: undefined, targetHealth: undefined });
  }

  #stop(id: string, stop: NonNullable<Task['stop']>): void {
    const task = this.tasks.find((candidate) => candidate.id === id);
    if (task?.observed && task.stop?.stopSentAtMs === undefined)
      this.#patch(id, { stop: { ...stop, stopSentAtMs: this.nowMs } });
  }

  #patch(id: string, patch: Partial<Task>): void {
    this.tasks = this.tasks.map((task) => (task.id === id ? { ...task, ...patch } : task));
  }

  /** The state machine, as far as the planner sees it: the next stage when an outcome is there, then the finish. */
  #execute(): boolean {
    const { deployment } = this;
    if (hasEnded(deployment) || deployment.executionArn === undefined) return false;
    if (deployment.stage !== undefined && deployment.outcome === undefined) return false;
    const next = nextStage(this);
    this.deployment = next.deployment;
    this.service = next.service;
    if (next.stage !== 'done') return true;
    const { status, reason } = endingOf(this, undefined);
    this.deployment = {
      ...next.deployment,
      status,
      reason,
      deadlineAtMs: undefined,
      finishedAtMs: this.nowMs,
      failures: next.deployment.failures && { ...next.deployment.failures, permanent: false },
    };
    if (hasArrived(this.deployment)) {
      const goodRevisions = withGoodRevision(this.service.goodRevisions, targetRevisionOf(this.deployment));
      this.service = { ...this.service, goodRevisions };
    }
    return true;
  }

  /** What ECS and the load balancer would say of a task now; undefined: STOPPED. */
  #truth({ id, intentAtMs, stop, registeredAtMs }: Task) {
    const { startSec, healthySec, sickSec, crashSec, stopSec } = this.#fates.get(id) ?? GOOD;
    const age = (this.nowMs - intentAtMs) / SEC;
    const sentAgo = stop?.stopSentAtMs === undefined ? undefined : (this.nowMs - stop.stopSentAtMs) / SEC;
    if (this.#killed.has(id) || (crashSec !== undefined && age >= crashSec) || (sentAgo ?? -1) >= stopSec) return;
    const desiredStatus: TaskObservation['desiredStatus'] = sentAgo === undefined ? 'RUNNING' : 'STOPPED';
    if (age < startSec) return { lastStatus: 'PENDING' as const, desiredStatus, healthStatus: 'UNKNOWN' as const };
    const lastStatus: TaskObservation['lastStatus'] = sentAgo === undefined ? 'RUNNING' : 'DEACTIVATING';
    const sick = sickSec !== undefined && age >= sickSec;
    const well = healthySec !== undefined && age >= healthySec;
    const healthStatus: TaskObservation['healthStatus'] = sick ? 'UNHEALTHY' : well ? 'HEALTHY' : 'UNKNOWN';
    const registered = registeredAtMs !== undefined && stop?.deregisteredAtMs === undefined;
    const targetHealth: Task['targetHealth'] = sick ? 'unhealthy' : well ? 'healthy' : 'initial';
    return { lastStatus, desiredStatus, healthStatus, targetHealth: registered ? targetHealth : undefined };
  }

  /** When a task's truth changes by itself. */
  #changes({ id, intentAtMs, stop, revision }: Task): number[] {
    if (this.#killed.has(id)) return [this.nowMs + 1];
    const { startSec, healthySec, sickSec, crashSec, stopSec } = this.#fates.get(id) ?? GOOD;
    const hasHealth = this.revisions.find((candidate) => candidate.revision === revision)?.hasHealthCheck;
    const ages = [startSec < 10_000 ? startSec : undefined, crashSec, ...(hasHealth ? [healthySec, sickSec] : [])];
    const times = ages.flatMap((age) => (age === undefined ? [] : [intentAtMs + age * SEC]));
    if (stop?.stopSentAtMs !== undefined) times.push(stop.stopSentAtMs + stopSec * SEC);
    return times;
  }

  #look(all: boolean): void {
    for (const task of this.tasks) {
      if (!all && this.#readinessOf(task) === 'ready') continue;
      const truth = this.#truth(task);
      if (!truth) this.#bury(task);
      else {
        const { targetHealth, ...seen } = truth;
        const observed = observationOf({ arn: task.id, availabilityZone: this.zones[task.subnet], ...seen });
        const runs = truth.lastStatus === 'RUNNING';
        const runningAtMs = task.runningAtMs ?? (runs ? this.nowMs : undefined);
        this.#patch(task.id, { observed, runningAtMs, ...(targetHealth ? { targetHealth } : {}) });
      }
    }
  }

  #bury(task: Task): void {
    this.tasks = this.tasks.filter((candidate) => candidate.id !== task.id);
    this.#killed.delete(task.id);
    const permanent = this.#fates.get(task.id)?.permanent ?? false;
    const why = { reason: 'it has exited', permanent: permanent && task.runningAtMs === undefined, jitter: 0 };
    this.deployment = countFailure(this, task, why);
  }
}

function shareIn(weights: Weights, group: 0 | 1): number {
  return weights[group] / (weights[0] + weights[1]);
}
