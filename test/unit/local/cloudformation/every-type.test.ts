import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { describeDefaultSubnets, describeDefaultVpc } from '../../../../local/ec2/default-vpc.ts';
import { type LocalStack, startLocalStack } from './local-stack.ts';

interface Template {
  Resources: Record<string, { Properties: Record<string, unknown> }>;
}

const read = (): Template => JSON.parse(readFileSync(new URL('./every-type.json', import.meta.url), 'utf8'));

let stack: LocalStack;

beforeEach(() => {
  stack = startLocalStack();
});

afterEach(() => stack.close());

const network = () => ({
  VpcId: describeDefaultVpc(stack.cloud).VpcId,
  Subnets: describeDefaultSubnets(stack.cloud)
    .map(({ SubnetId }) => SubnetId)
    .join(','),
});

type Items = Record<string, unknown>[];

/** What there is of each kind, by names and settings, without ids and times that differ from deploy to deploy. */
async function everything() {
  const list = async (service: string, operation: string, member: string, input: object = {}) =>
    (await stack.ask<Record<string, Items>>(service, operation, input))[member] ?? [];
  const balancers = await list('elasticloadbalancing', 'DescribeLoadBalancers', 'LoadBalancers');
  const listeners = await list('elasticloadbalancing', 'DescribeListeners', 'Listeners', {
    LoadBalancerArn: balancers[0]?.LoadBalancerArn,
  });
  const apis = await list('apigateway', 'GetApis', 'Items');
  const ApiId = apis[0]?.ApiId;
  const picked = async (names: string[], things: Promise<Items> | Items) =>
    (await things).map((thing) => names.map((name) => JSON.stringify(thing[name])).join(' ')).sort();
  return {
    tables: await stack.ask('dynamodb', 'ListTables'),
    tags: await tagsOf(balancers[0]?.LoadBalancerArn),
    queues: (await stack.ask<{ QueueUrls: string[] }>('sqs', 'ListQueues')).QueueUrls,
    roles: await picked(['RoleName', 'Path'], list('iam', 'ListRoles', 'Roles')),
    groups: await picked(['logGroupName', 'retentionInDays'], list('logs', 'DescribeLogGroups', 'logGroups')),
    functions: await picked(
      ['FunctionName', 'Timeout', 'CodeSha256', 'Environment'],
      list('lambda', 'ListFunctions', 'Functions'),
    ),
    policy: await stack
      .ask<{ Policy: string }>('lambda', 'GetPolicy', { FunctionName: 'demo' })
      .then(({ Policy }) => JSON.parse(Policy).Statement.length),
    mappings: await picked(['BatchSize'], list('lambda', 'ListEventSourceMappings', 'EventSourceMappings')),
    rules: await picked(['Name'], list('events', 'ListRules', 'Rules', { EventBusName: 'demo-bus' })),
    schedules: await picked(['Name', 'GroupName'], list('scheduler', 'ListSchedules', 'Schedules')),
    machines: await picked(['name'], list('states', 'ListStateMachines', 'stateMachines')),
    apis: await picked(['Name'], apis),
    routes: await picked(['RouteKey'], list('apigateway', 'GetRoutes', 'Items', { ApiId })),
    integrations: await picked(['TimeoutInMillis'], list('apigateway', 'GetIntegrations', 'Items', { ApiId })),
    stages: await picked(['StageName'], list('apigateway', 'GetStages', 'Items', { ApiId })),
    alarms: await picked(['AlarmName', 'Threshold'], list('monitoring', 'DescribeAlarms', 'MetricAlarms')),
    clusters: (await stack.ask<{ clusterArns: string[] }>('ecs', 'ListClusters')).clusterArns,
    securityGroups: (await list('ec2', 'DescribeSecurityGroups', 'SecurityGroups')).map((group) =>
      [
        group.GroupName,
        (group.IpPermissions as unknown[]).length,
        (group.IpPermissionsEgress as unknown[]).length,
      ].join(' '),
    ),
    balancers: await picked(['LoadBalancerName', 'Scheme'], balancers),
    targetGroups: await picked(
      ['TargetGroupName', 'HealthCheckPath'],
      list('elasticloadbalancing', 'DescribeTargetGroups', 'TargetGroups'),
    ),
    listeners: await picked(['Port'], listeners),
    listenerRules: await picked(
      ['Priority'],
      list('elasticloadbalancing', 'DescribeRules', 'Rules', { ListenerArn: listeners[0]?.ListenerArn }),
    ),
  };
}

async function tagsOf(arn: unknown) {
  const balancer = await stack.ask<{ TagDescriptions: { Tags: object }[] }>('elasticloadbalancing', 'DescribeTags', {
    ResourceArns: [arn],
  });
  const { Roles } = await stack.ask<{ Roles: { RoleName: string }[] }>('iam', 'ListRoles');
  const role = await stack.ask<{ Tags: object }>('iam', 'ListRoleTags', { RoleName: Roles[0]?.RoleName });
  const fn = await stack.ask<{ Tags: object }>('lambda', 'GetFunction', { FunctionName: 'demo' });
  return [balancer.TagDescriptions[0]?.Tags, role.Tags, fn.Tags];
}

