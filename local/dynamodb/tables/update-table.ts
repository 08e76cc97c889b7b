import type {
  CreateGlobalSecondaryIndexAction,
  GlobalSecondaryIndexUpdate,
  UpdateTableCommandInput,
  UpdateTableCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../cloud/aws-error.ts';
import type { Operation } from '../../cloud/service.ts';
import type { Engine } from '../engine.ts';
import { validationError } from '../validation-error.ts';
import { checkGlobalIndex, checkIndexCounts } from './check-table.ts';
import { openStream, storedIndex, withEntryTables } from './create-table.ts';
import { describeTable } from './describe-table.ts';
import type { Table, TableSettings } from './table.ts';

/** UpdateTable: billing, stream, protection, class, and one global index at a time, filled before it answers. */
export function updateTable(engine: Engine) {
  const UpdateTable: Operation<UpdateTableCommandInput, UpdateTableCommandOutput> = (input) => {
    const nowMs = Date.now();
    const table = engine.catalog.forSettings(input.TableName);
    const changed = engine.settingsTransaction(() => {
      const settled = engine.catalog.save(table, changeSettings(table.settings, input, nowMs + engine.tableDelayMs));
      const streaming = changeStream(engine, settled, input, nowMs);
      return (input.GlobalSecondaryIndexUpdates ?? []).reduce(
        (current, update) => changeIndex(engine, current, update),
        streaming,
      );
    });
    return { TableDescription: { ...describeTable(engine, changed, nowMs), TableStatus: 'UPDATING' } };
  };
  return { UpdateTable };
}

function changeSettings(settings: TableSettings, input: UpdateTableCommandInput, untilMs: number): TableSettings {
  const billingMode = input.BillingMode ?? settings.billingMode;
  return {
    ...settings,
    settling: { status: 'UPDATING', untilMs },
    attributeDefinitions: input.AttributeDefinitions ?? settings.attributeDefinitions,
    billingMode,
    throughput: billingMode === 'PROVISIONED' ? (input.ProvisionedThroughput ?? settings.throughput) : undefined,
    onDemandThroughput: input.OnDemandThroughput ?? settings.onDemandThroughput,
    deletionProtection: input.DeletionProtectionEnabled ?? settings.deletionProtection,
    encryption: input.SSESpecification ?? settings.encryption,
    tableClass: input.TableClass ?? settings.tableClass,
  };
}

function changeStream(engine: Engine, table: Table, input: UpdateTableCommandInput, nowMs: number): Table {
  const specification = input.StreamSpecification;
  if (!specification) return table;
  if (specification.StreamEnabled) {
    if (table.stream) throw validationError(`Table already has an enabled stream: TableName: ${table.name}`);
    return openStream(engine, table, specification, nowMs);
  }
  if (!table.stream) {
    throw validationError(`Table does not have a stream to disable, TableName: ${table.name}`);
  }
  engine.streams.close(table.stream.id, nowMs);
  engine.touch(table.stream.arn);
  return engine.catalog.save(table, { ...table.settings, stream: undefined });
}

function changeIndex(engine: Engine, table: Table, update: GlobalSecondaryIndexUpdate): Table {
  if (update.Create) return addIndex(engine, table, update.Create);
  const name = update.Delete?.IndexName ?? update.Update?.IndexName;
  const index = table.indexes.find((each) => each.scope === 'global' && each.name === name);
  if (!index) {
    throw new AwsError('ResourceNotFoundException', `Requested resource not found: Index: ${name} not found`);
  }
  if (update.Delete) {
    engine.items.dropIndex(index);
    const globalIndexes = table.settings.globalIndexes.filter((stored) => stored.name !== name);
    return engine.catalog.save(table, { ...table.settings, globalIndexes });
  }
  const globalIndexes = table.settings.globalIndexes.map((stored) =>
    stored.name === name
      ? {
          ...stored,
          throughput: update.Update?.ProvisionedThroughput ?? stored.throughput,
          onDemandThroughput: update.Update?.OnDemandThroughput ?? stored.onDemandThroughput,
        }
      : stored,
  );
  return engine.catalog.save(table, { ...table.settings, globalIndexes });
}

function addIndex(engine: Engine, table: Table, create: CreateGlobalSecondaryIndexAction): Table {
  const { settings } = table;
  checkGlobalIndex(create, settings.attributeDefinitions);
  checkIndexCounts(settings.localIndexes.length, settings.globalIndexes.length + 1);
  if (table.indexes.some((index) => index.name === create.IndexName)) {
    throw validationError(`One or more parameter values were invalid: Duplicate index name: ${create.IndexName}`);
  }
  const globalIndexes = [...settings.globalIndexes, storedIndex(create)];
  const listed = engine.catalog.save(table, { ...settings, globalIndexes });
  const added = engine.catalog.save(listed, withEntryTables(listed));
  const index = added.indexes.find((each) => each.name === create.IndexName);
  if (index) engine.items.createIndex(added, index);
  return added;
}
