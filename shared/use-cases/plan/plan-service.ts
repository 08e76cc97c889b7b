import type { PlanAnswer } from '../../contract/answers/plan.ts';
import { AppError } from '../../contract/app-errors.ts';
import { hasEnded, targetRevisionOf } from '../../domain/deployment.ts';
import { FARGATE_RATES, hourlyUsd, taskUsd } from '../../domain/fargate-price.ts';
import type { ServiceKey } from '../../domain/service.ts';
import type { ServiceRevision } from '../../domain/service-revision.ts';
import { isDaemon, type ServiceSpec } from '../../domain/service-spec.ts';
import { boundsOf } from '../../planner/capacity/bounds.ts';
import { desiredOf, filterRefusal } from '../../planner/placement/daemon-places.ts';
import type { TaskDefinition } from '../../ports/definitions.ts';
import type { Collection } from '../../ports/store.ts';
import { requireCluster } from '../clusters/require-cluster.ts';
import type { Deps } from '../deps.ts';
import { requireDefinition } from '../launch/require-definition.ts';
import { seeInstances } from '../observe/see-instances.ts';
import { checkBalancers } from '../services/check-balancers.ts';
import { decideCreate, decideUpdate, type ServiceWish } from '../services/decide-service.ts';
import { requireAlarms } from '../services/require-alarms.ts';
import { requireHooks } from '../services/require-hooks.ts';
import { requireMetrics } from '../services/require-metrics.ts';
import { resolveRevision } from '../services/resolve-revision.ts';
import { settleRebalancing } from '../services/settle-rebalancing.ts';
import { tellSharedPlace } from '../services/tell-shared-place.ts';
import { diffDefinitions } from './diff-definitions.ts';
import { diffSpecs } from './diff-specs.ts';
import { forecast } from './forecast.ts';
import type { Timing } from './forecast-world.ts';
import { lacksOf } from './lacks-of.ts';
import { planTokenOf } from './plan-token.ts';

type PlanDeps = Pick<
  Deps,
  'store' | 'clock' | 'definitions' | 'settings' | 'sees' | 'alarms' | 'hooks' | 'balancerFacts' | 'preflight' | 'fleet'
>;

/** Fargate pulls and starts a small image in about half a minute; a target is healthy after one passed check. */
const LAUNCH_SEC = 30;
const STOP_SEC = 5;

/**
 * What the same PUT would do, and whether it would be refused. Reads alone: nothing is written, registered or started.
 * Whatever PUT refuses is among the refusals, and so is what its tasks lean on and is not there.
 */
export async function planService(deps: PlanDeps, key: ServiceKey, wish: ServiceWish): Promise<PlanAnswer> {
  await requireCluster(deps, key.cluster);
  const refusals: AppError[] = [];
  const attempt = async <Found>(work: () => Promise<Found> | Found): Promise<Found | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 500) throw error;
      refusals.push(error);
      return undefined;
    }
  };
  const nowMs = deps.clock.nowMs();
  const loaded = await deps.store.load(key);
  const before = loaded?.service.status === 'INACTIVE' ? undefined : loaded;
  const definition = await attempt(() => requireDefinition(deps, wish.spec.taskDefinition));
  const revision =
    definition && (await attempt(() => resolveRevision(0, wish.spec, definition, nowMs, deps.settings.imageRegistry)));
  const decided =
    revision && (await attempt(() => decide(key, { ...wish, planToken: undefined }, revision, before, loaded, nowMs)));
  await attempt(() => requireAlarms(deps, wish.spec));
  await attempt(() => requireMetrics(deps, wish.spec));
  await attempt(() => requireHooks(deps, wish.spec));
  if (revision) await attempt(() => checkBalancers(deps, key, revision, before?.service));
  if (definition) refusals.push(...(await lacksOf(deps, wish.spec, definition)));
  if (!definition || !revision || !decided || refusals.length > 0) return refused(refusals, wish, before);

  const shared = await tellSharedPlace(deps, key, revision.spec, before?.service);
  const aimed = aimedOf(before);
  const named = aimed && (await deps.definitions.describe(aimed.spec.taskDefinition));
  const after = await withInstances(deps, decided.after);
  const unplaced = filterRefusal(after.service, targetRevisionOf(after.deployment));
  if (unplaced) return refused([refusedFilter(unplaced)], wish, before);
  const desiredCount = after.service.desiredCount;
  const spec = settleRebalancing(revision.spec, before?.service);
  const diff = [
    ...diffSpecs(before && { ...specOf(before), desiredCount: before.service.desiredCount }, { ...spec, desiredCount }),
    ...diffDefinitions(named, definition),
  ];
  return {
    outcome: decided.outcome,
    diff,
    ...foresee(deps, { ...decided, after }, { before, definition, named, shared: shared?.toCaller, nowMs }),
    refusals: [],
    planToken: planTokenOf(key, before, wish, revision),
  };
}

/** Of a DAEMON service: the instances that reconcile would find. */
async function withInstances(deps: Pick<Deps, 'fleet'>, after: Collection): Promise<Collection> {
  if (!isDaemon(after.service.spec)) return after;
  const service = { ...after.service, instances: await seeInstances(deps, after) };
  return { ...after, service: { ...service, desiredCount: desiredOf(service, targetRevisionOf(after.deployment)) } };
}

/** The deployment would fail by it: what ECS takes is only known when it is asked. */
function refusedFilter(refusal: string): AppError {
  const detail = `ECS does not take the placement constraints: ${refusal}`;
  return new AppError('InvalidParameterException', detail, { errors: [{ pointer: '/placementConstraints', detail }] });
}

