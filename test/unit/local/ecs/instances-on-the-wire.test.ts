import {
  DeregisterContainerInstanceCommand,
  DescribeContainerInstancesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListContainerInstancesCommand,
  ListTasksCommand,
  RegisterContainerInstanceCommand,
  RunTaskCommand,
  UpdateContainerInstancesStateCommand,
} from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT } from '../../../../local/cloud/service.ts';
import { createWire, type Wire } from '../../../../local/wire/wire.ts';
import { createBench, STAY } from './ecs-bench.ts';

let bench: ReturnType<typeof createBench>;
let wire: Wire;
let client: ECSClient;

/** Boots on the state that is there. */
async function boot(): Promise<void> {
  await bench.start();
  wire = createWire(bench.cloud, { principalOf: () => ACCOUNT });
  const { url } = await wire.listen(0);
  const credentials = { accessKeyId: 'x', secretAccessKey: 'y' };
  client = new ECSClient({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 });
}

async function shutDown(): Promise<void> {
  client.destroy();
  await wire.close();
}

beforeEach(async () => {
  bench = createBench();
  await boot();
});
afterEach(async () => {
  await shutDown();
  await bench.end();
});

const register = async (instanceId: string, availabilityZone: string) => {
  const instanceIdentityDocument = JSON.stringify({ instanceId, availabilityZone, instanceType: 'm5.large' });
  const answer = await client.send(new RegisterContainerInstanceCommand({ instanceIdentityDocument }));
  return answer.containerInstance?.containerInstanceArn ?? '';
};
const run = async (count: number) => {
  const placementStrategy = [{ type: 'spread' as const, field: 'attribute:ecs.availability-zone' }];
  const request = { taskDefinition: 'app', launchType: 'EC2' as const, count, placementStrategy };
  return (await client.send(new RunTaskCommand(request))).tasks ?? [];
};
const describeAll = async (containerInstances: string[]) =>
  (await client.send(new DescribeContainerInstancesCommand({ containerInstances }))).containerInstances ?? [];

describe('container instances, as an SDK client sees them', () => {
  it('are registered, take tasks by turns, drain, survive a restart and go with their tasks', async () => {
    await bench.image('hello', STAY);
    await bench.register([{ name: 'web', image: 'hello', memory: 16 }], {
      networkMode: 'bridge',
      cpu: undefined,
      memory: undefined,
      requiresCompatibilities: ['EC2'],
    });
    const first = await register('i-1', 'us-east-1a');
    const second = await register('i-2', 'us-east-1b');
    const tasks = await run(2);
    expect(tasks.map((task) => task.containerInstanceArn)).toEqual([first, second]);
    for (const { taskArn = '' } of tasks) await bench.untilStatus(taskArn, 'RUNNING');

    await client.send(new UpdateContainerInstancesStateCommand({ containerInstances: [first], status: 'DRAINING' }));
    expect((await run(1)).map((task) => task.containerInstanceArn)).toEqual([second]);

    const before = await describeAll([first, second]);
    expect(before.map((each) => [each.status, each.ec2InstanceId])).toEqual([
      ['DRAINING', 'i-1'],
      ['ACTIVE', 'i-2'],
    ]);
    expect(before[0]?.registeredAt).toBeInstanceOf(Date);
    await shutDown();
    await bench.cloud.stop();
    bench.reboot();
    await boot();
    const { containerInstanceArns } = await client.send(new ListContainerInstancesCommand());
    expect(containerInstanceArns).toEqual([first, second]);
    const [again] = await describeAll([first]);
    expect(again).toMatchObject({ status: 'DRAINING', runningTasksCount: 1, version: before[0]?.version });
    const onFirst = await client.send(new ListTasksCommand({ containerInstance: first }));
    expect(onFirst.taskArns).toEqual([tasks[0]?.taskArn]);

    const deregister = (force: boolean) =>
      client.send(new DeregisterContainerInstanceCommand({ containerInstance: first, force }));
    await expect(deregister(false)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Found running tasks on the instance.',
    });
    expect((await deregister(true)).containerInstance).toMatchObject({ status: 'INACTIVE', agentConnected: false });
    await bench.untilStatus(tasks[0]?.taskArn ?? '', 'STOPPED');
    const described = await client.send(new DescribeTasksCommand({ tasks: tasks.map(({ taskArn = '' }) => taskArn) }));
    expect(described.tasks?.map(({ stopCode, stoppedReason }) => [stopCode, stoppedReason])).toEqual([
      ['TerminationNotice', 'Host EC2 (instance i-1) terminated.'],
      [undefined, undefined],
    ]);
  });
});
