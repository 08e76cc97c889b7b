import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Service } from '../../domain/service.ts';
import { dueShardOf, type Key, SERVICE_SK, servicePk } from './keys.ts';

export type Item = Record<string, AttributeValue>;

/**
 * A record as an item: its own fields beside the key. Fields that are undefined are not there. `seq` is the place of the
 * write within its service, for those who hear of it by the stream.
 */
export function toItem(
  key: Key,
  record: object,
  extra: { wake?: boolean; expiresAtSec?: number; seq?: string } = {},
): Item {
  const { wake, expiresAtSec, seq } = extra;
  return marshall(
    { ...record, ...key, wake: wake ? true : undefined, expiresAtSec, seq },
    { removeUndefinedValues: true, convertClassInstanceToMap: true },
  );
}

/** The record in an item, without what only the table knows. Expired ones are gone: TTL deletes late. */
export function fromItem<Record extends object>(item: Item, nowMs: number): Record | undefined {
  const {
    pk: _pk,
    sk: _sk,
    wake: _wake,
    dueShard: _dueShard,
    fedAs: _fedAs,
    seq: _seq,
    expiresAtSec,
    ...record
  } = fieldsOf(item);
  if (typeof expiresAtSec === 'number' && expiresAtSec * 1000 <= nowMs) return undefined;
  nameTargetsById(record);
  return record as Record;
}

interface TargetsThen {
  targets?: { id?: string; ip?: string }[];
}

/** Before instances could be targets (until 0.1.0 of November 2026) a target's id was its `ip`: what was written then is read as now. */
function nameTargetsById(
  record: TargetsThen & { wasRegistered?: TargetsThen; strayTargets?: TargetsThen['targets'] },
): void {
  for (const targets of [record.targets, record.wasRegistered?.targets, record.strayTargets]) {
    for (const target of targets ?? []) {
      if (target.ip === undefined) continue;
      target.id = target.ip;
      delete target.ip;
    }
  }
}

/** As `unmarshall` has it, in a fifth of the time: a collection of 1,000 tasks has some 60,000 values. */
function fieldsOf(item: Item): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const name of Object.keys(item)) fields[name] = valueIn(item[name] as AttributeValue);
  return fields;
}

function valueIn(attribute: AttributeValue): unknown {
  for (const type in attribute) {
    if (type === 'S') return attribute.S;
    if (type === 'N') return Number(attribute.N);
    if (type === 'M') return fieldsOf(attribute.M as Item);
    if (type === 'L') return attribute.L?.map(valueIn);
    if (type === 'BOOL') return attribute.BOOL;
  }
  return unmarshall({ attribute }).attribute;
}

/** The service with its place in the sparse index, which it has only while it is due; an INACTIVE one never is. */
export function serviceItem(service: Service, wake: boolean, expiresAtSec?: number): Item {
  const dueAtMs = service.status === 'INACTIVE' ? undefined : service.dueAtMs;
  const dueShard = dueAtMs === undefined ? undefined : dueShardOf(service.cluster, service.service);
  return toItem(
    { pk: servicePk(service.cluster, service.service), sk: SERVICE_SK },
    { ...service, dueAtMs, dueShard },
    { wake, expiresAtSec },
  );
}