describe('a template with every type that has a service', () => {
  it('is deployed, and a second time without a call', async () => {
    const { outputs, resources } = await stack.deploy(read(), network());
    expect(outputs).toEqual({
      ServerlessDeploymentBucketName: expect.stringMatching(/^demo-deploymentbucket-[a-z0-9]{12}$/),
      ApiUrl: expect.stringContaining('execute-api'),
      BalancerName: expect.any(String),
      TargetsName: expect.stringMatching(/^targetgroup\//),
    });
    expect(Object.keys(resources)).toHaveLength(Object.keys(read().Resources).length - 1);
    expect(Object.values(resources).filter(({ physicalId }) => physicalId === '')).toEqual([]);
    expect(await everything()).toMatchSnapshot();
    await stack.deploy(read(), network());
    expect(stack.changes()).toEqual([]);
  });

  it('updates what a parameter reaches, tags and code among it', async () => {
    await stack.deploy(read(), network());
    await stack.deploy(read(), { ...network(), Key: 'two', Threshold: '5' });
    expect(stack.calls.filter((call) => /:(Create(?!Tags)|Delete|Remove)/.test(call))).toEqual([]);
    const { Configuration, Tags } = await stack.ask<{ Configuration: object; Tags: object }>('lambda', 'GetFunction', {
      FunctionName: 'demo',
    });
    expect(Configuration).toMatchObject({ Environment: { Variables: { THRESHOLD: '5' } } });
    expect(Tags).toEqual({ app: 'two' });
    const invoked = await stack.ask<{ Payload: Uint8Array }>('lambda', 'Invoke', { FunctionName: 'demo' });
    expect(Buffer.from(invoked.Payload).toString()).toBe('"two"');
  });

  it('gives the defaults back to properties that the template no longer has', async () => {
    await stack.deploy(read(), network());
    const template = read();
    delete template.Resources.Function?.Properties.Timeout;
    delete template.Resources.Function?.Properties.ReservedConcurrentExecutions;
    delete template.Resources.Targets?.Properties.HealthCheckPath;
    delete template.Resources.LogGroup?.Properties.RetentionInDays;
    delete template.Resources.BalancerGroup?.Properties.SecurityGroupIngress;
    await stack.deploy(template, network());
    const { functions, targetGroups, groups, securityGroups } = await everything();
    expect([functions[0], targetGroups[0]]).toEqual([expect.stringContaining(' 3 '), expect.stringContaining('"/"')]);
    expect(groups.join()).not.toContain('14');
    expect(securityGroups).toContainEqual(expect.stringMatching(/^demo-BalancerGroup-\w+ 0 2$/));
  });

  it('goes whole', async () => {
    await stack.deploy(read(), network());
    await stack.deploy({ Resources: { Last: { Type: 'AWS::SQS::Queue' } } });
    expect(await stack.ask('lambda', 'ListFunctions')).toMatchObject({ Functions: [] });
    expect(await stack.ask('iam', 'ListRoles')).toMatchObject({ Roles: [] });
    expect(await stack.ask('dynamodb', 'ListTables')).toMatchObject({ TableNames: [] });
    expect(await stack.ask('elasticloadbalancing', 'DescribeLoadBalancers')).toMatchObject({ LoadBalancers: [] });
    expect(await stack.ask('apigateway', 'GetApis')).toEqual({ Items: [] });
    const { SecurityGroups } = await stack.ask<{ SecurityGroups: unknown[] }>('ec2', 'DescribeSecurityGroups');
    expect(SecurityGroups).toHaveLength(1);
  });

  it.each(['before', 'after'] as const)(
    'killed at any call, %s it is answered, is repaired by the next',
    async (when) => {
      await stack.deploy(read(), network());
      const expected = await everything();
      const callCount = stack.calls.length;
      expect(callCount).toBeGreaterThan(50);
      for (let atCall = 1; atCall <= callCount; atCall += 1) {
        await stack.close();
        stack = startLocalStack();
        expect(await stack.deployUntil(read(), { atCall, when }, network())).toBe(true);
        await stack.deploy(read(), network());
        expect({ atCall, ...(await everything()) }).toEqual({ atCall, ...expected });
        await stack.deploy(read(), network());
        expect({ atCall, calls: stack.changes() }).toEqual({ atCall, calls: [] });
      }
    },
    60_000,
  );

  it.each(['on', 'back'])('killed at any call of an update, goes %s with the next', async (direction) => {
    const [before, after] = [network(), { ...network(), Key: 'two', Threshold: '5' }];
    const target = direction === 'on' ? after : before;
    await stack.deploy(read(), target);
    const expected = await everything();
    await stack.deploy(read(), direction === 'on' ? before : after);
    const callCount = stack.calls.length;
    for (let atCall = 1; atCall <= callCount; atCall += 1) {
      await stack.deploy(read(), before);
      await stack.deployUntil(read(), { atCall, when: 'after' }, after);
      await stack.deploy(read(), target);
      expect({ atCall, ...(await everything()) }).toEqual({ atCall, ...expected });
    }
  });
});
