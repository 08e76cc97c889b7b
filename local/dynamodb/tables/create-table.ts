import { randomUUID } from 'node:crypto';
import type {
  CreateTableCommandInput,
  CreateTableCommandOutput,
  GlobalSecondaryIndex,
  StreamSpecification,
} from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../cloud/aws-error.ts';
import type { Operation } from '../../cloud/service.ts';
import type { Engine } from '../engine.ts';
import { validationError } from '../validation-error.ts';
import { tableNameOf } from './catalog.ts';
import { checkTable } from './check-table.ts';
import { describeTable } from './describe-table.ts';
import type { StoredIndex, Table, TableSettings } from './table.ts';

export function createTable(engine: Engine) {
  const CreateTable: Operation<CreateTableCommandInput, CreateTableCommandOutput> = (input) => {
    const nowMs = Date.now();
    const name = tableNameOf(input.TableName);
    checkTable({ ...input, TableName: name });
    if (engine.catalog.find(name)) {
      throw new AwsError('ResourceInUseException', `Table already exists: ${name}`);
    }
    const table = engine.settingsTransaction(() => {
      const created = engine.catalog.insert(name, newSettings(input, nowMs, engine.tableDelayMs));
      const named = engine.catalog.save(created, withEntryTables(created));
      engine.items.create(named);
      return openStream(engine, named, input.StreamSpecification, nowMs);
    });
    return { TableDescription: { ...describeTable(engine, table, nowMs), TableStatus: 'CREATING' } };
  };
  return { CreateTable };
}

function newSettings(input: CreateTableCommandInput, nowMs: number, delayMs: number): TableSettings {
  return {
    tableId: randomUUID(),
    createdAtMs: nowMs,
    settling: { status: 'CREATING', untilMs: nowMs + delayMs },
    keySchema: input.KeySchema ?? [],
    attributeDefinitions: input.AttributeDefinitions ?? [],
    globalIndexes: (input.GlobalSecondaryIndexes ?? []).map(storedIndex),
    localIndexes: (input.LocalSecondaryIndexes ?? []).map(storedIndex),
    billingMode: input.BillingMode ?? 'PROVISIONED',
    throughput: input.ProvisionedThroughput,
    onDemandThroughput: input.OnDemandThroughput,
    stream: undefined,
    latestStreamLabel: undefined,
    timeToLiveAttribute: undefined,
    pointInTimeRecovery: undefined,
    tags: Object.fromEntries((input.Tags ?? []).map((tag) => [tag.Key, tag.Value])),
    deletionProtection: input.DeletionProtectionEnabled ?? false,
    encryption: input.SSESpecification,
    tableClass: input.TableClass,
    nextIndexNumber: 1,
  };
}

export function storedIndex(
  index: Pick<
    GlobalSecondaryIndex,
    'IndexName' | 'KeySchema' | 'Projection' | 'ProvisionedThroughput' | 'OnDemandThroughput'
  >,
): StoredIndex {
  return {
    name: index.IndexName ?? '',
    keySchema: index.KeySchema ?? [],
    projection: index.Projection ?? {},
    throughput: index.ProvisionedThroughput,
    onDemandThroughput: index.OnDemandThroughput,
    entries: '',
  };
}

/** Settings in which every index has a sqlite table of its own, named by the table's id and a number. */
export function withEntryTables(table: Table): TableSettings {
  const settings = structuredClone(table.settings);
  for (const index of [...settings.globalIndexes, ...settings.localIndexes]) {
    if (index.entries !== '') continue;
    index.entries = `entries_${table.id}_${settings.nextIndexNumber}`;
    settings.nextIndexNumber += 1;
  }
  return settings;
}

/** Gives a table the stream that is asked for: a new one each time, with the time as its label. */
export function openStream(
  engine: Engine,
  table: Table,
  specification: StreamSpecification | undefined,
  nowMs: number,
): Table {
  if (!specification?.StreamEnabled) return table;
  const viewType = specification.StreamViewType;
  if (viewType === undefined) {
    throw validationError(
      'One or more parameter values were invalid: StreamViewType must be specified when StreamEnabled is true',
    );
  }
  const label = freeLabel(engine, table, nowMs);
  const id = engine.streams.open({
    tableName: table.name,
    arn: `${table.arn}/stream/${label}`,
    label,
    viewType,
    keySchema: JSON.stringify(table.settings.keySchema),
    createdAtMs: nowMs,
  });
  const stream = { id, label, viewType };
  return engine.catalog.save(table, { ...table.settings, stream, latestStreamLabel: label });
}

/** `2026-11-20T10:00:00.000`; a millisecond later for a stream that is opened within the same one. */
function freeLabel(engine: Engine, table: Table, nowMs: number): string {
  const label = new Date(nowMs).toISOString().slice(0, -1);
  return engine.streams.find(`${table.arn}/stream/${label}`) ? freeLabel(engine, table, nowMs + 1) : label;
}
