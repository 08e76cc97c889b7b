import type { Capacity, ConsumedCapacity, ReturnConsumedCapacity } from '@aws-sdk/client-dynamodb';
import type { Table } from '../tables/table.ts';

/** Capacity units of one kind, by where they were used. */
export interface Cost {
  table: number;
  global: Record<string, number>;
  local: Record<string, number>;
}

export function addCosts(one: Cost, two: Cost): Cost {
  const sum: Cost = { table: one.table + two.table, global: { ...one.global }, local: { ...one.local } };
  for (const scope of ['global', 'local'] as const) {
    for (const [name, units] of Object.entries(two[scope])) sum[scope][name] = (sum[scope][name] ?? 0) + units;
  }
  return sum;
}

export const NO_COST: Cost = { table: 0, global: {}, local: {} };

/** Read units of so many bytes: one a 4 KB, half when eventually consistent, twice in a transaction. */
export function readUnits(bytes: number, factor: 0.5 | 1 | 2): number {
  return Math.max(1, Math.ceil(bytes / 4096)) * factor;
}

/** Whether a request asks for what it consumed. */
export function wantsCapacity(mode: ReturnConsumedCapacity | undefined): boolean {
  return mode === 'TOTAL' || mode === 'INDEXES';
}

/**
 * ConsumedCapacity as a request asks for it. A transaction also says whether the units were of reads or writes.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ConsumedCapacity.html
 */
export function consumedCapacity(
  mode: ReturnConsumedCapacity | undefined,
  table: Table,
  cost: Cost,
  transactional?: 'ReadCapacityUnits' | 'WriteCapacityUnits',
): ConsumedCapacity | undefined {
  if (!wantsCapacity(mode)) return undefined;
  const capacity = (units: number): Capacity => ({
    CapacityUnits: units,
    ...(transactional && { [transactional]: units }),
  });
  const ofIndexes = (units: Record<string, number>) =>
    Object.fromEntries(Object.entries(units).map(([name, each]) => [name, capacity(each)]));
  const parts = [cost.table, ...Object.values(cost.global), ...Object.values(cost.local)];
  const total: ConsumedCapacity = {
    TableName: table.name,
    ...capacity(parts.reduce((sum, units) => sum + units, 0)),
  };
  if (mode !== 'INDEXES') return total;
  return {
    ...total,
    Table: capacity(cost.table),
    ...(Object.keys(cost.local).length > 0 && { LocalSecondaryIndexes: ofIndexes(cost.local) }),
    ...(Object.keys(cost.global).length > 0 && { GlobalSecondaryIndexes: ofIndexes(cost.global) }),
  };
}
