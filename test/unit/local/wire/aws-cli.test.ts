import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AwsError } from '../../../../local/cloud/aws-error.ts';
import { type FakeCloud, startFakeCloud } from './fake-cloud.ts';

const run = promisify(execFile);
const hasCli = spawnSync('aws', ['--version']).status === 0;
const env = {
  ...process.env,
  AWS_ACCESS_KEY_ID: 'x',
  AWS_SECRET_ACCESS_KEY: 'y',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_MAX_ATTEMPTS: '1',
};

let fake: FakeCloud;

async function aws(...args: string[]): Promise<unknown> {
  const { stdout } = await run('aws', ['--endpoint-url', fake.url, '--output', 'json', ...args], { env });
  return JSON.parse(stdout);
}

beforeAll(async () => {
  const notFound = () => {
    throw new AwsError('ResourceNotFoundException', 'Requested resource not found', 400);
  };
  const role = { RoleName: 'r', Path: '/', RoleId: 'i', Arn: 'a', CreateDate: new Date(0) };
  fake = await startFakeCloud({
    dynamodb: {
      DescribeTable: notFound,
      GetItem: () => ({ Item: { pk: { S: 'a' }, b: { B: new Uint8Array([1, 2]) } } }),
      ListStreams: () => ({ Streams: [{ StreamArn: 's', TableName: 't' }] }),
    },
    ecs: { ListClusters: () => ({ clusterArns: ['arn:aws:ecs:us-east-1:000000000000:cluster/c'] }) },
    sqs: { ListQueues: () => ({ QueueUrls: ['u'] }) },
    monitoring: { DescribeAlarms: () => ({ MetricAlarms: [{ AlarmName: 'a', StateUpdatedTimestamp: new Date(0) }] }) },
    elasticloadbalancing: { DescribeLoadBalancers: () => ({ LoadBalancers: [{ LoadBalancerName: 'l' }] }) },
    ec2: { DescribeVpcs: () => ({ Vpcs: [{ VpcId: 'vpc-1', IsDefault: true }] }) },
    iam: { GetRole: () => ({ Role: role }) },
    lambda: { ListFunctions: () => ({ Functions: [{ FunctionName: 'f', MemorySize: 128 }] }) },
    scheduler: { ListSchedules: () => ({ Schedules: [{ Name: 's', CreationDate: new Date(0) }] }) },
    apigateway: { GetApis: () => ({ Items: [{ ApiId: 'a', Name: 'n', ProtocolType: 'HTTP' }] }) },
    cloudformation: { ListStacks: () => ({ StackSummaries: [{ StackName: 's', StackStatus: 'CREATE_COMPLETE' }] }) },
  });
});

afterAll(() => fake.wire.close());

const asked: [command: string, answer: object][] = [
  ['dynamodb get-item --table-name t --key {"pk":{"S":"a"}}', { Item: { pk: { S: 'a' }, b: { B: 'AQI=' } } }],
  ['dynamodbstreams list-streams', { Streams: [{ StreamArn: 's', TableName: 't' }] }],
  ['ecs list-clusters', { clusterArns: ['arn:aws:ecs:us-east-1:000000000000:cluster/c'] }],
  ['sqs list-queues', { QueueUrls: ['u'] }],
  ['cloudwatch describe-alarms', { MetricAlarms: [{ AlarmName: 'a' }] }],
  ['elbv2 describe-load-balancers', { LoadBalancers: [{ LoadBalancerName: 'l' }] }],
  ['ec2 describe-vpcs', { Vpcs: [{ VpcId: 'vpc-1', IsDefault: true }] }],
  ['iam get-role --role-name r', { Role: { RoleName: 'r', Arn: 'a' } }],
  ['lambda list-functions', { Functions: [{ FunctionName: 'f', MemorySize: 128 }] }],
  ['scheduler list-schedules', { Schedules: [{ Name: 's' }] }],
  ['apigatewayv2 get-apis', { Items: [{ ApiId: 'a', Name: 'n' }] }],
  ['cloudformation list-stacks', { StackSummaries: [{ StackName: 's', StackStatus: 'CREATE_COMPLETE' }] }],
];

(hasCli ? describe : describe.skip)('the wire, as the aws CLI sees it (skipped without aws on the PATH)', () => {
  it('answers every service in the protocol that the CLI speaks to it', async () => {
    for (const [command, expected] of asked) expect(await aws(...command.split(' '))).toMatchObject(expected);
  }, 60_000);

  it('refuses as AWS does', async () => {
    await expect(aws('dynamodb', 'describe-table', '--table-name', 't')).rejects.toThrow(
      'An error occurred (ResourceNotFoundException) when calling the DescribeTable operation: Requested resource not found',
    );
  });
});
