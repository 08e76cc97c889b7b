import { ACCOUNT } from '../../../../local/cloud/service.ts';
import { createDynamoDb } from '../../../../local/dynamodb/dynamodb.ts';
import { bootLambda } from './boot-lambda.ts';

// Run by crash.test.ts: boots a cloud on the directory that it is given, starts work that does not end, says so, and
// waits to be killed.

const [directory] = process.argv.slice(2);
const lambda = await bootLambda({ directory }, (cloud) => cloud.add(createDynamoDb(cloud)));
const HANGS = 'export const handler = () => new Promise(() => {});';
const streams = { Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' };
const Role = await lambda.createRole('reader', [streams]);

await lambda.createFunction('event', HANGS, { Timeout: 60 });
await lambda.createFunction('stream', HANGS, { Timeout: 60, Role });
const { TableDescription } = await lambda.cloud.call<{ TableDescription: { LatestStreamArn: string } }>(
  'dynamodb',
  'CreateTable',
  {
    TableName: 'jobs',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
  },
  ACCOUNT,
);
const EventSourceArn = TableDescription.LatestStreamArn;
await lambda.call('CreateEventSourceMapping', { FunctionName: 'stream', EventSourceArn, StartingPosition: 'LATEST' });
await lambda.cloud.call('dynamodb', 'PutItem', { TableName: 'jobs', Item: { id: { S: 'one' } } }, ACCOUNT);
await lambda.invoke('event', { n: 1 }, { InvocationType: 'Event' });

const hasBegun = (group: string) =>
  lambda.lines.some((line) => line.group === group && line.message.startsWith('START'));
while (!hasBegun('/aws/lambda/event') || !hasBegun('/aws/lambda/stream')) {
  await new Promise((resolve) => setTimeout(resolve, 10));
}
process.stdout.write('running\n');
