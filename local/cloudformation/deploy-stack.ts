import { createHash, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Cloud } from '../cloud/cloud.ts';
import { deleteResources } from './delete-resources.ts';
import type { AssetHashes, DeployContext } from './deploy-context.ts';
import { deployResource } from './deploy-resource.ts';
import { evaluate } from './evaluate.ts';
import { type KnownResource, planStack, type StackPlan } from './plan-stack.ts';
import type { Properties } from './provider.ts';
import { providerOf } from './providers.ts';
import type { StackRecord, StackStore } from './stack-store.ts';
import type { Template } from './template.ts';

export interface StackToDeploy {
  stackName: string;
  /** The document that `serverless package` writes. */
  template: object;
  parameters: Record<string, string>;
  /** The bytes of a packaged file, by its key in the deployment bucket. */
  assets(bucketKey: string): Promise<Uint8Array>;
}

export interface DeployedStack {
  outputs: Record<string, string>;
  resources: Record<string, { type: string; physicalId: string }>;
}

/**
 * Makes the cloud what a template says: creates, updates, replaces, and deletes at the end. There is no rollback: what
 * a failed or killed deploy has done stays on record, and the next deploy goes on from there.
 * @throws AwsError ValidationError for a template that is wrong, before anything is touched; DeployError for a resource
 */
export async function deployStack(cloud: Cloud, store: StackStore, wanted: StackToDeploy): Promise<DeployedStack> {
  const { stackName } = wanted;
  const before = store.getStack(stackName);
  const stackId = before?.stackId ?? cloud.arn('cloudformation', `stack/${stackName}/${randomUUID()}`);
  const known = new Map<string, KnownResource>();
  const plan = planStack(cloud, { stackName, stackId }, wanted.template, wanted.parameters, known);
  const stack = recordOf(wanted, stackId, before);
  const verb = before && before.status !== 'CREATE_FAILED' ? 'UPDATE' : 'CREATE';
  try {
    const changed = await deployAll(cloud, store, wanted, plan, known);
    const outputs = plan.outputs();
    const done = { ...stack, outputs, status: `${verb}_COMPLETE`, statusReason: undefined };
    if (changed || !before || !isSame(before, done)) store.putStack({ ...done, updatedAtMs: Date.now() });
    return {
      outputs: Object.fromEntries(outputs.map(({ key, value }) => [key, value])),
      resources: Object.fromEntries(
        store.listResources(stackName).map(({ logicalId, type, physicalId }) => [logicalId, { type, physicalId }]),
      ),
    };
  } catch (error) {
    const statusReason = error instanceof Error ? error.message : String(error);
    store.putStack({ ...stack, status: `${verb}_FAILED`, statusReason, updatedAtMs: Date.now() });
    throw error;
  }
}

async function deployAll(
  cloud: Cloud,
  store: StackStore,
  { stackName, assets }: StackToDeploy,
  plan: StackPlan,
  known: Map<string, KnownResource>,
): Promise<boolean> {
  const context: DeployContext = {
    cloud,
    stackName,
    assets: hashAssets(assets),
    save: (record) => store.putResource(stackName, record),
    forget: (logicalId) => store.deleteResource(stackName, logicalId),
  };
  const records = new Map(store.listResources(stackName).map((record) => [record.logicalId, record]));
  let changed = false;
  for (const logicalId of plan.order) {
    const resource = plan.resources[logicalId];
    if (!resource) continue;
    const record = records.get(logicalId);
    const wanted = {
      logicalId,
      type: resource.Type,
      provider: providerOf(logicalId, resource.Type),
      properties: (evaluate(resource.Properties ?? {}, plan.scope) ?? {}) as Properties,
      deletionPolicy: resource.DeletionPolicy ?? 'Delete',
      updateReplacePolicy: resource.UpdateReplacePolicy ?? 'Delete',
    };
    const deployed = await deployResource(context, wanted, record);
    changed ||= deployed !== undefined;
    const { physicalId = '', attributes = {} } = deployed ?? record ?? {};
    known.set(logicalId, { physicalId, attributes });
  }
  const cleaned = await deleteResources(context, store.listResources(stackName), new Set(plan.order));
  return changed || cleaned;
}

/** Reads each packaged file once: a file's key changes with every packaging, its content seldom. */
function hashAssets(assets: (key: string) => Promise<Uint8Array>): AssetHashes {
  const bytesByHash = new Map<string, Uint8Array>();
  const hashByKey = new Map<string, string>();
  return {
    async hash(key) {
      const known = hashByKey.get(key);
      if (known !== undefined) return known;
      const bytes = await assets(key);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      bytesByHash.set(sha256, bytes);
      hashByKey.set(key, sha256);
      return sha256;
    },
    get(sha256) {
      const bytes = bytesByHash.get(sha256);
      if (!bytes) throw new Error(`no packaged file has the hash ${sha256}`);
      return bytes;
    },
  };
}

function recordOf(wanted: StackToDeploy, stackId: string, before: StackRecord | undefined): StackRecord {
  const declared = (wanted.template as Partial<Template>).Parameters ?? {};
  const shown = Object.entries(declared).map(([name, { NoEcho, Default = '' }]) => [
    name,
    String(NoEcho) === 'true' ? '****' : (wanted.parameters[name] ?? String(Default)),
  ]);
  return {
    stackName: wanted.stackName,
    stackId,
    status: 'CREATE_IN_PROGRESS',
    statusReason: undefined,
    template: wanted.template,
    parameters: Object.fromEntries(shown),
    outputs: before?.outputs ?? [],
    createdAtMs: before?.createdAtMs ?? Date.now(),
    updatedAtMs: before?.updatedAtMs ?? Date.now(),
  };
}

/** Whether a stack that succeeded before is what it would be now. */
function isSame(before: StackRecord, done: StackRecord): boolean {
  const { status, ...rest } = JSON.parse(JSON.stringify({ ...done, updatedAtMs: before.updatedAtMs }));
  return before.status.endsWith('_COMPLETE') && isDeepStrictEqual(before, { ...rest, status: before.status });
}
