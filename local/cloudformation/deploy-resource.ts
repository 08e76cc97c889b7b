import { isDeepStrictEqual } from 'node:util';
import { checkProperties } from './check-properties.ts';
import { type DeployContext, resourceOf } from './deploy-context.ts';
import { DeployError } from './deploy-error.ts';
import type { Deployed, Properties, Provider, Resource } from './provider.ts';
import type { ResourceRecord } from './stack-store.ts';

export interface WantedResource {
  logicalId: string;
  type: string;
  provider: Provider;
  /** Evaluated, not yet checked. */
  properties: Properties;
  deletionPolicy: string;
  updateReplacePolicy: string;
}

/**
 * Makes one resource what the template wants. What is attempted is on record before its service is called, so that
 * the next deploy after a `kill -9` knows what may stand: it looks for it before it creates, and applies again what
 * may not have been. Undefined: nothing was to do.
 */
export async function deployResource(
  context: DeployContext,
  wanted: WantedResource,
  record: ResourceRecord | undefined,
): Promise<ResourceRecord | undefined> {
  const { logicalId, type, provider, deletionPolicy, updateReplacePolicy } = wanted;
  const checked = checkProperties(logicalId, type, wanted.properties, provider.properties);
  const properties = provider.prepare ? await provider.prepare(checked, context.assets.hash) : checked;
  if (record && record.type !== type) {
    throw new DeployError(
      logicalId,
      type,
      'update',
      `Update of resource type is not permitted (it was ${record.type}).`,
    );
  }
  const next = { ...(record ?? newRecord(logicalId, type)), deletionPolicy, updateReplacePolicy };
  const physicalId = next.physicalId || (record && (await findInterrupted(context, provider, record)));
  if (!physicalId) return create(context, provider, next, properties);

  const standing = { ...next, physicalId };
  const last = standing.attempted ?? standing.properties;
  const changed = changedProperties(last, properties);
  if (changed.some((name) => provider.properties?.[name]?.replace)) {
    const replaced = [...standing.replaced, { physicalId, properties: last }];
    const successor = { ...standing, physicalId: '', generation: standing.generation + 1, replaced };
    return create(context, provider, successor, properties, { ...standing, properties: last });
  }
  if (changed.length > 0 || !standing.status.endsWith('_COMPLETE')) {
    return update(context, provider, standing, properties);
  }
  return keep(context, provider, standing, record);
}

/** Leaves a resource as it is, but for its policies and for what it is called. */
async function keep(
  context: DeployContext,
  provider: Provider,
  standing: ResourceRecord,
  record: ResourceRecord | undefined,
): Promise<ResourceRecord | undefined> {
  const refreshed = await provider.refresh?.(resourceOf(context, standing, standing.properties), standing);
  const kept = { ...standing, ...refreshed };
  if (!isDeepStrictEqual(record, kept)) context.save(kept);
  return refreshed && kept;
}

/** The physical id of what an interrupted deploy may have created, under the name that it had then. */
export function findInterrupted(context: DeployContext, provider: Provider, record: ResourceRecord) {
  return provider.find(resourceOf(context, record, record.attempted ?? {}));
}

async function create(
  context: DeployContext,
  provider: Provider,
  next: ResourceRecord,
  attempted: Properties,
  replaces?: ResourceRecord,
): Promise<ResourceRecord> {
  const resource = resourceOf(context, next, attempted, replaces);
  let answered = 0;
  const call: Resource['call'] = async (...request) => {
    const output = await resource.call<never>(...request);
    answered += 1;
    return output;
  };
  const begun = { ...next, properties: {}, attempted, updatedAtMs: Date.now() };
  context.save({ ...begun, status: 'CREATE_IN_PROGRESS' });
  try {
    return complete(context, begun, 'CREATE_COMPLETE', await provider.create({ ...resource, call }));
  } catch (error) {
    // Refused before it made anything (a stranger has the name): nothing of ours is there to be found next time.
    if (answered > 0) context.save({ ...begun, status: 'CREATE_FAILED' });
    else if (replaces) context.save(replaces);
    else context.forget(next.logicalId);
    throw new DeployError(next.logicalId, next.type, 'create', error);
  }
}

/**
 * After an interruption the resource is partly what it was and partly what was attempted: it is updated from both, so
 * that what either had and the template has not goes away.
 */
async function update(
  context: DeployContext,
  provider: Provider,
  standing: ResourceRecord,
  wanted: Properties,
): Promise<ResourceRecord> {
  const { physicalId, properties: before, attempted: interrupted } = standing;
  const begun = { ...standing, attempted: wanted, updatedAtMs: Date.now() };
  context.save({ ...begun, status: 'UPDATE_IN_PROGRESS' });
  try {
    const updateFrom = (properties: Properties) => {
      const resource = resourceOf(context, standing, { ...absentProperties(provider, properties), ...wanted });
      return provider.update(resource, { physicalId, properties });
    };
    if (interrupted) await updateFrom(interrupted);
    return complete(context, begun, 'UPDATE_COMPLETE', await updateFrom(before));
  } catch (error) {
    context.save({ ...begun, status: 'UPDATE_FAILED' });
    throw new DeployError(standing.logicalId, standing.type, 'update', error);
  }
}

function complete({ save }: DeployContext, begun: ResourceRecord, status: string, deployed: Deployed): ResourceRecord {
  const { physicalId, attributes = {} } = deployed;
  const { attempted, ...record } = begun;
  const done = { ...record, physicalId, attributes, properties: attempted ?? {}, status, updatedAtMs: Date.now() };
  save(done);
  return done;
}

/** The defaults of what a resource had before; what is wanted goes over them. */
function absentProperties(provider: Provider, before: Properties): Properties {
  const rules = Object.entries(provider.properties ?? {});
  const gone = rules.filter(([name, { absent }]) => absent !== undefined && before[name] !== undefined);
  return Object.fromEntries(gone.map(([name, { absent }]) => [name, absent]));
}

function changedProperties(before: Properties, after: Properties): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !isDeepStrictEqual(before[name], after[name]));
}

function newRecord(logicalId: string, type: string): ResourceRecord {
  return {
    logicalId,
    type,
    physicalId: '',
    status: 'CREATE_IN_PROGRESS',
    properties: {},
    attributes: {},
    generation: 0,
    deletionPolicy: 'Delete',
    updateReplacePolicy: 'Delete',
    updatedAtMs: 0,
    replaced: [],
  };
}
