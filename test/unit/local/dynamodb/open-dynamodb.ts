import { CreateTableCommand, type CreateTableCommandInput, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { inProcessClient } from '../../../../local/cloud/client.ts';
import { type CloudOptions, createCloud } from '../../../../local/cloud/cloud.ts';
import { ACCOUNT } from '../../../../local/cloud/service.ts';
import { createDynamoDb, type DynamoDbOptions } from '../../../../local/dynamodb/dynamodb.ts';

/** A DynamoDB of its own, with a client of the SDK's types and a call for the streams' operations. */
export function openDynamoDb(options: CloudOptions & DynamoDbOptions = {}) {
  const cloud = createCloud(options);
  const service = createDynamoDb(cloud, options);
  cloud.add(service);
  const client = inProcessClient(cloud, 'dynamodb', ACCOUNT) as unknown as Pick<DynamoDBClient, 'send'>;
  return {
    cloud,
    service,
    client,
    call: <Output>(operation: string, input: object) => cloud.call<Output>('dynamodb', operation, input, ACCOUNT),
  };
}

/** A table `things` with the keys pk and sk (S), and whatever else is given. */
export async function openThings(
  more: Partial<CreateTableCommandInput> = {},
  options: CloudOptions & DynamoDbOptions = {},
) {
  const opened = openDynamoDb(options);
  await opened.client.send(
    new CreateTableCommand({
      TableName: 'things',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      ...more,
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
        ...(more.AttributeDefinitions ?? []),
      ],
    }),
  );
  return opened;
}
