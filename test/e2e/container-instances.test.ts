import {
  DeregisterContainerInstanceCommand,
  DescribeContainerInstancesCommand,
  RegisterContainerInstanceCommand,
  UpdateContainerInstancesStateCommand,
} from '@aws-sdk/client-ecs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PlanAnswer } from '../../shared/contract/answers/plan.ts';
import { lastPartOf } from '../../shared/domain/names.ts';
import { clientConfig, ecsClient } from './aws-clients.ts';
import { makeState, type Slipway, startSlipway } from './start-slipway.ts';
import { addImages, deploy, listEvents, listTasks, readService, register, settle, shell } from './use-service.ts';
import { waitUntil } from './wait-until.ts';

const state = makeState();
let slipway: Slipway;
let instances: string[];

beforeAll(async () => {
  slipway = await startSlipway(state.directory, '--no-example');
  await addImages(slipway);
  const ecs = ecsClient(slipway.awsUrl);
  const registered = await Promise.all([0, 1].map(() => ecs.send(new RegisterContainerInstanceCommand({}))));
  ecs.destroy();
  instances = registered.map(({ containerInstance }) => containerInstance?.containerInstanceArn ?? '');
}, 70_000);
afterAll(() => state.remove());

/** How many of the service's tasks run on each instance. */
async function load(): Promise<number[]> {
  const tasks = await listTasks(slipway.api, 'service=worker&status=RUNNING');
  return instances.map((arn) => tasks.filter(({ containerInstanceArn }) => containerInstanceArn === arn).length);
}

function becomes(...wanted: number[]): Promise<true> {
  return waitUntil(
    `the instances run ${wanted.join(' and ')}`,
    async () => (await load()).join() === wanted.join() || undefined,
    { timeoutMs: 60_000, seen: load },
  );
}

describe('a service that shares the network of its instances', () => {
  it('is reached there, rolls without a request that fails, and is gone with its target group', async () => {
    const { api } = slipway;
    const more = { requiresCompatibilities: ['EC2'], networkMode: 'bridge', cpu: undefined, memory: undefined };
    const hello = (version: number) => ({
      name: 'web',
      image: `hello:${version}`,
      memoryReservation: 64,
      portMappings: [{ containerPort: 8080, hostPort: 0 }],
      environment: [{ name: 'SERVICE', value: 'bridged' }],
    });
    const spec = {
      desiredCount: 3,
      launchType: 'EC2',
      minHealthySec: 0.1,
      ingress: { containerPort: 8080, path: '/bridged', deregistrationDelaySec: 1, healthCheck: { intervalSec: 0.2 } },
    };
    await deploy(api, 'bridged', { ...spec, taskDefinition: await register(api, 'bridged', [hello(1)], more) });
    const answer = async () => {
      const response = await fetch(`${slipway.balancerUrl}/bridged`);
      return `${response.status} ${(await response.text()).match(/version \d/)?.[0]}`;
    };
    expect(await answer()).toBe('200 version 1');
    const answers = new Set<string>();
    let isRolling = true;
    const asking = (async () => {
      while (isRolling) answers.add(await answer());
    })();
    await deploy(api, 'bridged', { ...spec, taskDefinition: await register(api, 'bridged', [hello(2)], more) });
    isRolling = false;
    await asking;
    expect([...answers].every((each) => each.startsWith('200 '))).toBe(true);
    expect(await answer()).toBe('200 version 2');
    await api.send('DELETE', '/v1/clusters/default/services/bridged');
    await waitUntil('the rule is gone', async () => (await fetch(`${slipway.balancerUrl}/bridged`)).status === 404);
  }, 120_000);
});

describe('a service on container instances, each a call of a real ECS client away', () => {
  it('is spread over them, leaves one that drains, survives one that is gone, and Slipway’s own death', async () => {
    const { api } = slipway;
    const more = { requiresCompatibilities: ['EC2'], networkMode: 'bridge', cpu: undefined, memory: undefined };
    const container = shell('app', 'sleep 600', { memoryReservation: 64 });
    const taskDefinition = await register(api, 'worker', [container], more);
    const placementStrategy = [{ type: 'spread', field: 'instanceId' }];
    const spec = { taskDefinition, desiredCount: 4, launchType: 'EC2', minHealthySec: 0.1, placementStrategy };
    await deploy(api, 'worker', spec);
    expect(await load()).toEqual([2, 2]);

    const ecs = ecsClient(slipway.awsUrl);
    const [one = '', two = ''] = instances;
    await ecs.send(new UpdateContainerInstancesStateCommand({ containerInstances: [one], status: 'DRAINING' }));
    await becomes(0, 4);
    const said = (await listEvents(api, 'worker')).map(({ message }) => message);
    expect(said.filter((message) => / is draining: task \w+ is replaced\./.test(message))).toHaveLength(2);
    // The audit asks for instances that drain with rights of its own.
    const lambda = new LambdaClient(clientConfig(slipway.awsUrl));
    const { FunctionError } = await lambda.send(new InvokeCommand({ FunctionName: 'slipway-dev-audit' }));
    lambda.destroy();
    expect(FunctionError).toBeUndefined();

    await ecs.send(new UpdateContainerInstancesStateCommand({ containerInstances: [one], status: 'ACTIVE' }));
    await ecs.send(new DeregisterContainerInstanceCommand({ containerInstance: two, force: true }));
    ecs.destroy();
    await becomes(4, 0);
    await settle(api, 'worker', 4);

    const before = slipway.processes().map(({ pid }) => pid);
    await slipway.end('SIGKILL');
    slipway = await startSlipway(state.directory, '--no-example');
    await becomes(4, 0);
    expect(slipway.processes().map(({ pid }) => pid)).toEqual(before);
    const again = ecsClient(slipway.awsUrl);
    const { containerInstances = [] } = await again.send(
      new DescribeContainerInstancesCommand({ containerInstances: [one] }),
    );
    again.destroy();
    expect(containerInstances[0]).toMatchObject({ status: 'ACTIVE', runningTasksCount: 4 });
  }, 180_000);
});

