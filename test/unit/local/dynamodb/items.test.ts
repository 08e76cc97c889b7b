import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { openThings } from './open-dynamodb.ts';

const TableName = 'things';
const KEY = { pk: { S: 'p' }, sk: { S: 's' } };

describe('an item', () => {
  it('comes back as it was put, with every type, numbers in one form and bytes as bytes', async () => {
    const { client } = await openThings();
    const item = {
      ...KEY,
      n: { N: '3.140' },
      b: { B: Uint8Array.of(0, 255) },
      none: { NULL: true as const },
      yes: { BOOL: false },
      m: { M: { l: { L: [{ S: '' }, { B: Uint8Array.of() }] } } },
      ss: { SS: ['a', ''] },
      ns: { NS: ['1.0', '2'] },
      bs: { BS: [Uint8Array.of(1)] },
    };
    await client.send(new PutItemCommand({ TableName, Item: item }));
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: KEY }));
    expect(Item).toEqual({ ...item, n: { N: '3.14' }, ns: { NS: ['1', '2'] } });
    expect(Item?.b?.B).toBeInstanceOf(Uint8Array);
  });

  it('that is not there is answered without Item', async () => {
    const { client } = await openThings();
    expect(await client.send(new GetItemCommand({ TableName, Key: KEY }))).not.toHaveProperty('Item');
    expect(
      await client.send(new DeleteItemCommand({ TableName, Key: KEY, ReturnValues: 'ALL_OLD' })),
    ).not.toHaveProperty('Attributes');
  });

  it('is projected by paths, lists closing their gaps', async () => {
    const { client } = await openThings();
    const list = { L: [{ N: '0' }, { M: { x: { N: '1' }, y: { N: '2' } } }, { N: '3' }] };
    await client.send(new PutItemCommand({ TableName, Item: { ...KEY, list, a: { S: 'a' } } }));
    const { Item } = await client.send(
      new GetItemCommand({
        TableName,
        Key: KEY,
        ProjectionExpression: 'a, #l[2], #l[1].x, absent',
        ExpressionAttributeNames: { '#l': 'list' },
      }),
    );
    expect(Item).toEqual({ a: { S: 'a' }, list: { L: [{ M: { x: { N: '1' } } }, { N: '3' }] } });
  });

  it('is put and deleted only under its condition, and the failure brings the item where it was asked for', async () => {
    const { client } = await openThings();
    const put = { TableName, Item: { ...KEY, a: { N: '1' } }, ConditionExpression: 'attribute_not_exists(pk)' };
    await client.send(new PutItemCommand(put));
    await expect(client.send(new PutItemCommand(put))).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      message: 'The conditional request failed',
    });
    await expect(
      client.send(new PutItemCommand({ ...put, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })),
    ).rejects.toMatchObject({ Item: { ...KEY, a: { N: '1' } } });
    await client.send(
      new DeleteItemCommand({
        TableName,
        Key: KEY,
        ConditionExpression: 'a = :a',
        ExpressionAttributeValues: { ':a': { N: '1.0' } },
      }),
    );
    expect(await client.send(new GetItemCommand({ TableName, Key: KEY }))).not.toHaveProperty('Item');
  });

  it.each([
    ['NONE', undefined],
    ['ALL_OLD', { ...KEY, a: { N: '1' }, m: { M: { x: { N: '1' }, y: { N: '2' } } } }],
    ['ALL_NEW', { ...KEY, a: { N: '2' }, m: { M: { x: { N: '9' }, y: { N: '2' } } } }],
    ['UPDATED_OLD', { a: { N: '1' }, m: { M: { x: { N: '1' } } } }],
    ['UPDATED_NEW', { a: { N: '2' }, m: { M: { x: { N: '9' } } } }],
  ] as const)('answers an update with %s', async (ReturnValues, expected) => {
    const { client } = await openThings();
    const m = { M: { x: { N: '1' }, y: { N: '2' } } };
    await client.send(new PutItemCommand({ TableName, Item: { ...KEY, a: { N: '1' }, m } }));
    const { Attributes } = await client.send(
      new UpdateItemCommand({
        TableName,
        Key: KEY,
        UpdateExpression: 'SET a = a + :one, m.x = :nine REMOVE absent',
        ExpressionAttributeValues: { ':one': { N: '1' }, ':nine': { N: '9' } },
        ReturnValues,
      }),
    );
    expect(Attributes).toEqual(expected);
  });

  it('comes into being by an update, also by one without an expression', async () => {
    const { client } = await openThings();
    await client.send(new UpdateItemCommand({ TableName, Key: KEY }));
    expect((await client.send(new GetItemCommand({ TableName, Key: KEY }))).Item).toEqual(KEY);
  });

  it.each([
    [{ pk: { S: 'p' } }, 'One or more parameter values were invalid: Missing the key sk in the item'],
    [
      { ...KEY, sk: { N: '1' } },
      'One or more parameter values were invalid: Type mismatch for key sk expected: S actual: N',
    ],
    [{ ...KEY, sk: { S: '' } }, 'The AttributeValue for a key attribute cannot contain an empty string value. Key: sk'],
    [{ ...KEY, pk: { S: 'x'.repeat(2049) } }, 'Size of hashkey has exceeded the maximum size limit of2048 bytes'],
    [
      { ...KEY, sk: { S: 'x'.repeat(1025) } },
      'Aggregated size of all range keys has exceeded the size limit of 1024 bytes',
    ],
    [{ ...KEY, a: { S: 'x'.repeat(400 * 1024) } }, 'Item size has exceeded the maximum allowed size'],
    [{ ...KEY, a: { SS: [] } }, 'An string set  may not be empty'],
    [{ ...KEY, a: { SS: ['a', 'a'] } }, 'Input collection [a, a] contains duplicates.'],
    [{ ...KEY, a: { NS: ['1', '1.0'] } }, 'Input collection contains duplicates'],
    [{ ...KEY, a: { N: 'one' } }, 'The parameter cannot be converted to a numeric value: one'],
    [
      { ...KEY, a: {} as never },
      'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
    ],
    [{ ...KEY, a: { S: 'a', N: '1' } as never }, 'Supplied AttributeValue has more than one datatypes set'],
  ])('is refused where DynamoDB refuses it: %#', async (Item, message) => {
    const { client } = await openThings();
    await expect(client.send(new PutItemCommand({ TableName, Item }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message),
    });
  });

  it('that is nested too deep is refused', async () => {
    const { client } = await openThings();
    const nest = (levels: number): object => (levels === 0 ? { N: '1' } : { L: [nest(levels - 1)] });
    const put = (levels: number) =>
      client.send(new PutItemCommand({ TableName, Item: { ...KEY, deep: nest(levels) as { L: [] } } }));
    await put(31);
    await expect(put(32)).rejects.toThrow('Nesting Levels have exceeded supported limits');
  });

  it.each([
    ['SET pk = :v', 'Cannot update attribute pk. This attribute is part of the key'],
    ['SET a = :big', 'Item size to update has exceeded the maximum allowed size'],
  ])('is not updated beyond its rules: %s', async (UpdateExpression, message) => {
    const { client } = await openThings();
    const name = UpdateExpression.split(' ').at(-1) ?? '';
    await expect(
      client.send(
        new UpdateItemCommand({
          TableName,
          Key: KEY,
          UpdateExpression,
          ExpressionAttributeValues: { [name]: { S: 'x'.repeat(400 * 1024) } },
        }),
      ),
    ).rejects.toThrow(message);
  });

  it('is refused with parameters that would be passed over', async () => {
    const { client } = await openThings();
    const send = (more: object) => client.send(new PutItemCommand({ TableName, Item: KEY, ...more }));
    await expect(send({ Expected: { pk: { Exists: false } } })).rejects.toThrow(
      'Non-expression parameters: {Expected}',
    );
    await expect(send({ ExpressionAttributeNames: { '#a': 'a' } })).rejects.toThrow(
      'ExpressionAttributeNames can only be specified when using expressions',
    );
    await expect(send({ ExpressionAttributeValues: { ':a': { N: '1' } } })).rejects.toThrow(
      'ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null',
    );
    await expect(send({ ReturnValues: 'ALL_NEW' })).rejects.toThrow('Return values set to invalid value');
  });

  it('is nowhere without its table', async () => {
    const { client } = await openThings();
    await expect(client.send(new GetItemCommand({ TableName: 'elsewhere', Key: KEY }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Requested resource not found',
    });
    await expect(client.send(new GetItemCommand({ TableName, Key: { pk: { S: 'p' } } }))).rejects.toThrow(
      'The provided key element does not match the schema',
    );
  });
});

