import { describe, expect, it } from '@jest/globals';
import { ACCOUNT } from '../../../../local/cloud/service.ts';
import { openThings } from './open-dynamodb.ts';

const TableName = 'things';
const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/things';
const key = (pk: string) => ({ pk: { S: pk }, sk: { S: 's' } });

async function requestsFor(operation: string, input: object) {
  const { service } = await openThings();
  return service
    .access(operation, input as never, { caller: ACCOUNT, requestId: 'r' })
    .map(({ action, resource, context }) => ({
      action,
      resource,
      leading: context?.['dynamodb:LeadingKeys'],
      enclosing: context?.['dynamodb:EnclosingOperation'],
    }));
}

describe('access', () => {
  it.each([
    ['GetItem', { TableName, Key: key('a') }, 'dynamodb:GetItem', TABLE, ['a']],
    ['PutItem', { TableName: TABLE, Item: key('a') }, 'dynamodb:PutItem', TABLE, ['a']],
    [
      'Query',
      { TableName, KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': { S: 'a' } } },
      'dynamodb:Query',
      TABLE,
      ['a'],
    ],
    [
      'Query',
      { TableName, IndexName: 'by-x', KeyConditionExpression: '' },
      'dynamodb:Query',
      `${TABLE}/index/by-x`,
      undefined,
    ],
    ['Scan', { TableName }, 'dynamodb:Scan', TABLE, undefined],
    ['ListTables', {}, 'dynamodb:ListTables', '*', undefined],
    ['TagResource', { ResourceArn: TABLE }, 'dynamodb:TagResource', TABLE, undefined],
    [
      'GetRecords',
      { ShardIterator: `${TABLE}/stream/now|1|x` },
      'dynamodb:GetRecords',
      `${TABLE}/stream/now`,
      undefined,
    ],
    [
      'BatchGetItem',
      { RequestItems: { things: { Keys: [key('a'), key('b')] } } },
      'dynamodb:BatchGetItem',
      TABLE,
      ['a', 'b'],
    ],
  ])('to %s is asked for as AWS asks: %#', async (operation, input, action, resource, leading) => {
    expect(await requestsFor(operation, input)).toEqual([{ action, resource, leading, enclosing: undefined }]);
  });

  it('to a transaction is asked for each of its actions', async () => {
    const requests = await requestsFor('TransactWriteItems', {
      TransactItems: [
        { Put: { TableName, Item: key('a') } },
        { Put: { TableName, Item: key('b') } },
        { Update: { TableName, Key: key('c') } },
        { Delete: { TableName: 'others', Key: key('d') } },
        { ConditionCheck: { TableName, Key: key('e') } },
      ],
    });
    const enclosing = 'TransactWriteItems';
    expect(requests).toEqual([
      { action: 'dynamodb:PutItem', resource: TABLE, leading: ['a', 'b'], enclosing },
      { action: 'dynamodb:UpdateItem', resource: TABLE, leading: ['c'], enclosing },
      { action: 'dynamodb:DeleteItem', resource: TABLE.replace('things', 'others'), leading: undefined, enclosing },
      { action: 'dynamodb:ConditionCheckItem', resource: TABLE, leading: ['e'], enclosing },
    ]);
  });
});
