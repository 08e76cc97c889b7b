import type {
  GlobalSecondaryIndexDescription,
  LocalSecondaryIndexDescription,
  ProvisionedThroughput,
  ProvisionedThroughputDescription,
  TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { Engine } from '../engine.ts';
import type { StoredIndex, Table } from './table.ts';
import { tableStatus } from './table-status.ts';

/** A table as DescribeTable shows it. Sizes are what is there now; AWS counts every six hours. */
export function describeTable(engine: Engine, table: Table, nowMs: number): TableDescription {
  const { settings } = table;
  const { items, bytes } = engine.items.count(table);
  const stream = table.stream;
  return {
    AttributeDefinitions: settings.attributeDefinitions,
    TableName: table.name,
    KeySchema: settings.keySchema,
    TableStatus: tableStatus(settings, nowMs),
    CreationDateTime: new Date(settings.createdAtMs),
    ProvisionedThroughput: throughput(settings.throughput),
    TableSizeBytes: bytes,
    ItemCount: items,
    TableArn: table.arn,
    TableId: settings.tableId,
    DeletionProtectionEnabled: settings.deletionProtection,
    ...(settings.billingMode === 'PAY_PER_REQUEST' && {
      BillingModeSummary: {
        BillingMode: 'PAY_PER_REQUEST',
        LastUpdateToPayPerRequestDateTime: new Date(settings.createdAtMs),
      },
    }),
    ...(settings.onDemandThroughput && { OnDemandThroughput: settings.onDemandThroughput }),
    ...(settings.localIndexes.length > 0 && {
      LocalSecondaryIndexes: settings.localIndexes.map((index) => describeLocal(engine, table, index)),
    }),
    ...(settings.globalIndexes.length > 0 && {
      GlobalSecondaryIndexes: settings.globalIndexes.map((index) => describeGlobal(engine, table, index)),
    }),
    ...(stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: stream.viewType } }),
    ...(settings.latestStreamLabel !== undefined && {
      LatestStreamLabel: settings.latestStreamLabel,
      LatestStreamArn: `${table.arn}/stream/${settings.latestStreamLabel}`,
    }),
    ...(settings.encryption?.Enabled && {
      SSEDescription: {
        Status: 'ENABLED',
        SSEType: settings.encryption.SSEType ?? 'KMS',
        ...(settings.encryption.KMSMasterKeyId && { KMSMasterKeyArn: settings.encryption.KMSMasterKeyId }),
      },
    }),
    ...(settings.tableClass && { TableClassSummary: { TableClass: settings.tableClass } }),
  };
}

function throughput(provisioned: ProvisionedThroughput | undefined): ProvisionedThroughputDescription {
  return {
    NumberOfDecreasesToday: 0,
    ReadCapacityUnits: provisioned?.ReadCapacityUnits ?? 0,
    WriteCapacityUnits: provisioned?.WriteCapacityUnits ?? 0,
  };
}

function describeLocal(engine: Engine, table: Table, stored: StoredIndex): LocalSecondaryIndexDescription {
  const index = table.indexes.find((each) => each.entries === stored.entries);
  return {
    IndexName: stored.name,
    KeySchema: stored.keySchema,
    Projection: stored.projection,
    IndexSizeBytes: 0,
    ItemCount: index ? engine.items.countEntries(index) : 0,
    IndexArn: `${table.arn}/index/${stored.name}`,
  };
}

function describeGlobal(engine: Engine, table: Table, stored: StoredIndex): GlobalSecondaryIndexDescription {
  return {
    ...describeLocal(engine, table, stored),
    IndexStatus: 'ACTIVE',
    ProvisionedThroughput: throughput(stored.throughput),
    ...(stored.onDemandThroughput && { OnDemandThroughput: stored.onDemandThroughput }),
  };
}
