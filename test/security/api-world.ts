import {
  type AttributeValue,
  CreateTableCommand,
  DynamoDBClient,
  type ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { DescribeSubnetsCommandOutput } from '@aws-sdk/client-ec2';
import type {
  CreateListenerCommandOutput,
  CreateLoadBalancerCommandOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type Cloud, createCloud } from '../../local/cloud/cloud.ts';
import { ACCOUNT } from '../../local/cloud/service.ts';
import { createCloudWatch } from '../../local/cloudwatch/cloudwatch.ts';
import { createDynamoDb } from '../../local/dynamodb/dynamodb.ts';
import { createEc2 } from '../../local/ec2/ec2.ts';
import { createEcs } from '../../local/ecs/ecs.ts';
import { createElbv2 } from '../../local/elbv2/elbv2.ts';
import { createEventBridge } from '../../local/eventbridge/eventbridge.ts';
import { createIam } from '../../local/iam/iam.ts';
import { createLogs } from '../../local/logs/logs.ts';
import { createSsm } from '../../local/ssm/ssm.ts';
import { createWire } from '../../local/wire/wire.ts';
import type { Route } from '../../shared/contract/routes/route.ts';
import type { ApiEvent } from '../../shared/runtime/auth/api-event.ts';

export type Mode = 'open' | 'keys' | 'jwt' | 'iam';
export type Handler = (event: ApiEvent, context: object) => Promise<APIGatewayProxyStructuredResultV2>;

export const TABLE = 'slipway-test';
export const BUS = 'slipway-test';
export const KEYS = '/slipway/slipway-test/api-keys';

const GROUPS = ['clusters', 'task-definitions', 'tasks', 'services', 'plans', 'default'] as const;

/** The services that the API's functions call, on one AWS port. */
export async function startApiWorld() {
  const cloud = createCloud({});
  const services = [
    createDynamoDb(cloud),
    createEcs(cloud),
    createEc2(cloud),
    createIam(cloud),
    createCloudWatch(cloud),
    createLogs(cloud),
    createSsm(cloud),
    createElbv2(cloud, { portOf: () => 0 }),
    // A local image is told of as ECR tells of a push.
    createEventBridge(cloud),
  ];
  for (const service of services) cloud.add(service);
  const wire = createWire(cloud, { principalOf: () => ACCOUNT });
  const { url } = await wire.listen(0);
  await cloud.start();
  const config = { endpoint: url, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };
  const dynamodb = new DynamoDBClient(config);
  const ssm = new SSMClient(config);
  await dynamodb.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );

  /** All of the table, past the wire and its pages of 1 MB. */
  async function scan(): Promise<Record<string, AttributeValue>[]> {
    const found: Record<string, AttributeValue>[] = [];
    let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
    do {
      const input = { TableName: TABLE, ConsistentRead: true, ExclusiveStartKey };
      const page = await cloud.call<ScanCommandOutput>('dynamodb', 'Scan', input, ACCOUNT);
      found.push(...(page.Items ?? []));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return found;
  }

  const { Subnets = [] } = await cloud.call<DescribeSubnetsCommandOutput>('ec2', 'DescribeSubnets', {}, ACCOUNT);
  const subnets = Subnets.map(({ SubnetId = '' }) => SubnetId);
  const listenerArn = await createListener(cloud, subnets);

  return {
    cloud,
    url,
    dynamodb,
    async putKeys(grants: object[]) {
      const Value = JSON.stringify(grants);
      await ssm.send(
        new PutParameterCommand({
          Name: KEYS,
          Value,
          Type: 'SecureString',
          Overwrite: true,
          Tier: 'Intelligent-Tiering',
        }),
      );
    },
    /** Every record, but for what was noted of repeated requests. */
    async records(): Promise<string> {
      const items = await scan();
      return JSON.stringify(items.filter((item) => !item.pk?.S?.startsWith('I#')));
    },
    /** Empties the table. */
    async forget() {
      for (const { pk, sk } of await scan()) {
        await cloud.call('dynamodb', 'DeleteItem', { TableName: TABLE, Key: { pk, sk } }, ACCOUNT);
      }
    },
    /** The functions as Lambda loads them with this `auth`: each route by its handler. */
    loadHandlers: (auth: Mode) => loadHandlers(auth, url, subnets[0] ?? '', listenerArn),
    async stop() {
      dynamodb.destroy();
      ssm.destroy();
      await wire.close();
      await cloud.stop();
    },
  };
}

export type ApiWorld = Awaited<ReturnType<typeof startApiWorld>>;

/** The stack's load balancer, whose rules are counted before a service is accepted. */
async function createListener(cloud: Cloud, Subnets: string[]): Promise<string> {
  const call = <Output>(operation: string, input: object) =>
    cloud.call<Output>('elasticloadbalancing', operation, input, ACCOUNT);
  const { LoadBalancers } = await call<CreateLoadBalancerCommandOutput>('CreateLoadBalancer', {
    Name: 'stack',
    Subnets,
  });
  const { Listeners } = await call<CreateListenerCommandOutput>('CreateListener', {
    LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn,
    Port: 80,
    Protocol: 'HTTP',
    DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
  });
  return Listeners?.[0]?.ListenerArn ?? '';
}

/** A handler reads its environment when it is loaded; the query makes it another module for each `auth`. */
async function loadHandlers(
  auth: Mode,
  url: string,
  subnetId: string,
  listenerArn: string,
): Promise<(route: Pick<Route, 'path'>) => Handler> {
  Object.assign(process.env, {
    AUTH: auth,
    API_KEYS_PARAMETER: KEYS,
    ROLE_PATH: '/slipway-tasks/',
    EXECUTION_ROLE_ARN: 'arn:aws:iam::000000000000:role/slipway-test-TaskExecutionRole',
    STACK: 'slipway-test',
    ACCOUNT_ID: '000000000000',
    TABLE_NAME: TABLE,
    TASK_LOG_GROUP: '/slipway/slipway-test/tasks',
    SUBNET_IDS: subnetId,
    LISTENER_ARN: listenerArn,
    TASK_SECURITY_GROUP_ID: '',
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
  const handlers = new Map<string, Handler>();
  for (const group of GROUPS) {
    const loaded = (await import(`../../functions/api/${group}/handler.ts?auth=${auth}`)) as { handler: Handler };
    handlers.set(group, loaded.handler);
  }
  return ({ path }) => {
    const group = groupOf(path);
    const handler = handlers.get(group);
    if (!handler) throw new Error(`no function takes ${path}`);
    return handler;
  };
}

/** Which function has a route: what infra/functions/api.yml says. */
function groupOf(path: string): string {
  if (path.endsWith('/plan')) return 'plans';
  if (path.includes('/services') || path === '/v1/events') return 'services';
  if (path.includes('/tasks')) return 'tasks';
  if (path.startsWith('/v1/task-definitions')) return 'task-definitions';
  return path.startsWith('/v1/clusters') ? 'clusters' : 'default';
}