type Outcome = NonNullable<PlanAnswer['outcome']>;
interface Decided {
  outcome: Outcome;
  after: Collection;
}

function decide(
  key: ServiceKey,
  wish: ServiceWish,
  revision: ServiceRevision,
  before: Collection | undefined,
  ended: Collection | undefined,
  nowMs: number,
): Decided {
  if (!before) {
    const change = decideCreate(key, wish, revision, ended, nowMs);
    if (!change.deployment || !change.revision) throw new Error('a create without a deployment');
    const after = { service: change.service, deployment: change.deployment, revisions: [change.revision], tasks: [] };
    return { outcome: 'create', after };
  }
  const { outcome, change } = decideUpdate(before, wish, revision, nowMs);
  if (!change) return { outcome, after: before };
  const revisions = [...before.revisions, ...(change.revision ? [change.revision] : [])];
  return {
    outcome,
    after: { ...before, service: change.service, deployment: change.deployment ?? before.deployment, revisions },
  };
}

function aimedOf(before: Collection | undefined): ServiceRevision | undefined {
  return before?.revisions.find(({ revision }) => revision === targetRevisionOf(before.deployment));
}

/** What the service is: its revision, and what is its own whatever that is. */
function specOf(before: Collection): ServiceSpec {
  const { spec } = before.service;
  return { ...(aimedOf(before)?.spec ?? spec), availabilityZoneRebalancing: spec.availabilityZoneRebalancing };
}

function refused(refusals: readonly AppError[], wish: ServiceWish, before: Collection | undefined): PlanAnswer {
  return {
    outcome: null,
    diff: diffSpecs(before && specOf(before), settleRebalancing(wish.spec, before?.service)),
    steps: [],
    warnings: [],
    refusals: refusals.map(({ code, status, detail, errors }) => ({
      code,
      status,
      detail,
      errors: errors && [...errors],
    })),
    estimate: null,
    planToken: null,
  };
}

interface Seen {
  before: Collection | undefined;
  definition: TaskDefinition;
  named: TaskDefinition | undefined;
  shared: string | undefined;
  nowMs: number;
}

/** The steps, and what they would take in time and in dollars. */
function foresee(
  deps: PlanDeps,
  { outcome, after }: Decided,
  seen: Seen,
): Pick<PlanAnswer, 'steps' | 'warnings' | 'estimate'> {
  const { before, definition, named, shared, nowMs } = seen;
  const timing = timingOf(after, definition);
  const foreseen = forecast(after, { nowMs, timing, settings: deps.settings });
  const { lower, upper } = boundsOf(after.service.desiredCount, after.service.spec.deploymentConfiguration);
  const { launchType } = after.service.spec;
  const usdPerHour = hourlyOf(after.service.spec, definition);
  const endsSec = (foreseen.endsAtMs - nowMs) / 1000;
  const plainMs = (before?.service.desiredCount ?? 0) * (foreseen.endsAtMs - nowMs);
  const warnings = [
    ...(foreseen.stuck ? [`it would not get on: ${foreseen.stuck}`] : []),
    ...(outcome === 'deployment' && before && !hasEnded(before.deployment)
      ? [`it replaces deployment ${before.deployment.id}, which is ${before.deployment.status}`]
      : []),
    ...(shared ? [shared] : []),
  ];
  return {
    steps: foreseen.steps.map(({ atMs, stage, ...step }) => ({
      atSec: (atMs - nowMs) / 1000,
      lifecycleStage: stage,
      ...step,
    })),
    warnings,
    estimate: {
      durationSec: endsSec,
      deploymentUsd: rounded(taskUsd(Math.max(0, foreseen.taskMs - plainMs) / 1000, usdPerHour)),
      hourlyUsd: rounded(usdPerHour * after.service.desiredCount),
      hourlyUsdBefore: rounded(
        (before && named ? hourlyOf(before.service.spec, named) : usdPerHour) * (before?.service.desiredCount ?? 0),
      ),
      assumptions: [
        `a task is RUNNING after ${timing.launchSec} s and healthy ${timing.healthySec} s later; every gate passes and every job ends at once`,
        `at least ${lower} healthy and at most ${upper} active tasks of a side`,
        launchType === 'EC2' ? INSTANCES_ARE_PAID : 'Fargate on demand in us-east-1, Linux',
      ],
    },
  };
}

function timingOf({ service, deployment, revisions }: Collection, definition: TaskDefinition): Timing {
  const spec = revisions.find(({ revision }) => revision === targetRevisionOf(deployment))?.spec ?? service.spec;
  const checks = definition.containerDefinitions.flatMap(({ healthCheck }) => (healthCheck ? [healthCheck] : []));
  const intervals = checks.map((check) => Number(Reflect.get(check, 'interval') ?? 30));
  const target = spec.ingress?.healthCheck.intervalSec ?? 0;
  return { launchSec: LAUNCH_SEC, healthySec: Math.max(0, target, ...intervals), stopSec: STOP_SEC };
}

const INSTANCES_ARE_PAID = 'tasks on container instances cost nothing more: the instances are paid for';

function hourlyOf({ launchType }: ServiceSpec, { cpu, memory, ...definition }: TaskDefinition): number {
  if (launchType === 'EC2') return 0;
  const platform = definition.runtimePlatform as { cpuArchitecture?: string } | undefined;
  const rates = FARGATE_RATES[platform?.cpuArchitecture === 'ARM64' ? 'ARM64' : 'X86_64'];
  return hourlyUsd(Number(cpu ?? 0), Number(memory ?? 0), rates);
}

const rounded = (usd: number): number => Math.round(usd * 1e6) / 1e6;
