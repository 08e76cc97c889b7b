import { AppError } from '../../contract/app-errors.ts';
import type { ServiceKey } from '../../domain/service.ts';
import type { ServiceRevision } from '../../domain/service-revision.ts';
import type { ServiceSpec } from '../../domain/service-spec.ts';
import type { TaskDefinition } from '../../ports/definitions.ts';
import type { Collection } from '../../ports/store.ts';
import { type Change, changeCollection, fenced } from '../change-collection.ts';
import { requireCluster } from '../clusters/require-cluster.ts';
import type { Deps } from '../deps.ts';
import { requireDefinition } from '../launch/require-definition.ts';
import { outcomeOfEarlier } from './accepted-intent.ts';
import { checkBalancers } from './check-balancers.ts';
import { decideCreate, decideUpdate, eventOf, type Outcome, type ServiceWish } from './decide-service.ts';
import { requireAlarms } from './require-alarms.ts';
import { requireHooks } from './require-hooks.ts';
import { requireMetrics } from './require-metrics.ts';
import { resolveRevision } from './resolve-revision.ts';
import { tellSharedPlace } from './tell-shared-place.ts';

export interface Accepted {
  collection: Collection;
  outcome: Outcome;
}

type AcceptDeps = Pick<
  Deps,
  'store' | 'clock' | 'definitions' | 'settings' | 'sees' | 'balancerFacts' | 'alarms' | 'hooks'
>;

/**
 * Writes what is wanted in one transaction: service, revision, deployment, event. The table's stream does the rest,
 * so accepting and starting cannot diverge. The same wish again is `unchanged`; another count alone is no deployment.
 */
export async function acceptService(deps: AcceptDeps, key: ServiceKey, wish: ServiceWish): Promise<Accepted> {
  await requireCluster(deps, key.cluster);
  const earlier = await findEarlier(deps, key, wish);
  if (earlier) return earlier;
  const definition = await requireDefinition(deps, wish.spec.taskDefinition);
  const { revision, existing } = await resolveWish(deps, key, wish.spec, definition);
  const isThere = existing && existing.service.status !== 'INACTIVE';
  const place = await tellSharedPlace(deps, key, revision.spec, isThere ? existing.service : undefined);
  const shared = place?.inEvent;
  if (!isThere) {
    const created = await createService(deps, key, wish, revision, existing, shared);
    if (created) return created;
  }
  return updateService(deps, key, wish, revision, shared);
}

/** Before anything is required: what it named may be gone by now, and it was carried out all the same. */
async function findEarlier(
  { store }: AcceptDeps,
  key: ServiceKey,
  { intent }: ServiceWish,
): Promise<Accepted | undefined> {
  const collection = intent === undefined ? undefined : await store.load(key);
  const outcome = collection && outcomeOfEarlier(collection, intent);
  return outcome && { collection, outcome };
}

/** What a spec makes of a definition beside the service as it is; throws what speaks against it. */
export async function resolveWish(
  deps: AcceptDeps,
  key: ServiceKey,
  spec: ServiceSpec,
  definition: TaskDefinition,
): Promise<{ revision: ServiceRevision; existing: Collection | undefined }> {
  await requireAlarms(deps, spec);
  await requireMetrics(deps, spec);
  await requireHooks(deps, spec);
  const revision = resolveRevision(0, spec, definition, deps.clock.nowMs(), deps.settings.imageRegistry);
  const existing = await deps.store.load(key);
  await checkBalancers(deps, key, revision, existing?.service);
  return { revision, existing };
}

/** Undefined where somebody else created it at the same time: then this is an update of theirs. */
async function createService(
  deps: AcceptDeps,
  key: ServiceKey,
  wish: ServiceWish,
  revision: ServiceRevision,
  old: Collection | undefined,
  shared: string | undefined,
): Promise<Accepted | undefined> {
  const change = saying(shared, decideCreate(key, wish, revision, old, deps.clock.nowMs()));
  const commit = fenced(old?.service, change);
  if (!(await deps.store.commit(commit))) return undefined;
  return accepted(undefined, { ...change, service: commit.service }, 'deployment');
}

/** The change with one more event. */
function saying(what: string | undefined, change: Change): Change {
  const { service, deployment, events = [] } = change;
  if (what === undefined || !deployment) return change;
  return { ...change, events: [...events, eventOf(service, deployment, service.updatedAtMs, `${what}.`)] };
}

/** What the records are when the change is written. */
function accepted(before: Collection | undefined, change: Change, outcome: Accepted['outcome']): Accepted {
  const deployment = change.deployment ?? before?.deployment;
  if (!deployment) throw new Error('a service without a deployment');
  const revisions = [...(before?.revisions ?? []), ...(change.revision ? [change.revision] : [])];
  return { collection: { service: change.service, deployment, revisions, tasks: before?.tasks ?? [] }, outcome };
}

async function updateService(
  deps: AcceptDeps,
  key: ServiceKey,
  wish: ServiceWish,
  revision: ServiceRevision,
  shared: string | undefined,
): Promise<Accepted> {
  let answer: Accepted | undefined;
  await changeCollection(deps, key, (collection) => {
    const decided = decideUpdate(collection, wish, revision, deps.clock.nowMs());
    answer = decided.change
      ? accepted(collection, decided.change, decided.outcome)
      : { collection, outcome: decided.outcome };
    return decided.change?.deployment ? saying(shared, decided.change) : decided.change;
  });
  if (!answer)
    throw new AppError('ServiceNotFoundException', `there is no service ${key.service} in cluster ${key.cluster}`);
  return answer;
}
