import type { KeyCondition, RangeCondition } from '../expressions/bind-key-condition.ts';
import { afterPrefix, encodeKeyValue, hashedKey } from '../tables/encode-key.ts';
import { type KeyBytes, placeOf } from '../tables/item-keys.ts';
import type { Index, KeyAttribute, Keys, Table } from '../tables/table.ts';
import type { Item } from '../values/attribute-value.ts';

/** A SELECT of `bytes` and `item`, in order, of what a Query or Scan goes through. */
export interface PageSource {
  sql: string;
  parameters: (Uint8Array | number)[];
}

interface Clause {
  text: string;
  parameters: Uint8Array[];
}

/** The items of one hash key in the order of the range key; from after `start` on. */
export function querySource(
  table: Table,
  index: Index | undefined,
  condition: KeyCondition,
  forward: boolean,
  start: Item | undefined,
): PageSource {
  const keys: Keys = index ?? table;
  const { hash, range } = index ? INDEX_COLUMNS : TABLE_COLUMNS;
  const clauses: Clause[] = [
    { text: `${hash} = ?`, parameters: [hashedKey(encodeKeyValue(condition.hash, keys.hash.type))] },
  ];
  if (keys.range && condition.range) clauses.push(...rangeClauses(range, keys.range, condition.range));
  if (start) clauses.push(afterStart(table, index, start, forward, 'query'));
  return select(table, index, clauses, forward ? 'ASC' : 'DESC');
}

/** Every item, in the order of the hashes of the hash keys; the part of `segment` when a scan is split. */
export function scanSource(
  table: Table,
  index: Index | undefined,
  segment: { number: number; of: number } | undefined,
  start: Item | undefined,
): PageSource {
  const { hash } = index ? INDEX_COLUMNS : TABLE_COLUMNS;
  const clauses: Clause[] = [];
  if (segment) {
    const { number, of } = segment;
    clauses.push({ text: `${hash} >= ?`, parameters: [segmentStart(number, of)] });
    if (number + 1 < of) clauses.push({ text: `${hash} < ?`, parameters: [segmentStart(number + 1, of)] });
  }
  if (start) clauses.push(afterStart(table, index, start, true, 'scan'));
  return select(table, index, clauses, 'ASC');
}

const TABLE_COLUMNS = { hash: 'b.pk', range: 'b.sk', order: ['b.pk', 'b.sk'] };
const INDEX_COLUMNS = { hash: 'i.ipk', range: 'i.isk', order: ['i.ipk', 'i.isk', 'i.pk', 'i.sk'] };

/** The first bytes of a segment: hashes are 4 bytes, split evenly. */
function segmentStart(number: number, of: number): Uint8Array {
  const start = Buffer.alloc(4);
  start.writeUInt32BE(Math.floor((number * 2 ** 32) / of), 0);
  return start;
}

function rangeClauses(column: string, key: KeyAttribute, condition: RangeCondition): Clause[] {
  const bound = (operator: string, bytes: Uint8Array): Clause => ({
    text: `${column} ${operator} ?`,
    parameters: [bytes],
  });
  const value = encodeKeyValue(condition.value, key.type);
  if (condition.kind === 'between') {
    return [bound('>=', value), bound('<=', encodeKeyValue(condition.upper, key.type))];
  }
  if (condition.kind !== 'beginsWith') return [bound(condition.kind, value)];
  const end = afterPrefix(value);
  return end ? [bound('>=', value), bound('<', end)] : [bound('>=', value)];
}

/** What comes after the ExclusiveStartKey, whose item need not be there any more. */
function afterStart(
  table: Table,
  index: Index | undefined,
  start: Item,
  forward: boolean,
  of: 'query' | 'scan',
): Clause {
  const key: KeyBytes = placeOf(table, start);
  const place = index && placeOf(index, start);
  const columns = (place ? INDEX_COLUMNS : TABLE_COLUMNS).order.slice(of === 'query' ? 1 : 0);
  const all = place ? [place.pk, place.sk, key.pk, key.sk] : [key.pk, key.sk];
  return {
    text: `(${columns.join(', ')}) ${forward ? '>' : '<'} (${columns.map(() => '?').join(', ')})`,
    parameters: all.slice(of === 'query' ? 1 : 0),
  };
}

function select(table: Table, index: Index | undefined, clauses: Clause[], direction: 'ASC' | 'DESC'): PageSource {
  const columns = index ? INDEX_COLUMNS : TABLE_COLUMNS;
  // CROSS JOIN keeps sqlite from turning the join around: entries in order, then each item by its key.
  const from = index
    ? `${index.entries} i CROSS JOIN ${table.items} b ON b.pk = i.pk AND b.sk = i.sk`
    : `${table.items} b`;
  const where = clauses.length > 0 ? ` WHERE ${clauses.map((clause) => clause.text).join(' AND ')}` : '';
  const order = columns.order.map((column) => `${column} ${direction}`).join(', ');
  return {
    sql: `SELECT b.bytes AS bytes, b.item AS item FROM ${from}${where} ORDER BY ${order}`,
    parameters: clauses.flatMap((clause) => clause.parameters),
  };
}
