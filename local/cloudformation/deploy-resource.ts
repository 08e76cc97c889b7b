import { isDeepStrictEqual } from 'node:util';
import type { Cloud } from '../cloud/cloud.ts';
import { ACCOUNT } from '../cloud/service.ts';
import { checkProperties } from './check-properties.ts';
import { DeployError } from './deploy-error.ts';
import { nameResource } from './name-resource.ts';
import type { Current, Deployed, Properties, Provider, Resource } from './provider.ts';
import type { ResourceRecord } from './stack-store.ts';

/** Where a resource is deployed: its stack's name, its packaged files, and where its record is kept. */
export interface DeployContext {
  cloud: Cloud;
  stackName: string;
  assets: AssetHashes;
  save(record: ResourceRecord): void;
  forget(logicalId: string): void;
}

/** The packaged files of a deploy, by the hash of their content. */
export interface AssetHashes {
  hash(key: string): Promise<string>;
  get(sha256: string): Uint8Array;
}

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
 * Makes one resource what the template wants. The record is written before its service is called, so that the next
 * deploy after a `kill -9` knows what may stand: it looks for it before it creates, and applies everything again.
 * Undefined: nothing was to do.
 */
export async function deployResource(
  context: DeployContext,
  wanted: WantedResource,
  record: ResourceRecord | undefined,
): Promise<ResourceRecord | undefined> {
  const { logicalId, type, provider } = wanted;
  const checked = checkProperties(logicalId, type, wanted.properties, provider.properties);
  const properties = provider.prepare ? await provider.prepare(checked, context.assets.hash) : checked;
  const policies = { deletionPolicy: wanted.deletionPolicy, updateReplacePolicy: wanted.updateReplacePolicy };
  if (!record) {
    return create(context, wanted, { ...newRecord(logicalId, type), ...policies, properties });
  }
  if (record.type !== type) {
    throw new DeployError(
      logicalId,
      type,
      'update',
      `Update of resource type is not permitted (it was ${record.type}).`,
    );
  }
  const next = { ...record, ...policies, properties };
  if (record.physicalId === '') return adoptOrCreate(context, wanted, next);
  const changed = changedProperties(record.properties, properties);
  if (changed.some((name) => provider.properties?.[name]?.replace)) {
    const replaced = [...record.replaced, { physicalId: record.physicalId, properties: record.properties }];
    return create(context, wanted, { ...next, physicalId: '', generation: record.generation + 1, replaced }, record);
  }
  if (changed.length === 0 && record.status.endsWith('_COMPLETE')) {
    if (!isDeepStrictEqual(record, next)) context.save(next);
    return undefined;
  }
  const known = record.status.endsWith('_COMPLETE') ? record.properties : {};
  return update(context, wanted, next, { physicalId: record.physicalId, properties: known });
}

/** What the deploy that was interrupted had created is taken over with everything applied anew. */
async function adoptOrCreate(context: DeployContext, wanted: WantedResource, next: ResourceRecord) {
  const physicalId = await wanted.provider.find(resourceOf(context, next));
  if (physicalId === undefined) return create(context, wanted, next);
  return update(context, wanted, { ...next, physicalId }, { physicalId, properties: {} });
}

async function create(
  context: DeployContext,
  { provider }: WantedResource,
  next: ResourceRecord,
  replaces?: ResourceRecord,
): Promise<ResourceRecord> {
  const resource = resourceOf(context, next, replaces);
  let answered = 0;
  const call: Resource['call'] = async (...request) => {
    const output = await resource.call<never>(...request);
    answered += 1;
    return output;
  };
  context.save({ ...next, status: 'CREATE_IN_PROGRESS', updatedAtMs: Date.now() });
  try {
    return complete(context, next, 'CREATE', await provider.create({ ...resource, call }));
  } catch (error) {
    // Refused before it made anything (a stranger has the name): nothing of ours is there to be found next time.
    if (answered > 0) context.save({ ...next, status: 'CREATE_FAILED', updatedAtMs: Date.now() });
    else if (replaces) context.save(replaces);
    else context.forget(next.logicalId);
    throw new DeployError(next.logicalId, next.type, 'create', error);
  }
}

async function update(
  context: DeployContext,
  { provider }: WantedResource,
  next: ResourceRecord,
  current: Current,
): Promise<ResourceRecord> {
  context.save({ ...next, status: 'UPDATE_IN_PROGRESS', updatedAtMs: Date.now() });
  try {
    return complete(context, next, 'UPDATE', await provider.update(resourceOf(context, next), current));
  } catch (error) {
    context.save({ ...next, status: 'UPDATE_FAILED', updatedAtMs: Date.now() });
    throw new DeployError(next.logicalId, next.type, 'update', error);
  }
}

function complete({ save }: DeployContext, next: ResourceRecord, verb: string, deployed: Deployed): ResourceRecord {
  const { physicalId, attributes = {} } = deployed;
  const done = { ...next, physicalId, attributes, status: `${verb}_COMPLETE`, updatedAtMs: Date.now() };
  save(done);
  return done;
}

/** The resource as its provider sees it. */
export function resourceOf(
  { cloud, stackName, assets }: DeployContext,
  { logicalId, properties, generation }: ResourceRecord,
  replaces?: ResourceRecord,
): Resource {
  return {
    logicalId,
    properties,
    accountId: cloud.accountId,
    name(explicit, lengthMax) {
      if (explicit === undefined) return nameResource(stackName, logicalId, generation, lengthMax);
      const name = String(explicit);
      if (replaces && Object.values(replaces.properties).includes(name)) {
        const rename = `Rename ${name} and update the stack again.`;
        throw new Error(
          `CloudFormation cannot update a stack when a custom-named resource requires replacing. ${rename}`,
        );
      }
      return name;
    },
    call: (service, operation, input) => cloud.call(service, operation, input, ACCOUNT),
    asset: assets.get,
  };
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
