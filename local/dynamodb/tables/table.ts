import type {
  AttributeDefinition,
  KeySchemaElement,
  OnDemandThroughput,
  Projection,
  ProvisionedThroughput,
  SSESpecification,
  StreamViewType,
  TableClass,
} from '@aws-sdk/client-dynamodb';

export interface KeyAttribute {
  name: string;
  type: 'S' | 'N' | 'B';
}

/** What identifies an item in a table, or orders it in an index. */
export interface Keys {
  hash: KeyAttribute;
  range: KeyAttribute | undefined;
}

export interface Index extends Keys {
  name: string;
  arn: string;
  scope: 'global' | 'local';
  /** The attributes that it holds, keys included; undefined holds all. */
  projected: ReadonlySet<string> | undefined;
  /** The sqlite table of its entries. */
  entries: string;
}

interface TableStream {
  id: number;
  arn: string;
  viewType: StreamViewType;
}

/** A table as operations use it, made from what is stored of it. */
export interface Table extends Keys {
  id: number;
  name: string;
  arn: string;
  indexes: Index[];
  stream: TableStream | undefined;
  settings: TableSettings;
  /** The sqlite table of its items. */
  items: string;
}

export interface StoredIndex {
  name: string;
  keySchema: KeySchemaElement[];
  projection: Projection;
  throughput: ProvisionedThroughput | undefined;
  onDemandThroughput: OnDemandThroughput | undefined;
  entries: string;
}

/** What is stored of a table: as the requests gave it. */
export interface TableSettings {
  tableId: string;
  createdAtMs: number;
  /** The state that the table is in until a moment; ACTIVE from then on. */
  settling: { status: 'CREATING' | 'UPDATING'; untilMs: number };
  keySchema: KeySchemaElement[];
  attributeDefinitions: AttributeDefinition[];
  globalIndexes: StoredIndex[];
  localIndexes: StoredIndex[];
  billingMode: 'PAY_PER_REQUEST' | 'PROVISIONED';
  throughput: ProvisionedThroughput | undefined;
  onDemandThroughput: OnDemandThroughput | undefined;
  stream: { id: number; label: string; viewType: StreamViewType } | undefined;
  /** The label of the last stream, also of one that was disabled. */
  latestStreamLabel: string | undefined;
  timeToLiveAttribute: string | undefined;
  pointInTimeRecovery: { sinceMs: number; recoveryPeriodInDays: number } | undefined;
  tags: Record<string, string>;
  deletionProtection: boolean;
  encryption: SSESpecification | undefined;
  tableClass: TableClass | undefined;
  /** Numbers the sqlite tables of indexes; never used twice. */
  nextIndexNumber: number;
}