describe('capacity', () => {
  const ReturnConsumedCapacity = 'TOTAL';

  it('of a read is half a unit for 4 KB, one when consistent, and of a write one for a KB', async () => {
    const { client } = await openThings();
    const big = { ...KEY, a: { S: 'x'.repeat(5000) } };
    const units = async (sent: Promise<{ ConsumedCapacity?: { CapacityUnits?: number } }>) =>
      (await sent).ConsumedCapacity?.CapacityUnits;
    const get = (ConsistentRead: boolean) =>
      units(client.send(new GetItemCommand({ TableName, Key: KEY, ConsistentRead, ReturnConsumedCapacity })));
    expect(await get(false)).toBe(0.5);
    expect(await units(client.send(new PutItemCommand({ TableName, Item: big, ReturnConsumedCapacity })))).toBe(5);
    expect(await get(false)).toBe(1);
    expect(await get(true)).toBe(2);
    expect(await units(client.send(new PutItemCommand({ TableName, Item: KEY, ReturnConsumedCapacity })))).toBe(5);
    expect(await units(client.send(new DeleteItemCommand({ TableName, Key: KEY, ReturnConsumedCapacity })))).toBe(1);
  });
});

describe('a batch', () => {
  const things = Array.from({ length: 25 }, (_, n) => ({ pk: { S: 'p' }, sk: { S: String(n) } }));

  it('writes and reads many items', async () => {
    const { client } = await openThings();
    const written = await client.send(
      new BatchWriteItemCommand({
        RequestItems: { [TableName]: things.map((Item) => ({ PutRequest: { Item } })) },
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );
    expect(written).toMatchObject({ UnprocessedItems: {}, ConsumedCapacity: [{ TableName, CapacityUnits: 25 }] });
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: things, ConsistentRead: true } } }),
    );
    expect(Responses?.[TableName]).toHaveLength(25);
    expect(UnprocessedKeys).toEqual({});
  });

  it('has its limits', async () => {
    const { client } = await openThings();
    const puts = [...things, { pk: { S: 'p' }, sk: { S: '25' } }].map((Item) => ({ PutRequest: { Item } }));
    await expect(client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }))).rejects.toThrow(
      'Too many items requested for the BatchWriteItem call',
    );
    await expect(
      client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [KEY, KEY] } } })),
    ).rejects.toThrow('Provided list of item keys contains duplicates');
  });
});