describe('a DAEMON service', () => {
  /** Which of these instances run a task of which definition, as `agent:1 agent:1`. */
  async function running(arns: readonly string[]): Promise<string> {
    const tasks = await listTasks(slipway.api, 'service=agent&status=RUNNING');
    const on = (arn: string) => tasks.filter(({ containerInstanceArn }) => containerInstanceArn === arn);
    return arns
      .map(
        (arn) =>
          on(arn)
            .map(({ taskDefinitionArn = '' }) => lastPartOf(taskDefinitionArn))
            .join('+') || '-',
      )
      .join(' ');
  }

  const runs = (wanted: string, arns: readonly string[]) =>
    waitUntil(`the instances run ${wanted}`, async () => (await running(arns)) === wanted || undefined, {
      timeoutMs: 60_000,
      seen: () => running(arns),
    });

  it('has one task on each instance: one that comes, one that drains, a new version, and none when it is deleted', async () => {
    const { api } = slipway;
    const more = { requiresCompatibilities: ['EC2'], networkMode: 'bridge', cpu: undefined, memory: undefined };
    const container = shell('app', 'sleep 600', { memoryReservation: 64 });
    const ecs = ecsClient(slipway.awsUrl);
    const add = async () => {
      const { containerInstance } = await ecs.send(new RegisterContainerInstanceCommand({}));
      return containerInstance?.containerInstanceArn ?? '';
    };
    const [one = ''] = instances;
    const two = await add();
    const spec = { launchType: 'EC2', schedulingStrategy: 'DAEMON', minHealthySec: 0.1 };
    const taskDefinition = await register(api, 'agent', [container], more);
    const planned = await api.send<PlanAnswer>('POST', '/v1/clusters/default/services/agent/plan', {
      ...spec,
      taskDefinition,
    });
    expect(planned.steps.map(({ detail }) => detail)).toContain('starts 2 task(s) of revision 1');
    await deploy(api, 'agent', { ...spec, taskDefinition });
    expect(await running([one, two])).toBe('agent:1 agent:1');

    const three = await add();
    await runs('agent:1 agent:1 agent:1', [one, two, three]);
    expect(await readService(api, 'agent')).toMatchObject({ schedulingStrategy: 'DAEMON', desiredCount: 3 });
    // The tasks of the other service are still on it: its own goes behind them.
    await ecs.send(new UpdateContainerInstancesStateCommand({ containerInstances: [one], status: 'DRAINING' }));
    await runs('- agent:1 agent:1', [one, two, three]);
    const ended = (await listTasks(api, 'status=STOPPED')).filter(
      ({ containerInstanceArn, stoppedAt = '' }) => containerInstanceArn === one && stoppedAt !== '',
    );
    const last = ended.toSorted((a, b) => ((a.stoppedAt ?? '') < (b.stoppedAt ?? '') ? -1 : 1)).at(-1);
    expect(last?.group).toBe('service:agent');
    expect(JSON.stringify(last?.explanation)).toContain('no other task is left on it');

    const next = await register(api, 'agent', [shell('app', 'sleep 601', { memoryReservation: 64 })], more);
    await deploy(api, 'agent', { ...spec, taskDefinition: next });
    expect(await running([one, two, three])).toBe('- agent:2 agent:2');
    await ecs.send(new UpdateContainerInstancesStateCommand({ containerInstances: [one], status: 'ACTIVE' }));
    await runs('agent:2 agent:2 agent:2', [one, two, three]);
    await ecs.send(new DeregisterContainerInstanceCommand({ containerInstance: three, force: true }));
    ecs.destroy();
    await settle(api, 'agent', 2);

    await api.send('DELETE', '/v1/clusters/default/services/agent');
    await runs('- -', [one, two]);
    await slipway.end('SIGTERM');
  }, 180_000);
});
