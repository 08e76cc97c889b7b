import { type AddressInfo, createServer } from 'node:net';
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { DescribeSubnetsCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  DeleteClusterCommand,
  DeleteTaskDefinitionsCommand,
  DeregisterTaskDefinitionCommand,
  DescribeClustersCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import {
  CreateListenerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  DeleteListenerCommand,
  DeleteTargetGroupCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StopExecutionCommand,
  UpdateStateMachineCommand,
  ValidateStateMachineDefinitionCommand,
} from '@aws-sdk/client-sfn';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { balancerClient, clientConfig, ecsClient, statesClient } from './aws-clients.ts';
import { makeState, type Slipway, startSlipway } from './start-slipway.ts';
import { waitUntil } from './wait-until.ts';

/** A stranger's own things beside the stack's, by the SDK's own clients: what API.md names of "AWS endpoints (local)". */
const ROLE = 'arn:aws:iam::000000000000:role/stranger';
const state = makeState();
let slipway: Slipway;
const clients: { destroy(): void }[] = [];

function open<Client extends { destroy(): void }>(make: (url: string) => Client): Client {
  const client = make(slipway.awsUrl);
  clients.push(client);
  return client;
}
const queues = () => open((url) => new SQSClient(clientConfig(url)));

beforeAll(async () => {
  slipway = await startSlipway(state.directory, '--no-example');
}, 90_000);
afterAll(async () => {
  for (const client of clients) client.destroy();
  await state.remove();
});

/** A queue that EventBridge and its neighbours may write to. */
async function makeQueue(QueueName: string): Promise<{ url: string; arn: string }> {
  const statement = { Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: '*' };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const { QueueUrl = '' } = await queues().send(new CreateQueueCommand({ QueueName, Attributes: { Policy } }));
  return { url: QueueUrl, arn: `arn:aws:sqs:us-east-1:000000000000:${QueueName}` };
}

async function receive(url: string): Promise<string> {
  const client = queues();
  const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 10 }));
  const [message] = Messages;
  await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message?.ReceiptHandle }));
  return message?.Body ?? '';
}

