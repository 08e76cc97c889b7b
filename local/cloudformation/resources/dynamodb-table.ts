import type { DescribeTableOutput, TableDescription } from '@aws-sdk/client-dynamodb';
import { checkKeys } from '../check-properties.ts';
import { pick } from '../conversions.ts';
import { isThere } from '../if-found.ts';
import {
  BOOLEAN,
  type Deployed,
  fixed,
  JSON_VALUE,
  type Properties,
  type Provider,
  type Resource,
  STRING,
} from '../provider.ts';
import { updateTags } from '../update-tags.ts';
import { updateIndexes } from './dynamodb-indexes.ts';
import { describeActive } from './dynamodb-wait.ts';

const NAME_LENGTH_MAX = 255;
const CREATED_WITH = [
  'AttributeDefinitions',
  'KeySchema',
  'BillingMode',
  'ProvisionedThroughput',
  'GlobalSecondaryIndexes',
  'LocalSecondaryIndexes',
  'SSESpecification',
  'TableClass',
  'DeletionProtectionEnabled',
  'Tags',
];

/** AWS::DynamoDB::Table; what is compared on an update is the table as it stands, so that it may be repeated. */
export const dynamodbTable: Provider = {
  properties: {
    TableName: fixed(STRING),
    AttributeDefinitions: JSON_VALUE,
    KeySchema: fixed(JSON_VALUE),
    BillingMode: STRING,
    ProvisionedThroughput: JSON_VALUE,
    GlobalSecondaryIndexes: JSON_VALUE,
    LocalSecondaryIndexes: fixed(JSON_VALUE),
    StreamSpecification: JSON_VALUE,
    TimeToLiveSpecification: JSON_VALUE,
    PointInTimeRecoverySpecification: JSON_VALUE,
    SSESpecification: JSON_VALUE,
    TableClass: STRING,
    DeletionProtectionEnabled: BOOLEAN,
    Tags: JSON_VALUE,
  },
  async create(resource) {
    const { properties } = resource;
    const TableName = tableName(resource);
    const StreamSpecification = streamOf(properties);
    const input = { TableName, ...pick(properties, CREATED_WITH), StreamSpecification };
    await resource.call('dynamodb', 'CreateTable', input);
    await describeActive(resource, TableName);
    await applyAround(resource, TableName);
    return deployed(resource, TableName);
  },
  async update(resource, current) {
    const TableName = current.physicalId;
    const table = await describeActive(resource, TableName);
    const changes = tableChanges(resource.properties, table);
    if (Object.keys(changes).length > 0) {
      await resource.call('dynamodb', 'UpdateTable', { TableName, ...changes });
    }
    await updateIndexes(resource, TableName);
    await applyAround(resource, TableName);
    await updateTags(resource, 'dynamodb', table.TableArn ?? '', current);
    return deployed(resource, TableName);
  },
  delete: (resource, { physicalId }) => resource.call('dynamodb', 'DeleteTable', { TableName: physicalId }),
  async find(resource) {
    const TableName = tableName(resource);
    return (await isThere(resource.call('dynamodb', 'DescribeTable', { TableName }))) ? TableName : undefined;
  },
};

function tableName(resource: Resource): string {
  return resource.name(resource.properties.TableName, NAME_LENGTH_MAX);
}

/** In a template a stream is there if it has a view type; the API has a switch of its own. */
function streamOf({ StreamSpecification }: Properties) {
  if (StreamSpecification === undefined) return undefined;
  const { StreamViewType } = checkKeys('StreamSpecification', StreamSpecification, ['StreamViewType']);
  return { StreamEnabled: true, StreamViewType };
}

function tableChanges(properties: Properties, table: TableDescription): Properties {
  const changes: Properties = {};
  const billing = properties.BillingMode ?? 'PROVISIONED';
  if (billing !== (table.BillingModeSummary?.BillingMode ?? 'PROVISIONED')) changes.BillingMode = billing;
  const throughput = properties.ProvisionedThroughput as { ReadCapacityUnits: number; WriteCapacityUnits: number };
  const { ReadCapacityUnits, WriteCapacityUnits } = table.ProvisionedThroughput ?? {};
  const isSame =
    Number(throughput?.ReadCapacityUnits) === ReadCapacityUnits &&
    Number(throughput?.WriteCapacityUnits) === WriteCapacityUnits;
  if (throughput && !isSame) changes.ProvisionedThroughput = throughput;
  const isProtected = properties.DeletionProtectionEnabled ?? false;
  if (isProtected !== (table.DeletionProtectionEnabled ?? false)) changes.DeletionProtectionEnabled = isProtected;
  const stream = streamOf(properties);
  if (stream?.StreamViewType !== table.StreamSpecification?.StreamViewType) {
    changes.StreamSpecification = stream ?? { StreamEnabled: false };
  }
  return changes;
}

/** Time to live and recovery, which are set with operations of their own; setting them to what they are is an error. */
async function applyAround(resource: Resource, TableName: string): Promise<void> {
  const { TimeToLiveSpecification, PointInTimeRecoverySpecification } = resource.properties;
  const wanted = checkKeys('TimeToLiveSpecification', TimeToLiveSpecification, ['AttributeName', 'Enabled']);
  const enabled = String(wanted.Enabled ?? false) === 'true';
  const { TimeToLiveDescription: ttl } = await resource.call<{
    TimeToLiveDescription?: { TimeToLiveStatus?: string; AttributeName?: string };
  }>('dynamodb', 'DescribeTimeToLive', { TableName });
  if (enabled !== (ttl?.TimeToLiveStatus === 'ENABLED')) {
    const AttributeName = wanted.AttributeName ?? ttl?.AttributeName;
    const input = { TableName, TimeToLiveSpecification: { Enabled: enabled, AttributeName } };
    await resource.call('dynamodb', 'UpdateTimeToLive', input);
  }
  if (PointInTimeRecoverySpecification !== undefined) {
    await resource.call('dynamodb', 'UpdateContinuousBackups', { TableName, PointInTimeRecoverySpecification });
  }
}

async function deployed(resource: Resource, TableName: string): Promise<Deployed> {
  const { Table } = await resource.call<DescribeTableOutput>('dynamodb', 'DescribeTable', { TableName });
  const { TableArn = '', LatestStreamArn } = Table ?? {};
  const hasStream = Table?.StreamSpecification?.StreamEnabled && LatestStreamArn !== undefined;
  const stream: Record<string, string> = hasStream ? { StreamArn: LatestStreamArn } : {};
  return { physicalId: TableName, attributes: { Arn: TableArn, ...stream } };
}
