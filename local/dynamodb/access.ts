import type { AttributeValue, TransactWriteItem, WriteRequest } from '@aws-sdk/client-dynamodb';
import type { AccessRequest } from '../cloud/service.ts';
import type { Engine } from './engine.ts';
import { createPlaceholders } from './expressions/placeholders.ts';
import { readKeyCondition } from './pages/query.ts';
import { streamOfIterator } from './streams/shard-iterator.ts';
import { tableNameOf } from './tables/catalog.ts';
import { attributeOf } from './values/attribute-value.ts';

type Item = Record<string, AttributeValue>;

/** Whatever of an input decides on access, of any operation. */
interface Request {
  TableName?: string;
  IndexName?: string;
  ResourceArn?: string;
  StreamArn?: string;
  ShardIterator?: string;
  Item?: Item;
  Key?: Item;
  Tags?: unknown[];
  Select?: string;
  ReturnValues?: string;
  ReturnConsumedCapacity?: string;
  KeyConditionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Item;
  RequestItems?: Record<string, { Keys?: Item[] } | WriteRequest[]>;
  TransactItems?: (TransactWriteItem & { Get?: { TableName?: string; Key?: Item } })[];
}

/** One item that a request is about, or none known of a table. */
interface Target {
  action: string;
  tableName: string | undefined;
  key: Item | undefined;
}

/**
 * What IAM has to allow for a request.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
export function accessRequests(engine: Engine, operation: string, input: never): AccessRequest[] {
  const request: Request = input;
  switch (operation) {
    case 'ListTables':
    case 'ListStreams':
      return [{ action: `dynamodb:${operation}`, resource: '*' }];
    case 'DescribeStream':
    case 'GetShardIterator':
    case 'GetRecords': {
      const resource = request.StreamArn ?? streamOfIterator(request.ShardIterator) ?? '*';
      return [{ action: `dynamodb:${operation}`, resource }];
    }
    case 'BatchGetItem':
    case 'BatchWriteItem':
      return grouped(engine, batchTargets(operation, request), context(request));
    case 'TransactGetItems':
    case 'TransactWriteItems':
      return grouped(engine, transactionTargets(request), {
        ...context(request),
        'dynamodb:EnclosingOperation': operation,
      });
    case 'CreateTable': {
      const resource = tableArn(engine, request.TableName);
      const tagging = request.Tags?.length ? [{ action: 'dynamodb:TagResource', resource }] : [];
      return [{ action: 'dynamodb:CreateTable', resource }, ...tagging];
    }
    case 'Query':
    case 'Scan':
      return [pageRequest(engine, operation, request)];
    default:
      return grouped(
        engine,
        [{ action: operation, tableName: request.TableName ?? request.ResourceArn, key: request.Key ?? request.Item }],
        context(request),
      );
  }
}

function tableArn(engine: Engine, tableName: string | undefined): string {
  return engine.cloud.arn('dynamodb', `table/${tableName === undefined ? '' : tableNameOf(tableName)}`);
}

function context(request: Request): Record<string, string | undefined> {
  return {
    'dynamodb:Select': request.Select,
    'dynamodb:ReturnValues': request.ReturnValues,
    'dynamodb:ReturnConsumedCapacity': request.ReturnConsumedCapacity,
  };
}

function pageRequest(engine: Engine, operation: string, request: Request): AccessRequest {
  const table = tableArn(engine, request.TableName);
  const leading = operation === 'Query' ? leadingKeyOfQuery(engine, request) : undefined;
  return {
    action: `dynamodb:${operation}`,
    resource: request.IndexName === undefined ? table : `${table}/index/${request.IndexName}`,
    context: {
      ...context(request),
      'dynamodb:LeadingKeys': leading === undefined ? undefined : [leading],
      'dynamodb:FullTableScan': operation === 'Scan' ? 'true' : undefined,
    },
  };
}

/** The hash key that a query asks for; undefined for a query that will be refused anyway. */
function leadingKeyOfQuery(engine: Engine, request: Request): string | undefined {
  const table = engine.catalog.find(request.TableName ?? '');
  const index = table?.indexes.find((each) => each.name === request.IndexName);
  if (!table) return undefined;
  try {
    const placeholders = createPlaceholders(request.ExpressionAttributeNames, request.ExpressionAttributeValues);
    const { hash } = readKeyCondition(
      { ...request, TableName: table.name, Select: undefined, ReturnConsumedCapacity: undefined },
      index ?? table,
      placeholders,
    );
    return keyText(hash);
  } catch {
    return undefined;
  }
}

function keyText(value: AttributeValue): string | undefined {
  return value.S ?? value.N ?? (value.B && Buffer.from(value.B).toString('base64'));
}

function batchTargets(action: string, request: Request): Target[] {
  return Object.entries(request.RequestItems ?? {}).flatMap(([tableName, items]): Target[] => {
    const keys = Array.isArray(items)
      ? items.map((write) => write.PutRequest?.Item ?? write.DeleteRequest?.Key)
      : (items.Keys ?? []);
    return keys.map((key) => ({ action, tableName, key }));
  });
}

function transactionTargets(request: Request): Target[] {
  return (request.TransactItems ?? []).flatMap(({ Get, Put, Update, Delete, ConditionCheck }): Target[] => [
    ...(Get ? [{ action: 'GetItem', tableName: Get.TableName, key: Get.Key }] : []),
    ...(Put ? [{ action: 'PutItem', tableName: Put.TableName, key: Put.Item }] : []),
    ...(Update ? [{ action: 'UpdateItem', tableName: Update.TableName, key: Update.Key }] : []),
    ...(Delete ? [{ action: 'DeleteItem', tableName: Delete.TableName, key: Delete.Key }] : []),
    ...(ConditionCheck
      ? [{ action: 'ConditionCheckItem', tableName: ConditionCheck.TableName, key: ConditionCheck.Key }]
      : []),
  ]);
}

/** One access request for each action on each table, with all the hash keys that it is about. */
function grouped(engine: Engine, targets: Target[], shared: Record<string, string | undefined>): AccessRequest[] {
  const requests = new Map<string, { action: string; resource: string; leading: string[] }>();
  for (const { action, tableName, key } of targets) {
    const resource = tableArn(engine, tableName);
    const request = requests.get(`${action} ${resource}`) ?? { action: `dynamodb:${action}`, resource, leading: [] };
    requests.set(`${action} ${resource}`, request);
    const table = engine.catalog.find(tableName ?? '');
    const hash = table && attributeOf(key, table.hash.name);
    const text = hash && keyText(hash);
    if (text !== undefined) request.leading.push(text);
  }
  return [...requests.values()].map(({ action, resource, leading }) => ({
    action,
    resource,
    context: { ...shared, 'dynamodb:LeadingKeys': leading.length > 0 ? leading : undefined },
  }));
}
