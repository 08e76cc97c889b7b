import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../../contract/app-errors.ts';
import { type Deployment, hasArrived, hasEnded, targetRevisionOf, withTimeline } from '../../domain/deployment.ts';
import { deploymentIdOf, shortHash } from '../../domain/ids.ts';
import { DESIRED_COUNT_DEFAULT } from '../../domain/limits/service-limits.ts';
import type { AcceptedIntent, Service, ServiceKey } from '../../domain/service.ts';
import type { ServiceRevision } from '../../domain/service-revision.ts';
import { isDaemon, type ServiceSpec } from '../../domain/service-spec.ts';
import { inheritedFailures } from '../../planner/rollout/count-failure.ts';
import { within } from '../../planner/scaling/scheduled.ts';
import type { Collection } from '../../ports/store.ts';
import type { Change } from '../change-collection.ts';
import { planTokenOf } from '../plan/plan-token.ts';
import { outcomeOfEarlier, unchangedFor, withIntent } from './accepted-intent.ts';
import { requireActive } from './require-active.ts';
import { besidesRebalancing, settleRebalancing } from './settle-rebalancing.ts';

export interface ServiceWish {
  spec: ServiceSpec;
  /** Absent: kept, and 1 on create. */
  desiredCount?: number;
  forceNewDeployment: boolean;
  /** The push that this deploys. */
  followed?: Service['followed'];
  /** If-Match: the generation that the caller saw. */
  generation?: number;
  /** The plan that the caller saw: exactly that is carried out, or nothing. */
  planToken?: string;
  /** Of a write that may come again: the same at each try. */
  intent?: string;
}

/** What became of a wish: nothing; another count, or what else is about no revision; or a deployment. */
export type Outcome = AcceptedIntent['outcome'];

