import { DescribeTasksCommand, RunTaskCommand, StopTaskCommand, type Task } from '@aws-sdk/client-ecs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clientConfig, ecsClient } from './aws-clients.ts';
import { isAlive } from './list-processes.ts';
import { awsCli, runAwsCli } from './run-aws-cli.ts';
import { makeState, type Slipway, startSlipway } from './start-slipway.ts';
import { addImages, deploy, idOf, listTasks, readService, register, settle, shell } from './use-service.ts';
import { waitUntil } from './wait-until.ts';

const SERVICES = '/v1/clusters/default/services';
const state = makeState();
let slipway: Slipway;
let ours: string[];
const strangers: Task[] = [];

beforeAll(async () => {
  slipway = await startSlipway(state.directory, '--no-example');
  await addImages(slipway);
  await register(slipway.api, 'app', [shell('web', 'exec sleep 600')]);
  await deploy(slipway.api, 'app', { taskDefinition: 'app', desiredCount: 2, minHealthySec: 0 });
  ours = (await settle(slipway.api, 'app', 2)).map(idOf);
  await runStrangers();
}, 90_000);
afterAll(() => state.remove());

/**
 * Tasks that somebody else runs in the same cluster, from the very definition of our service: without a group, with
 * groups that begin like ours, and with the id of one of our tasks in startedBy.
 */
async function runStrangers(): Promise<void> {
  const client = ecsClient(slipway.awsUrl);
  const groups = [undefined, 'slipway-slipway-dev2/app', 'slipway-slipway-de', 'slipway-slipway', 'service:app'];
  for (const group of groups) {
    const { tasks = [] } = await client.send(
      new RunTaskCommand({
        taskDefinition: 'app',
        launchType: 'FARGATE',
        group,
        startedBy: ours[0],
        networkConfiguration: { awsvpcConfiguration: { subnets: await subnetsOf('app') } },
      }),
    );
    strangers.push(...tasks);
  }
  await waitUntil('the strangers run', async () =>
    (await describeStrangers()).every(({ lastStatus }) => lastStatus === 'RUNNING'),
  );
  client.destroy();
}

/** The subnets that Slipway itself chose for its tasks: any will do. */
async function subnetsOf(service: string): Promise<string[]> {
  const tasks = await listTasks(slipway.api, `service=${service}`);
  const details = tasks.flatMap(({ attachments = [] }) =>
    attachments.flatMap((attachment) => attachment.details ?? []),
  );
  return details
    .filter(({ name }) => name === 'subnetId')
    .flatMap(({ value }) => value ?? [])
    .slice(0, 1);
}

async function describeStrangers(): Promise<Task[]> {
  const client = ecsClient(slipway.awsUrl);
  const tasks = strangers.flatMap(({ taskArn }) => taskArn ?? []);
  const described = await client.send(new DescribeTasksCommand({ tasks }));
  client.destroy();
  return described.tasks ?? [];
}

const strangerIds = () => strangers.map(({ taskArn }) => taskArn?.split('/').at(-1) ?? '');
const strangerPids = () =>
  slipway
    .processes()
    .filter(({ taskId }) => strangerIds().includes(taskId))
    .map(({ pid }) => pid);

async function checkStrangersRun(): Promise<void> {
  expect((await describeStrangers()).map(({ desiredStatus }) => desiredStatus)).toEqual(strangers.map(() => 'RUNNING'));
  expect(strangerPids()).toHaveLength(strangers.length);
}

