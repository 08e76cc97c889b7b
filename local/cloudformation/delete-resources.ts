import { type DeployContext, resourceOf } from './deploy-context.ts';
import { DeployError } from './deploy-error.ts';
import { findInterrupted } from './deploy-resource.ts';
import { isGone } from './if-found.ts';
import type { Properties } from './provider.ts';
import { providerOf } from './providers.ts';
import type { ResourceRecord } from './stack-store.ts';

/**
 * Ends a deploy: deletes what the template no longer has, last created first, then what was replaced. It runs last, so
 * that nothing that others still used while they were updated goes before them.
 */
export async function deleteResources(
  context: DeployContext,
  records: ResourceRecord[],
  wanted: Set<string>,
): Promise<boolean> {
  let deleted = false;
  for (const record of records.toReversed()) {
    const remains = wanted.has(record.logicalId);
    if (!remains && record.deletionPolicy !== 'Retain')
      await deleteOne(context, record, await currentOf(context, record));
    if (record.updateReplacePolicy !== 'Retain') {
      for (const replaced of record.replaced) await deleteOne(context, record, replaced);
    }
    if (!remains) context.forget(record.logicalId);
    else if (record.replaced.length > 0) context.save({ ...record, replaced: [] });
    deleted ||= !remains || record.replaced.length > 0;
  }
  return deleted;
}

/** What there is to delete of a resource; of one whose creation was interrupted, whatever can be found. */
async function currentOf(context: DeployContext, record: ResourceRecord) {
  const properties = record.attempted ?? record.properties;
  const provider = providerOf(record.logicalId, record.type);
  const physicalId = record.physicalId || (await findInterrupted(context, provider, record));
  return physicalId === undefined ? undefined : { physicalId, properties };
}

async function deleteOne(
  context: DeployContext,
  record: ResourceRecord,
  current: { physicalId: string; properties: Properties } | undefined,
): Promise<void> {
  if (!current) return;
  const { logicalId, type } = record;
  try {
    await providerOf(logicalId, type).delete(resourceOf(context, record, current.properties), current);
  } catch (error) {
    if (isGone(error)) return;
    throw new DeployError(logicalId, type, 'delete', error);
  }
}