/** A new service with its first revision and deployment; over one of the same name that has ended. */
export function decideCreate(
  key: ServiceKey,
  wish: ServiceWish,
  revision: ServiceRevision,
  old: Collection | undefined,
  nowMs: number,
): Change {
  checkGeneration(undefined, wish.generation);
  checkPlan(wish, planTokenOf(key, undefined, wish, revision));
  // Beside the time, what keeps two services apart that were created in one millisecond: event ids begin with it.
  const incarnation = `${nowMs.toString(36)}${shortHash(key.cluster, key.service).slice(0, 4)}`;
  const generation = 1;
  const spec = settleRebalancing(revision.spec, undefined);
  const first: ServiceRevision = { ...revision, spec, revision: (old?.service.revision ?? 0) + 1 };
  const deployment = newDeployment(deploymentIdOf(key.cluster, key.service, incarnation, generation), first, nowMs);
  const service: Service = {
    ...key,
    incarnation,
    status: 'ACTIVE',
    spec: first.spec,
    generation,
    observedGeneration: 0,
    planSeq: 0,
    // A DAEMON's follows its first look at the cluster.
    desiredCount: isDaemon(spec) ? 0 : (wish.desiredCount ?? DESIRED_COUNT_DEFAULT),
    revision: first.revision,
    goodRevisions: [],
    accepted: old?.service.accepted,
    deploymentId: deployment.id,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
  const change: Change = {
    service,
    created: true,
    deployment,
    revision: first,
    archived: old?.deployment,
    dropRevisions: old?.revisions.map(({ revision: number }) => number),
    events: [eventOf(service, deployment, nowMs, `was created: ${countOf(service)} of ${first.spec.taskDefinition}.`)],
    wake: true,
  };
  return withIntent(change, wish.intent, 'deployment');
}

function countOf({ spec, desiredCount }: Service): string {
  return isDaemon(spec) ? 'a task on each container instance' : `${desiredCount} task(s)`;
}

/** What the wish makes of the service as it is; no change where it is so already. */
export function decideUpdate(
  collection: Collection,
  wish: ServiceWish,
  revision: ServiceRevision,
  nowMs: number,
): { outcome: Outcome; change?: Change } {
  const earlier = outcomeOfEarlier(collection, wish.intent);
  if (earlier) return { outcome: earlier };
  const { service, deployment, revisions } = collection;
  requireActive(service);
  checkGeneration(service, wish.generation);
  requireSameStrategy(service, wish);
  checkPlan(wish, planTokenOf(service, collection, wish, revision));
  const aimed = revisions.find((candidate) => candidate.revision === targetRevisionOf(deployment));
  const desiredCount = withinScaling(collection, wish.desiredCount ?? service.desiredCount);
  const spec = settleRebalancing(revision.spec, service);
  const sameSpec =
    isDeepStrictEqual(besidesRebalancing(aimed?.spec), besidesRebalancing(spec)) &&
    !wish.forceNewDeployment &&
    !endedElsewhere(deployment);
  if (!sameSpec) {
    const next = { ...revision, spec, revision: service.revision + 1 };
    const change = withFollow(service, wish, deploy(collection, next, desiredCount, nowMs));
    return { outcome: 'deployment', change: withIntent(change, wish.intent, 'deployment') };
  }
  const { availabilityZoneRebalancing } = spec;
  const changed = changeSettings(collection, { desiredCount, availabilityZoneRebalancing }, nowMs);
  if (!changed) return { outcome: 'unchanged', change: unchangedFor(collection, wish.intent) };
  const outcome = desiredCount === service.desiredCount ? 'settings' : 'count';
  return { outcome, change: withIntent(changed, wish.intent, outcome) };
}

/** UpdateService has no schedulingStrategy: a service is what it was created as. */
function requireSameStrategy({ spec }: Service, wish: ServiceWish): void {
  if (isDaemon(spec) === isDaemon(wish.spec)) return;
  const detail = `must be ${spec.schedulingStrategy ?? 'REPLICA'}: it cannot be changed, only with another service`;
  throw new AppError('InvalidParameterException', `/schedulingStrategy: ${detail}`, {
    errors: [{ pointer: '/schedulingStrategy', detail }],
  });
}

function checkPlan({ planToken }: ServiceWish, current: string): void {
  if (planToken === undefined || planToken === current) return;
  const detail = 'the plan was made of another state of the service, or for another wish: plan again';
  throw new AppError('PreconditionFailedException', detail, { errors: [{ pointer: '/planToken', detail }] });
}

/** What is followed is remembered with what it deployed; another repository or tag begins anew. */
function withFollow({ spec: { follow }, followed }: Service, wish: ServiceWish, change: Change): Change {
  const isSame = isDeepStrictEqual(follow, wish.spec.follow);
  return {
    ...change,
    service: { ...change.service, followed: wish.followed ?? (isSame ? followed : undefined) },
    unfollowed: isSame ? undefined : follow,
  };
}

/** The same wish after a failure is a wish to try again. */
function endedElsewhere(deployment: Deployment): boolean {
  return hasEnded(deployment) && !hasArrived(deployment);
}

/** Where a service scales, its count stays between min and max, whoever says it. */
export function withinScaling({ scaling }: Collection, desiredCount: number): number {
  return scaling ? within(scaling.spec, desiredCount) : desiredCount;
}

export function checkGeneration(service: Service | undefined, seen: number | undefined): void {
  if (seen === undefined || seen === service?.generation) return;
  const now = service ? `it is ${service.generation}` : 'the service does not exist';
  throw new AppError('PreconditionFailedException', `If-Match asks for generation ${seen}; ${now}`);
}

function newDeployment(id: string, { revision, spec }: ServiceRevision, nowMs: number): Deployment {
  return {
    id,
    revision,
    taskDefinition: spec.taskDefinition,
    epoch: 1,
    executions: 0,
    status: 'PENDING',
    healthyMax: 0,
    attempts: 0,
    timeline: [{ atMs: nowMs, text: 'accepted' }],
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
}

/** What is about the service and no revision: one more intent that the planner carries out, and no deployment. */
export function changeSettings(
  { service, deployment }: Collection,
  {
    desiredCount,
    availabilityZoneRebalancing,
  }: Pick<Service, 'desiredCount'> & Pick<ServiceSpec, 'availabilityZoneRebalancing'>,
  nowMs: number,
): Change | undefined {
  const said = [
    ...(desiredCount === service.desiredCount ? [] : [`desired count ${service.desiredCount} -> ${desiredCount}`]),
    ...(availabilityZoneRebalancing === service.spec.availabilityZoneRebalancing
      ? []
      : [`availabilityZoneRebalancing is ${availabilityZoneRebalancing}`]),
  ];
  if (said.length === 0) return undefined;
  const spec = { ...service.spec, availabilityZoneRebalancing };
  const next: Service = { ...service, spec, desiredCount, generation: service.generation + 1, updatedAtMs: nowMs };
  return {
    service: next,
    events: said.map((what) => eventOf(next, deployment, nowMs, `${what}, by the API.`)),
    wake: true,
  };
}

/** A new revision and its deployment; one that still runs is superseded, and ends STOPPED. */
export function deploy(collection: Collection, revision: ServiceRevision, desiredCount: number, nowMs: number): Change {
  const { service, deployment: old, revisions, tasks } = collection;
  const generation = service.generation + 1;
  const id = deploymentIdOf(service.cluster, service.service, service.incarnation, generation);
  const superseded = !hasEnded(old);
  const deployment: Deployment = {
    ...newDeployment(id, revision, nowMs),
    // The one before may have been superseded itself before it had an execution of its own.
    healingFailures: inheritedFailures(old, service.goodRevisions[0]),
    supersededToken: superseded ? (old.taskToken ?? old.supersededToken) : undefined,
    job: old.job,
  };
  const archived: Deployment = superseded
    ? {
        ...withTimeline(old, nowMs, `superseded by deployment ${id}`),
        status: 'STOPPED',
        supersededBy: id,
        reason: 'a newer deployment replaced it',
        taskToken: undefined,
        job: undefined,
        finishedAtMs: nowMs,
      }
    : { ...old, job: undefined };
  const next: Service = {
    ...service,
    spec: revision.spec,
    desiredCount,
    generation,
    revision: revision.revision,
    deploymentId: id,
    lastNotice: undefined,
    trafficRefused: undefined,
    updatedAtMs: nowMs,
  };
  const kept = new Set([...service.goodRevisions, ...tasks.map((task) => task.revision)]);
  return {
    service: next,
    deployment,
    archived,
    revision,
    dropRevisions: revisions.map((candidate) => candidate.revision).filter((number) => !kept.has(number)),
    events: [
      eventOf(
        next,
        deployment,
        nowMs,
        `(deployment ${id}) was accepted: revision ${revision.revision}, ${revision.spec.taskDefinition}.`,
      ),
    ],
    wake: true,
  };
}

export function eventOf(service: Service, deployment: Deployment, createdAtMs: number, message: string) {
  return {
    cluster: service.cluster,
    service: service.service,
    createdAtMs,
    message: `(service ${service.service}) ${message}`,
    deploymentId: deployment.id,
  };
}
