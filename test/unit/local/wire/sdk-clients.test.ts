import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, GetItemCommand, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeTasksCommand, ECSClient, RunTaskCommand } from '@aws-sdk/client-ecs';
import {
  CreateTargetGroupCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { InvokeCommand, LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetExecutionHistoryCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, it } from '@jest/globals';
import { AwsError } from '../../../../local/cloud/aws-error.ts';
import { type FakeCloud, startFakeCloud } from './fake-cloud.ts';

let fake: FakeCloud | undefined;

async function start(services: Parameters<typeof startFakeCloud>[0]) {
  fake = await startFakeCloud(services);
  const credentials = { accessKeyId: 'ASIAFUNCTION', secretAccessKey: 's' };
  return { ...fake, config: { endpoint: fake.url, region: 'us-east-1', credentials, maxAttempts: 1 } };
}

afterEach(async () => {
  await fake?.wire.close();
  fake = undefined;
});

async function rejection(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  return promise.then(
    () => {
      throw new Error('it did not reject');
    },
    (error) => error,
  );
}

describe('the wire, as SDK clients see it', () => {
  it('carries blobs, sets, numbers as text and nested maps of DynamoDB both ways', async () => {
    const item = {
      pk: { S: 'a' },
      binary: { B: new Uint8Array([0, 255, 7]) },
      list: { L: [{ N: '1.50' }, { NULL: true }, { M: { deep: { BOOL: false } } }] },
      set: { BS: [new Uint8Array([1])] },
    };
    const { config, calls } = await start({ dynamodb: { PutItem: () => ({}), GetItem: () => ({ Item: item }) } });
    const client = new DynamoDBClient(config);
    await client.send(new PutItemCommand({ TableName: 't', Item: item }));
    expect(calls[0]).toEqual({
      operation: 'PutItem',
      input: { TableName: 't', Item: item },
      caller: { kind: 'role', roleArn: 'arn:aws:iam::000000000000:role/ASIAFUNCTION', sessionName: 's' },
    });
    expect((await client.send(new GetItemCommand({ TableName: 't', Key: { pk: { S: 'a' } } }))).Item).toEqual(item);
  });

  it('gives a transaction error its CancellationReasons with the items that failed', async () => {
    const reasons = [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Item: { b: { B: new Uint8Array([9]) } } }];
    const { config } = await start({
      dynamodb: {
        TransactWriteItems: () => {
          throw new AwsError('TransactionCanceledException', 'Transaction cancelled', 400, {
            CancellationReasons: reasons,
          });
        },
      },
    });
    const error = await rejection(
      new DynamoDBClient(config).send(new TransactWriteItemsCommand({ TransactItems: [] })),
    );
    expect(error).toMatchObject({
      name: 'TransactionCanceledException',
      message: 'Transaction cancelled',
      CancellationReasons: reasons,
    });
  });

  it('carries dates and tags of ECS, and an error that its schema does not know', async () => {
    const createdAt = new Date('2026-11-05T10:00:00.250Z');
    const { config, calls } = await start({
      ecs: {
        DescribeTasks: () => ({ tasks: [{ taskArn: 'arn', createdAt, version: 3 }], failures: [] }),
        RunTask: () => {
          throw new AwsError('SomethingNewException', 'new');
        },
      },
    });
    const client = new ECSClient(config);
    const described = await client.send(new DescribeTasksCommand({ cluster: 'c', tasks: ['t'], include: ['TAGS'] }));
    expect(described.tasks).toEqual([{ taskArn: 'arn', createdAt, version: 3 }]);
    expect(calls[0]?.input).toEqual({ cluster: 'c', tasks: ['t'], include: ['TAGS'] });
    expect(await rejection(client.send(new RunTaskCommand({ taskDefinition: 'x' })))).toMatchObject({
      name: 'SomethingNewException',
      message: 'new',
    });
  });

  it('carries the events of an execution', async () => {
    const timestamp = new Date(1_700_000_000_123);
    const { config } = await start({
      states: { GetExecutionHistory: () => ({ events: [{ id: 1, type: 'PassStateEntered', timestamp }] }) },
    });
    const history = await new SFNClient(config).send(new GetExecutionHistoryCommand({ executionArn: 'arn' }));
    expect(history.events).toEqual([{ id: 1, type: 'PassStateEntered', timestamp }]);
  });

  it('names a missing queue by its shape and by the code of the query protocol', async () => {
    const { config, url } = await start({
      sqs: {
        ReceiveMessage: () => {
          throw new AwsError('AWS.SimpleQueueService.NonExistentQueue', 'The specified queue does not exist.');
        },
      },
    });
    const command = new ReceiveMessageCommand({ QueueUrl: `${url}/000000000000/q` });
    const error = await rejection(new SQSClient(config).send(command));
    expect(error.name).toBe('QueueDoesNotExist');
    expect(error.Error).toMatchObject({ Code: 'AWS.SimpleQueueService.NonExistentQueue', Type: 'Sender' });
  });

  it('lets other requests pass while a long poll waits', async () => {
    let release = (_: object) => {};
    const waiting = new Promise<object>((resolve) => {
      release = resolve;
    });
    const { config, url } = await start({
      sqs: { ReceiveMessage: () => waiting, SendMessage: () => ({ MessageId: 'm', MD5OfMessageBody: undefined }) },
    });
    const client = new SQSClient({ ...config, md5: false });
    const QueueUrl = `${url}/000000000000/q`;
    const poll = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    expect((await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'b' }))).MessageId).toBe('m');
    release({ Messages: [{ MessageId: 'm', Body: 'b' }] });
    expect((await poll).Messages).toEqual([{ MessageId: 'm', Body: 'b' }]);
  });

  it('answers STS and ELBv2 in XML, lists and escapes in them', async () => {
    const group = {
      TargetGroupName: 'a<b>&"c"',
      TargetGroupArn: 'arn',
      LoadBalancerArns: ['l1', 'l2'],
      Port: 80,
      HealthCheckEnabled: false,
      Matcher: { HttpCode: '200-299' },
    };
    const { config, calls } = await start({
      sts: {
        GetCallerIdentity: () => ({ Account: '000000000000', Arn: 'arn:aws:iam::000000000000:root', UserId: 'u' }),
      },
      elasticloadbalancing: {
        CreateTargetGroup: () => ({ TargetGroups: [group] }),
        DescribeTargetGroups: () => {
          throw new AwsError('TargetGroupNotFound', 'One or more target groups not found');
        },
      },
    });
    const identity = await new STSClient(config).send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({ Account: '000000000000', UserId: 'u' });
    const client = new ElasticLoadBalancingV2Client(config);
    const created = await client.send(
      new CreateTargetGroupCommand({ Name: 'n', Port: 80, HealthCheckEnabled: true, Tags: [{ Key: 'k', Value: 'v' }] }),
    );
    expect(created.TargetGroups).toEqual([group]);
    expect(calls[1]?.input).toEqual({
      Name: 'n',
      Port: 80,
      HealthCheckEnabled: true,
      Tags: [{ Key: 'k', Value: 'v' }],
    });
    const error = await rejection(client.send(new DescribeTargetGroupsCommand({ Names: ['x'] })));
    expect(error.name).toBe('TargetGroupNotFoundException');
  });

  it('speaks the EC2 dialect', async () => {
    const { config, calls } = await start({
      ec2: {
        DescribeSecurityGroups: () => ({ SecurityGroups: [{ GroupId: 'sg-1', IpPermissions: [{ FromPort: 80 }] }] }),
      },
    });
    const answer = await new EC2Client(config).send(
      new DescribeSecurityGroupsCommand({ GroupIds: ['sg-1', 'sg-2'], Filters: [{ Name: 'vpc-id', Values: ['v'] }] }),
    );
    expect(calls[0]?.input).toEqual({ GroupIds: ['sg-1', 'sg-2'], Filters: [{ Name: 'vpc-id', Values: ['v'] }] });
    expect(answer.SecurityGroups).toMatchObject([{ GroupId: 'sg-1', IpPermissions: [{ FromPort: 80 }] }]);
  });

  it('binds paths, queries, headers and payloads of REST services', async () => {
    const { config, calls } = await start({
      lambda: {
        Invoke: () => ({ StatusCode: 200, FunctionError: 'Unhandled', Payload: Buffer.from('{"a":1}') }),
        ListEventSourceMappings: () => ({ EventSourceMappings: [{ UUID: 'u', LastModified: new Date(5000) }] }),
      },
      scheduler: {
        CreateSchedule: () => {
          throw new AwsError('ConflictException', 'Schedule s already exists.', 409);
        },
      },
    });
    const lambda = new LambdaClient(config);
    const invoked = await lambda.send(
      new InvokeCommand({ FunctionName: 'arn:aws:lambda:us-east-1:0:function:f', Qualifier: '1', Payload: '{"in":1}' }),
    );
    expect(calls[0]?.input).toMatchObject({
      FunctionName: 'arn:aws:lambda:us-east-1:0:function:f',
      Qualifier: '1',
      Payload: new Uint8Array(Buffer.from('{"in":1}')),
    });
    expect(invoked).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(invoked.Payload?.transformToString()).toBe('{"a":1}');
    const mappings = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName: 'f', MaxItems: 5 }));
    expect(calls[1]?.input).toEqual({ FunctionName: 'f', MaxItems: 5 });
    expect(mappings.EventSourceMappings).toEqual([{ UUID: 'u', LastModified: new Date(5000) }]);

    const StartDate = new Date(1_700_000_000_000);
    const error = await rejection(
      new SchedulerClient(config).send(
        new CreateScheduleCommand({
          Name: 's',
          GroupName: 'g',
          StartDate,
          ScheduleExpression: 'rate(1 minute)',
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: { Arn: 'a', RoleArn: 'r' },
          ClientToken: 'token',
        }),
      ),
    );
    expect(calls[2]?.input).toMatchObject({ Name: 's', GroupName: 'g', StartDate, ClientToken: 'token' });
    expect(error).toMatchObject({ name: 'ConflictException', message: 'Schedule s already exists.' });
    expect(error.$metadata).toMatchObject({ httpStatusCode: 409 });
  });

  it('speaks to CloudWatch, whose client compresses large requests', async () => {
    const { config, calls } = await start({
      monitoring: { PutMetricAlarm: () => ({}), DescribeAlarms: () => ({ MetricAlarms: [] }) },
    });
    const client = new CloudWatchClient(config);
    await client.send(
      new PutMetricAlarmCommand({
        AlarmName: 'a',
        EvaluationPeriods: 1,
        ComparisonOperator: 'LessThanThreshold',
        Threshold: 0.5,
      }),
    );
    expect(calls[0]?.input).toMatchObject({ AlarmName: 'a', Threshold: 0.5 });
    expect((await client.send(new DescribeAlarmsCommand({}))).MetricAlarms).toEqual([]);
  });
});
