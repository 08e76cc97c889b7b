import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type {
  ContainerDefinition,
  ContainerInstance,
  DescribeContainerInstancesResponse,
  DescribeTasksResponse,
  RegisterContainerInstanceRequest,
  RegisterContainerInstanceResponse,
  RegisterTaskDefinitionRequest,
  RegisterTaskDefinitionResponse,
  RunTaskRequest,
  RunTaskResponse,
  Task,
} from '@aws-sdk/client-ecs';
import type { PutEventsRequest } from '@aws-sdk/client-eventbridge';
import { createCloud } from '../../../../local/cloud/cloud.ts';
import { ACCOUNT, type AwsService, type Principal } from '../../../../local/cloud/service.ts';
import { createEc2 } from '../../../../local/ec2/ec2.ts';
import { createEcs, type EcsOptions } from '../../../../local/ecs/ecs.ts';
import { identifyProcess } from '../../../../local/ecs/process/process-identity.ts';
import { createLogs } from '../../../../local/logs/logs.ts';
import { createSsm } from '../../../../local/ssm/ssm.ts';

export interface SeenEvent {
  type: string | undefined;
  detail: Task;
  raw: Record<string, unknown>;
  caller: Principal;
}

/** ECS with its neighbours and an EventBridge that only remembers, on a state directory of its own. */
export function createBench(options: EcsOptions & { inMemory?: boolean; directory?: string | undefined } = {}) {
  const home = mkdtempSync(path.join(tmpdir(), 'ecs-test-'));
  const directory = options.inMemory ? undefined : (options.directory ?? path.join(home, 'state'));
  const events: SeenEvent[] = [];
  const logged: string[] = [];

  const eventBridge: AwsService = {
    name: 'events',
    access: () => [],
    start() {},
    stop() {},
    operations: {
      PutEvents(input: PutEventsRequest, { caller }) {
        for (const entry of input.Entries ?? []) {
          const raw = JSON.parse(entry.Detail ?? '');
          events.push({ type: entry.DetailType, detail: raw, raw, caller });
        }
        return { FailedEntryCount: 0, Entries: input.Entries?.map(() => ({ EventId: 'e' })) };
      },
    },
  };

  function boot() {
    const cloud = createCloud({ directory, log: (message) => logged.push(message) });
    const ecs = createEcs(cloud, options);
    for (const service of [createEc2(cloud), createLogs(cloud), createSsm(cloud), eventBridge, ecs]) cloud.add(service);
    const call = <Output>(operation: string, input: object = {}) =>
      cloud.call<Output>('ecs', operation, input, ACCOUNT);
    return { cloud, ecs, call };
  }

  const bench = {
    ...boot(),
    home,
    directory,
    events,
    logged,
    /** A new program on the same state: as after `kill -9` where the old one was not stopped. */
    reboot() {
      Object.assign(bench, boot());
    },
    /** Adds an image that runs `argv`. */
    async image(name: string, argv: string[], more: object = {}, files: Record<string, string> = {}) {
      const source = mkdtempSync(path.join(home, 'image-'));
      for (const [file, content] of Object.entries(files)) {
        mkdirSync(path.dirname(path.join(source, file)), { recursive: true });
        writeFileSync(path.join(source, file), content);
      }
      writeFileSync(path.join(source, 'image.json'), JSON.stringify({ Cmd: argv, ...more }));
      return bench.ecs.images.add(name, 'latest', source);
    },
    async register(containers: ContainerDefinition[], more: Partial<RegisterTaskDefinitionRequest> = {}) {
      const { taskDefinition } = await bench.call<RegisterTaskDefinitionResponse>('RegisterTaskDefinition', {
        family: 'app',
        networkMode: 'awsvpc',
        cpu: '256',
        memory: '512',
        requiresCompatibilities: ['FARGATE'],
        containerDefinitions: containers,
        ...more,
      });
      return taskDefinition?.taskDefinitionArn ?? '';
    },
    async run(taskDefinition: string, more: Partial<RunTaskRequest> = {}): Promise<Task & { taskArn: string }> {
      const { tasks } = await bench.call<RunTaskResponse>('RunTask', bench.runInput(taskDefinition, more));
      const [task] = tasks ?? [];
      if (!task?.taskArn) throw new Error('RunTask launched nothing');
      return { ...task, taskArn: task.taskArn };
    },
    runInput(taskDefinition: string, more: Partial<RunTaskRequest> = {}): RunTaskRequest {
      const subnets = ['subnet-00000000000000000'];
      return {
        taskDefinition,
        launchType: 'FARGATE',
        networkConfiguration: { awsvpcConfiguration: { subnets: bench.subnets ?? subnets } },
        ...more,
      };
    },
    subnets: [] as string[],
    async describe(taskArn: string): Promise<Task> {
      const { tasks } = await bench.call<DescribeTasksResponse>('DescribeTasks', { tasks: [taskArn] });
      const [task] = tasks ?? [];
      if (!task) throw new Error(`${taskArn} is MISSING`);
      return task;
    },
    async until(taskArn: string, reached: (task: Task) => boolean, limitMs = 30_000): Promise<Task> {
      for (const deadline = Date.now() + limitMs; ; ) {
        const task = await bench.describe(taskArn);
        if (reached(task)) return task;
        if (Date.now() > deadline) throw new Error(`not reached: ${JSON.stringify(task, null, 1)}`);
        await new Promise((resolve) => setTimeout(resolve, 3));
      }
    },
    untilStatus: (taskArn: string, status: string, limitMs?: number) =>
      bench.until(taskArn, (task) => task.lastStatus === status, limitMs),
    /** The events about a task, once the last of its changes was sent. */
    async sentEventsOf(taskArn: string): Promise<SeenEvent[]> {
      for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
        const seen = bench.eventsOf(taskArn);
        if (seen.at(-1)?.detail.version === (await bench.describe(taskArn)).version) return seen;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      throw new Error('not all events were sent');
    },
    eventsOf: (taskArn: string) => events.filter((event) => event.detail.taskArn === taskArn),
    /** The events about a container instance, once the last of its changes was sent. */
    async sentInstanceEvents(containerInstanceArn = ''): Promise<(ContainerInstance & { clusterArn: string })[]> {
      const seen = () =>
        events
          .filter(({ type }) => type === 'ECS Container Instance State Change')
          .map(({ raw }) => raw as unknown as ContainerInstance & { clusterArn: string })
          .filter((each) => each.containerInstanceArn === containerInstanceArn);
      for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
        if (seen().at(-1)?.version === (await bench.instance(containerInstanceArn)).version) return seen();
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      throw new Error('not all events were sent');
    },
    /** Registers a container instance of 2 cores and 4 GiB. */
    async addInstance(more: Partial<RegisterContainerInstanceRequest> = {}) {
      const { containerInstance } = await bench.call<RegisterContainerInstanceResponse>('RegisterContainerInstance', {
        totalResources: [
          { name: 'CPU', type: 'INTEGER', integerValue: 2048 },
          { name: 'MEMORY', type: 'INTEGER', integerValue: 4096 },
        ],
        ...more,
      });
      return containerInstance?.containerInstanceArn ?? '';
    },
    async instance(containerInstanceArn: string): Promise<ContainerInstance> {
      const cluster = containerInstanceArn.split('/')[1];
      const input = { cluster, containerInstances: [containerInstanceArn] };
      const answer = await bench.call<DescribeContainerInstancesResponse>('DescribeContainerInstances', input);
      const [instance] = answer.containerInstances ?? [];
      if (!instance) throw new Error(`${containerInstanceArn} is MISSING`);
      return instance;
    },
    async output(taskArn: string, container: string): Promise<string[]> {
      return (await bench.ecs.readLogs(taskArn, container)).lines.map((line) => line.message);
    },
    /** The output, once there is some. */
    async firstOutput(taskArn: string, container: string): Promise<string[]> {
      for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
        const lines = await bench.output(taskArn, container);
        if (lines.length > 0) return lines;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      throw new Error(`${container} wrote nothing`);
    },
    async start() {
      await bench.cloud.start();
      const { Subnets } = await bench.cloud.call<{ Subnets: { SubnetId: string }[] }>(
        'ec2',
        'DescribeSubnets',
        {},
        ACCOUNT,
      );
      bench.subnets = Subnets.map((subnet) => subnet.SubnetId);
    },
    /** Ends everything that was launched and removes all files. */
    async end() {
      await bench.ecs.stopLaunched();
      await bench.cloud.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
  return bench;
}

/** A process that stays until it is told to stop, and then leaves with 0. */
export const STAY = [
  'node',
  '-e',
  "process.on('SIGTERM', () => process.exit(0)); console.log('up', process.pid); setInterval(() => {}, 1e6)",
];

export function pidOf(line: string | undefined): number {
  return Number(line?.split(' ')[1]);
}

export function isAlive(pid: number): boolean {
  return identifyProcess(pid) !== undefined;
}

/** Resolves when the process is gone; a killed one may take a moment. */
export async function untilDead(pid: number): Promise<void> {
  for (const deadline = Date.now() + 30_000; isAlive(pid); ) {
    if (Date.now() > deadline) throw new Error(`process ${pid} still runs`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