describe("a stranger's tasks in the same cluster", () => {
  it('are neither shown nor counted', async () => {
    const { api } = slipway;
    const shown = (await api.get<{ tasks: { taskArn: string }[] }>('/v1/clusters/default/tasks')).tasks;
    expect(shown.filter(({ taskArn }) => strangers.some((stranger) => stranger.taskArn === taskArn))).toEqual([]);
    expect(shown).toHaveLength(2);
    expect(await readService(api, 'app')).toMatchObject({ runningCount: 2, pendingCount: 0 });
  });

  it('cannot be read, stopped or followed through Slipway', async () => {
    const { api } = slipway;
    for (const id of strangerIds()) {
      const path = `/v1/clusters/default/tasks/${id}`;
      const answers = [
        await api.call('GET', path),
        await api.call('DELETE', path),
        await api.call('GET', `${path}/logs`),
      ];
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    }
    await checkStrangersRun();
  });

  it('run on through a deployment, a scale-in, an audit and a delete of the service beside them', async () => {
    const { api, awsUrl } = slipway;
    const pids = strangerPids();
    const wish = { taskDefinition: 'app', minHealthySec: 0 };
    await deploy(api, 'app', { ...wish, desiredCount: 3, forceNewDeployment: true });
    await api.send('PATCH', `${SERVICES}/app`, { desiredCount: 1 });
    await settle(api, 'app', 1);
    const lambda = new LambdaClient(clientConfig(awsUrl));
    await lambda.send(new InvokeCommand({ FunctionName: 'slipway-dev-audit' }));
    lambda.destroy();
    await api.send('DELETE', `${SERVICES}/app`);
    await waitUntil('it is INACTIVE', async () => (await readService(api, 'app')).status === 'INACTIVE');
    await checkStrangersRun();
    expect(strangerPids()).toEqual(pids);
  });

  it('run on under the same pids through a crash of Slipway, and only their owner stops them', async () => {
    const pids = strangerPids();
    await slipway.end('SIGKILL');
    expect(pids.every(isAlive)).toBe(true);
    slipway = await startSlipway(state.directory, '--no-example');
    await checkStrangersRun();
    expect(strangerPids()).toEqual(pids);
    const client = ecsClient(slipway.awsUrl);
    for (const { taskArn } of strangers) await client.send(new StopTaskCommand({ task: taskArn, reason: 'mine' }));
    await waitUntil('all have ended', () => !pids.some(isAlive), { timeoutMs: 55_000 });
    client.destroy();
  });
});

(awsCli ? describe : describe.skip)('the aws CLI, unmodified', () => {
  it('runs a task of its own, and sees it end with its exit code', async () => {
    const { awsUrl, api } = slipway;
    await register(api, 'said', [shell('say', 'exit 5')]);
    const network = `awsvpcConfiguration={subnets=[${strangers[0]?.attachments?.[0]?.details?.find(({ name }) => name === 'subnetId')?.value}]}`;
    const { tasks } = await runAwsCli<{ tasks: Task[] }>(
      awsUrl,
      ...[
        'ecs',
        'run-task',
        '--task-definition',
        'said',
        '--launch-type',
        'FARGATE',
        '--network-configuration',
        network,
      ],
    );
    const arn = tasks[0]?.taskArn ?? '';
    await runAwsCli(awsUrl, 'ecs', 'wait', 'tasks-stopped', '--tasks', arn);
    const described = await runAwsCli<{ tasks: Task[] }>(awsUrl, 'ecs', 'describe-tasks', '--tasks', arn);
    expect(described.tasks[0]?.containers?.[0]?.exitCode).toBe(5);
    expect((await api.call('GET', `/v1/clusters/default/tasks/${arn.split('/').at(-1)}`)).status).toBe(404);
  });

  it('lists what the stack made', async () => {
    const { awsUrl } = slipway;
    const { taskArns } = await runAwsCli<{ taskArns: string[] }>(
      awsUrl,
      'ecs',
      'list-tasks',
      '--desired-status',
      'STOPPED',
    );
    expect(taskArns.length).toBeGreaterThan(0);
    const { TableNames } = await runAwsCli<{ TableNames: string[] }>(awsUrl, 'dynamodb', 'list-tables');
    expect(TableNames).toEqual(['slipway-dev']);
    const { executions } = await runAwsCli<{ executions: { status: string }[] }>(
      awsUrl,
      ...['stepfunctions', 'list-executions', '--state-machine-arn'],
      'arn:aws:states:us-east-1:000000000000:stateMachine:slipway-dev-deployment',
    );
    expect(executions.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    // No message has failed so often that it was given up.
    const { QueueUrls } = await runAwsCli<{ QueueUrls: string[] }>(awsUrl, 'sqs', 'list-queues');
    for (const url of QueueUrls) {
      const { Attributes } = await runAwsCli<{ Attributes: Record<string, string> }>(
        awsUrl,
        ...['sqs', 'get-queue-attributes', '--queue-url', url, '--attribute-names', 'ApproximateNumberOfMessages'],
      );
      if (/dead-?letters/i.test(url)) expect([url, Attributes.ApproximateNumberOfMessages]).toEqual([url, '0']);
    }
  });
});