describe('the AWS endpoints, as any SDK client sees them', () => {
  it('are of the account 000000000000 in us-east-1, which has a default VPC with subnets', async () => {
    const client = open((url) => new EC2Client(clientConfig(url)));
    const { Vpcs = [] } = await client.send(new DescribeVpcsCommand({}));
    const vpc = Vpcs.find(({ IsDefault }) => IsDefault);
    const filter = { Name: 'vpc-id', Values: [vpc?.VpcId ?? ''] };
    const { Subnets = [] } = await client.send(new DescribeSubnetsCommand({ Filters: [filter] }));
    expect(Subnets.length).toBeGreaterThan(1);
    for (const { OwnerId, AvailabilityZone } of Subnets)
      expect([OwnerId, AvailabilityZone?.slice(0, -1)]).toEqual(['000000000000', 'us-east-1']);
  });

  it('run a state machine, change it, look at it, and send tokens back', async () => {
    const client = open(statesClient);
    const definition = (Seconds: number) =>
      JSON.stringify({ StartAt: 'W', States: { W: { Type: 'Wait', Seconds, OutputPath: '$.a', End: true } } });
    const valid = await client.send(new ValidateStateMachineDefinitionCommand({ definition: definition(1) }));
    expect(valid).toMatchObject({ result: 'OK', diagnostics: [] });
    const made = await client.send(
      new CreateStateMachineCommand({ name: 'stranger', definition: definition(600), roleArn: ROLE }),
    );
    const { stateMachineArn = '' } = made;
    const { executionArn = '' } = await client.send(new StartExecutionCommand({ stateMachineArn, name: 'slow' }));
    await client.send(new StopExecutionCommand({ executionArn, cause: 'enough' }));
    expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({ status: 'ABORTED' });
    await client.send(new UpdateStateMachineCommand({ stateMachineArn, definition: definition(0) }));
    const described = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(described.definition).toBe(definition(0));
    const next = await client.send(new StartExecutionCommand({ stateMachineArn, name: 'quick', input: '{"a":1}' }));
    await waitUntil('it has ended', async () => {
      const { status } = await client.send(new DescribeExecutionCommand({ executionArn: next.executionArn }));
      return status === 'SUCCEEDED';
    });
    const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn: next.executionArn }));
    expect(events.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'WaitStateEntered',
      'WaitStateExited',
      'ExecutionSucceeded',
    ]);
    const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn }));
    expect(executions.map(({ name }) => name)).toEqual(['quick', 'slow']);
    const { stateMachines = [] } = await client.send(new ListStateMachinesCommand({}));
    expect(stateMachines.map(({ name }) => name).sort()).toEqual([
      'slipway-dev-deployment',
      'slipway-dev-job',
      'stranger',
    ]);
    for (const command of [
      new SendTaskSuccessCommand({ taskToken: 'none', output: '{}' }),
      new SendTaskFailureCommand({ taskToken: 'none' }),
      new SendTaskHeartbeatCommand({ taskToken: 'none' }),
    ])
      await expect(client.send(command as SendTaskSuccessCommand)).rejects.toThrow(/[Tt]oken|[Tt]ask/);
    await client.send(new DeleteStateMachineCommand({ stateMachineArn }));
  });

  it('match events with rules and give them to a queue', async () => {
    const client = open((url) => new EventBridgeClient(clientConfig(url)));
    const heard = await makeQueue('heard');
    const EventPattern = JSON.stringify({ source: ['stranger'] });
    await client.send(new PutRuleCommand({ Name: 'heard', EventPattern }));
    await client.send(new PutTargetsCommand({ Rule: 'heard', Targets: [{ Id: 'q', Arn: heard.arn }] }));
    expect((await client.send(new ListRulesCommand({ NamePrefix: 'heard' }))).Rules).toMatchObject([{ EventPattern }]);
    const targets = await client.send(new ListTargetsByRuleCommand({ Rule: 'heard' }));
    expect(targets.Targets).toEqual([{ Id: 'q', Arn: heard.arn }]);
    const entry = { Source: 'stranger', DetailType: 'said', Detail: '{"word":"hello"}' };
    expect(await client.send(new PutEventsCommand({ Entries: [entry] }))).toMatchObject({ FailedEntryCount: 0 });
    const event = await receive(heard.url);
    expect(JSON.parse(event)).toMatchObject({ source: 'stranger', detail: { word: 'hello' }, account: '000000000000' });
    const { Result } = await client.send(new TestEventPatternCommand({ EventPattern, Event: event }));
    expect(Result).toBe(true);
  });

  it('keep a schedule', async () => {
    const client = open((url) => new SchedulerClient(clientConfig(url)));
    const woken = await makeQueue('woken');
    const schedule = {
      Name: 'once',
      FlexibleTimeWindow: { Mode: 'OFF' as const },
      Target: { Arn: woken.arn, RoleArn: ROLE, Input: 'wake' },
    };
    await client.send(new CreateScheduleCommand({ ...schedule, ScheduleExpression: 'rate(1 day)' }));
    const { Schedules = [] } = await client.send(new ListSchedulesCommand({ NamePrefix: 'once' }));
    expect(Schedules.map(({ Name }) => Name)).toEqual(['once']);
    const past = { ...schedule, ScheduleExpression: 'at(2020-01-01T00:00:00)' };
    await client.send(new UpdateScheduleCommand({ ...past, State: 'DISABLED' }));
    const got = await client.send(new GetScheduleCommand({ Name: 'once' }));
    expect(got).toMatchObject({ State: 'DISABLED', ScheduleExpression: past.ScheduleExpression });
    await client.send(new DeleteScheduleCommand({ Name: 'once' }));
  });

  it('keep a table, with transactions, a TTL and a stream', async () => {
    const client = open((url) => new DynamoDBClient(clientConfig(url)));
    const TableName = 'stranger';
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
      }),
    );
    await client.send(
      new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true } }),
    );
    const put = (pk: string) => ({ Put: { TableName, Item: { pk: { S: pk } } } });
    await client.send(new TransactWriteItemsCommand({ TransactItems: [put('a'), put('b')] }));
    expect((await client.send(new GetItemCommand({ TableName, Key: { pk: { S: 'a' } } }))).Item).toEqual({
      pk: { S: 'a' },
    });
    const query = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': { S: 'b' } } };
    expect((await client.send(new QueryCommand({ TableName, ...query }))).Count).toBe(1);
    expect((await client.send(new DescribeTableCommand({ TableName }))).Table?.LatestStreamArn).toMatch(/stream/);
    expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual(['slipway-dev', 'stranger']);
  });

  it('take task definitions and clusters, the very ones of the HTTP API', async () => {
    const client = open(ecsClient);
    const { cluster } = await client.send(new CreateClusterCommand({ clusterName: 'strange' }));
    expect((await client.send(new DescribeClustersCommand({ clusters: ['strange'] }))).clusters).toMatchObject([
      { clusterArn: cluster?.clusterArn, status: 'ACTIVE' },
    ]);
    const containerDefinitions = [{ name: 'app', image: 'app:1', memory: 64 }];
    const { taskDefinition } = await client.send(
      new RegisterTaskDefinitionCommand({ family: 'strange', containerDefinitions }),
    );
    const { taskDefinitionArn = '' } = taskDefinition ?? {};
    // The same family and the same revision number through Slipway.
    const { body } = await slipway.api.call('GET', '/v1/task-definitions/strange:1');
    expect(body).toMatchObject({ taskDefinition: { taskDefinitionArn } });
    await client.send(new DeregisterTaskDefinitionCommand({ taskDefinition: taskDefinitionArn }));
    const deleted = await client.send(new DeleteTaskDefinitionsCommand({ taskDefinitions: [taskDefinitionArn] }));
    expect(deleted.taskDefinitions).toMatchObject([{ status: 'DELETE_IN_PROGRESS' }]);
    expect((await client.send(new ListTasksCommand({ cluster: 'strange' }))).taskArns).toEqual([]);
    expect((await client.send(new DeleteClusterCommand({ cluster: 'strange' }))).cluster?.status).toBe('INACTIVE');
  });

  it('keep metrics and alarms', async () => {
    const client = open((url) => new CloudWatchClient(clientConfig(url)));
    const metric = { Namespace: 'Stranger', MetricName: 'depth' };
    const { Namespace, MetricName } = metric;
    await client.send(new PutMetricDataCommand({ Namespace, MetricData: [{ MetricName, Value: 7 }] }));
    const EndTime = new Date(Date.now() + 60_000);
    const read = { StartTime: new Date(Date.now() - 120_000), EndTime };
    const query = { Id: 'm', MetricStat: { Metric: metric, Period: 60, Stat: 'Sum' } };
    const { MetricDataResults } = await client.send(new GetMetricDataCommand({ ...read, MetricDataQueries: [query] }));
    expect(MetricDataResults).toMatchObject([{ Values: [7] }]);
    const rule = { EvaluationPeriods: 1, ComparisonOperator: 'GreaterThanThreshold' as const, Threshold: 1e9 };
    await client.send(
      new PutMetricAlarmCommand({ AlarmName: 'deep', ...metric, Period: 60, Statistic: 'Sum', ...rule }),
    );
    await client.send(new SetAlarmStateCommand({ AlarmName: 'deep', StateValue: 'ALARM', StateReason: 'said so' }));
    const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames: ['deep'] }));
    expect(MetricAlarms).toMatchObject([{ AlarmName: 'deep', Threshold: 1e9 }]);
    await client.send(new DeleteAlarmsCommand({ AlarmNames: ['deep'] }));
  });

  it('show the logs, the functions and the load balancer of the stack, under the names that its template gives', async () => {
    const functions = open((url) => new LambdaClient(clientConfig(url)));
    const { Functions = [] } = await functions.send(new ListFunctionsCommand({}));
    expect(Functions.map(({ FunctionName }) => FunctionName)).toContain('slipway-dev-sweep');
    const { StatusCode, FunctionError } = await functions.send(
      new InvokeCommand({ FunctionName: 'slipway-dev-sweep' }),
    );
    expect([StatusCode, FunctionError]).toEqual([200, undefined]);

    const logs = open((url) => new CloudWatchLogsClient(clientConfig(url)));
    const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
    const logGroupName = logGroups.find((group) => group.logGroupName?.endsWith('/tasks'))?.logGroupName;
    expect((await logs.send(new FilterLogEventsCommand({ logGroupName }))).events).toEqual([]);

    const balancers = open(balancerClient);
    const { LoadBalancers = [] } = await balancers.send(new DescribeLoadBalancersCommand({}));
    const [balancer] = LoadBalancers;
    const group = await balancers.send(
      new CreateTargetGroupCommand({
        Name: 'strange',
        Protocol: 'HTTP',
        Port: 80,
        VpcId: balancer?.VpcId,
        TargetType: 'ip',
      }),
    );
    const { TargetGroupArn = '' } = group.TargetGroups?.[0] ?? {};
    expect(
      (await balancers.send(new DescribeTargetHealthCommand({ TargetGroupArn }))).TargetHealthDescriptions,
    ).toEqual([]);
    const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn }];
    const listener = { LoadBalancerArn: balancer?.LoadBalancerArn, Protocol: 'HTTP' as const, DefaultActions };
    // A port of the machine that was just free.
    const { Listeners } = await balancers.send(new CreateListenerCommand({ ...listener, Port: await freePort() }));
    const ListenerArn = Listeners?.[0]?.ListenerArn;
    const Conditions = [{ Field: 'path-pattern', Values: ['/strange'] }];
    await balancers.send(new CreateRuleCommand({ ListenerArn, Priority: 7, Conditions, Actions: DefaultActions }));
    const { Rules = [] } = await balancers.send(new DescribeRulesCommand({ ListenerArn }));
    expect(Rules.map(({ Priority }) => Priority)).toEqual(['7', 'default']);
    await balancers.send(new DeleteListenerCommand({ ListenerArn }));
    await balancers.send(new DeleteTargetGroupCommand({ TargetGroupArn }));
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
