import { CreateTableCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { ListTasksCommand, type ListTasksCommandOutput, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runTaskRoute } from '../../../../functions/api/tasks/run-task.ts';
import { inProcessClient } from '../../../../local/cloud/client.ts';
import { createCloud, type RunningCloud } from '../../../../local/cloud/cloud.ts';
import { ACCOUNT } from '../../../../local/cloud/service.ts';
import { createDynamoDb } from '../../../../local/dynamodb/dynamodb.ts';
import { createEc2 } from '../../../../local/ec2/ec2.ts';
import { createEcs } from '../../../../local/ecs/ecs.ts';
import { createLogs } from '../../../../local/logs/logs.ts';
import { cloudwatchTaskLogs } from '../../../../shared/aws/cloudwatch-task-logs.ts';
import { ecsDefinitions } from '../../../../shared/aws/ecs-definitions.ts';
import { ecsFleet } from '../../../../shared/aws/ecs-fleet.ts';
import type { Sender } from '../../../../shared/aws/send.ts';
import { answerStore } from '../../../../shared/aws/store/answers.ts';
import { createStore } from '../../../../shared/aws/store/create-store.ts';
import { taskRoutes } from '../../../../shared/contract/routes/task-routes.ts';
import type { TaskApiDeps } from '../../../../shared/runtime/wire-api.ts';
import { makeEvent } from '../../../security/make-event.ts';

// The logger reads this when it is loaded.
process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
const { apiFunction } = await import('../../../../shared/runtime/api-function.ts');
const { authOpen } = await import('../../../../shared/runtime/auth/auth-open.ts');
const { readConfig } = await import('../../../../shared/runtime/config.ts');

const TABLE = 'records';
const runTask = taskRoutes.find(({ operationId }) => operationId === 'runTask') ?? taskRoutes[0];

let cloud: RunningCloud;
let nowMs: number;

beforeEach(async () => {
  cloud = createCloud({});
  for (const create of [createDynamoDb, createEc2, createLogs, createEcs]) cloud.add(create(cloud));
  await cloud.start();
  nowMs = Date.now();
  await client('dynamodb').send(
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
  await client('ecs').send(
    new RegisterTaskDefinitionCommand({
      family: 'job',
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '256',
      memory: '512',
      containerDefinitions: [{ name: 'job', image: 'nowhere:1' }],
    }),
  );
});
afterEach(() => cloud.stop());

const client = (service: string): Sender => inProcessClient(cloud, service, ACCOUNT);

/** How a function dies: at the n-th call of this name, before or after it; and from then on it reaches nothing. */
interface Death {
  operation: string;
  when: 'before' | 'after';
  n: number;
}

/** A new execution environment, with or without its death before it. */
async function start(death?: Death) {
  let dead = false;
  let seen = 0;
  const mortal = (service: string): Sender => ({
    async send(command) {
      const operation = String((command as { schema?: unknown[] }).schema?.[2]);
      const isIt = operation === death?.operation && ++seen === death.n;
      if (dead || (isIt && death?.when === 'before')) {
        dead = true;
        throw new Error('dead');
      }
      const answer = await client(service).send(command);
      if (!isIt) return answer;
      dead = true;
      throw new Error('dead');
    },
  });
  const { Subnets } = await cloud.call<{ Subnets: { SubnetId: string }[] }>('ec2', 'DescribeSubnets', {}, ACCOUNT);
  const settings = readConfig({
    STACK: 'test',
    AWS_REGION: 'us-east-1',
    ACCOUNT_ID: '000000000000',
    TABLE_NAME: TABLE,
    SUBNET_IDS: Subnets[0]?.SubnetId,
    ROLE_PATH: '/slipway-tasks/',
    EXECUTION_ROLE_ARN: 'arn:aws:iam::000000000000:role/execution',
    TASK_LOG_GROUP: '/tasks',
  });
  const table = { client: mortal('dynamodb'), name: TABLE, nowMs: () => nowMs };
  const wire = (): TaskApiDeps => ({
    store: createStore(table),
    answers: answerStore(table),
    authenticate: authOpen(),
    clock: { nowMs: () => nowMs, random: () => 0.5, sleep: async () => undefined },
    settings,
    definitions: ecsDefinitions(mortal('ecs')),
    fleet: ecsFleet(mortal('ecs')),
    logs: cloudwatchTaskLogs(mortal('logs'), '/tasks'),
  });
  const handler = apiFunction(wire, [runTaskRoute], taskRoutes) as unknown as (
    event: object,
    context: object,
  ) => Promise<{ statusCode: number; body: string }>;
  return async (body: object, key = 'k') => {
    if (!runTask) throw new Error('there is no such route');
    const headers: Record<string, string> = 'clientToken' in body ? {} : { 'idempotency-key': key };
    const event = makeEvent(runTask, { params: { cluster: 'default' }, body, headers, sourceIp: '127.0.0.1' });
    // The gateway's time is over before a dead function could answer.
    const { statusCode, body: text } = await handler({ ...event, headers }, {});
    const { tasks = [], code } = JSON.parse(text) as { tasks?: { taskArn: string }[]; code?: string };
    return { status: statusCode, tasks, code };
  };
}

async function tasksOfEcs(): Promise<string[]> {
  const lists = await Promise.all(
    (['RUNNING', 'STOPPED'] as const).map((desiredStatus) =>
      client('ecs').send(new ListTasksCommand({ cluster: 'default', desiredStatus })),
    ),
  );
  return lists.flatMap((list) => (list as ListTasksCommandOutput).taskArns ?? []).sort();
}

const WISH = { taskDefinition: 'job', count: 3 };

describe('a POST of tasks whose function dies', () => {
  const deaths: Death[] = [
    ...([1, 2, 3] as const).flatMap((n) => [
      { operation: 'RunTask', when: 'before' as const, n },
      { operation: 'RunTask', when: 'after' as const, n },
    ]),
    ...[2, 3, 4, 5].map((n) => ({ operation: 'TransactWriteItems', when: 'after' as const, n })),
    { operation: 'UpdateItem', when: 'before', n: 1 },
    { operation: 'PutItem', when: 'after', n: 1 },
  ];

  it.each(deaths)('$when call $n of $operation runs each task once when it comes again', async (death) => {
    await (await start(death))(WISH);
    nowMs += 31_000;
    const again = await (await start())(WISH);
    expect(again.status).toBe(202);
    expect(again.tasks.map(({ taskArn }) => taskArn).sort()).toEqual(await tasksOfEcs());
    expect(again.tasks).toHaveLength(3);
    // And once more: now from memory.
    expect((await (await start())(WISH)).tasks).toEqual(again.tasks);
  });

  it('means the revision that it meant first, though the family has a newer one by now', async () => {
    await (await start({ operation: 'RunTask', when: 'after', n: 1 }))({ taskDefinition: 'job' });
    await client('ecs').send(
      new RegisterTaskDefinitionCommand({
        family: 'job',
        requiresCompatibilities: ['FARGATE'],
        networkMode: 'awsvpc',
        cpu: '256',
        memory: '512',
        containerDefinitions: [{ name: 'job', image: 'nowhere:2' }],
      }),
    );
    nowMs += 31_000;
    const again = await (await start())({ taskDefinition: 'job' });
    expect(again.tasks.map(({ taskArn }) => taskArn)).toEqual(await tasksOfEcs());
    expect(await tasksOfEcs()).toHaveLength(1);
  });

  it('under another key is another wish', async () => {
    const call = await start();
    await call({ taskDefinition: 'job' }, 'one');
    await call({ taskDefinition: 'job' }, 'two');
    expect(await tasksOfEcs()).toHaveLength(2);
    const { Items = [] } = (await client('dynamodb').send(new ScanCommand({ TableName: TABLE }))) as {
      Items?: { pk?: { S?: string } }[];
    };
    expect(Items.filter((item) => item.pk?.S?.startsWith('I#'))).toHaveLength(2);
  });
});

describe('a POST of tasks with a clientToken', () => {
  const wish = { ...WISH, clientToken: 'nightly-1' };

  it('is done once: the same parameters get the first answer again, others are a ConflictException', async () => {
    const call = await start();
    const first = await call(wish);
    const { count, ...rest } = wish;
    expect(await call({ count, ...rest })).toEqual(first);
    expect(await call({ ...wish, count: 2 })).toMatchObject({ status: 409, code: 'ConflictException' });
    expect(await tasksOfEcs()).toHaveLength(3);
    expect(await call({ ...wish, clientToken: 'nightly-2' })).toMatchObject({ status: 202 });
    expect(await tasksOfEcs()).toHaveLength(6);
  });

  it('is done once, too, where its function dies in the middle', async () => {
    await (await start({ operation: 'RunTask', when: 'after', n: 2 }))(wish);
    nowMs += 31_000;
    const again = await (await start())(wish);
    expect(again.tasks.map(({ taskArn }) => taskArn).sort()).toEqual(await tasksOfEcs());
    expect(again.tasks).toHaveLength(3);
  });
});
