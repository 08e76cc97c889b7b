import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TaskDefinition, TaskStopCode } from '@aws-sdk/client-ecs';
import { AwsError } from '../cloud/aws-error.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { createMetricReports } from '../cloud/metric-reports.ts';
import type { AwsService } from '../cloud/service.ts';
import { openStore } from '../cloud/store.ts';
import { createAccess } from './access.ts';
import type { Driver } from './agent/driver.ts';
import { createTaskEngine } from './agent/task-engine.ts';
import { createClusterOperations } from './clusters/cluster-operations.ts';
import { createClusterStore } from './clusters/cluster-store.ts';
import { createDefinitionOperations } from './definitions/definition-operations.ts';
import { createDefinitionStore, type DefinitionStore } from './definitions/definition-store.ts';
import type { EcsState } from './ecs-state.ts';
import { createImageStore, type ImageStore } from './images/image-store.ts';
import { createAttributeOperations } from './instances/attribute-operations.ts';
import { createInstanceLedger } from './instances/instance-ledger.ts';
import { createInstanceOperations } from './instances/instance-operations.ts';
import { createInstanceStore } from './instances/instance-store.ts';
import { createOutputStore } from './output/output-store.ts';
import { type LogPage, type LogRange, readLogs } from './output/read-logs.ts';
import { type ContainerFiles, createContainerFiles } from './process/container-files.ts';
import { createProcessDriver } from './process/process-driver.ts';
import { createServiceOperations } from './service-operations.ts';
import { createTagOperations } from './tags/tag-operations.ts';
import { createTagStore } from './tags/tag-store.ts';
import { createEventOutbox } from './tasks/event-outbox.ts';
import { forgetEnded } from './tasks/forget-ended.ts';
import { createRunTask } from './tasks/run-task.ts';
import { createTaskMetrics } from './tasks/task-metrics.ts';
import { createTaskOperations } from './tasks/task-operations.ts';
import type { TaskRecord } from './tasks/task-record.ts';
import { createTaskStore } from './tasks/task-store.ts';

const SWEEP_MS = 60_000;

export interface EcsOptions {
  /** What runs containers; by default plain processes of this host. */
  driver?: (parts: DriverParts) => Driver;
  /** For how long a fresh task is MISSING from DescribeTasks and ListTasks; 0 by default. */
  describeDelayMs?: number;
  /** How often CPU and memory of tasks are written to CloudWatch, as Container Insights does; never unless given. */
  metricsSec?: number;
  /** How long each passing status of a task lasts; 2 by default. */
  stepMs?: number;
}

/** What a driver is made of. */
export interface DriverParts {
  images: ImageStore;
  files: ContainerFiles;
  /** The directory of all of them. */
  root(): string;
  log(message: string): void;
}

export interface Ecs extends AwsService {
  images: ImageStore;
  /** What a container of a task (by id or ARN) wrote. Throws InvalidParameterException. */
  readLogs(task: string, container: string, range?: LogRange): Promise<LogPage>;
  /** Stops a live task (by id or ARN) as AWS does for reasons of its own: Spot's notice, a host that is retired. */
  interrupt(task: string, stopCode: TaskStopCode, reason: string): void;
  /** Stops every task as a host does that goes down: SIGTERM, stopTimeout, SIGKILL; nothing new starts meanwhile. */
  stopLaunched(): Promise<void>;
  /** `launched: 'keep'` (default) leaves containers running for the next start; 'stop' ends them first. */
  stop(options?: { launched?: 'stop' | 'keep' }): Promise<void>;
}

/** Amazon ECS on this host: Fargate tasks as real processes (or what the driver makes of them). */
export function createEcs(cloud: Cloud, options: EcsOptions = {}): Ecs {
  const database = openStore(cloud.directory, 'ecs');
  const root = createRoot(cloud.directory);
  const images = createImageStore(database, root.path);
  const files = createContainerFiles(root.path);
  const parts = { images, files, root: root.path, log: cloud.log };
  const driver = options.driver?.(parts) ?? createProcessDriver(images, files);
  const clusters = createClusterStore(cloud, database);
  const definitions = createDefinitionStore(database);
  const tags = createTagStore(database);
  const tasks = createTaskStore(database);
  const instances = createInstanceStore(database);
  const output = createOutputStore(database);
  const outbox = createEventOutbox(cloud, tasks);
  const { stepMs = 2, describeDelayMs = 0 } = options;
  const definitionOf = cacheDefinitions(definitions);
  const ledger = createInstanceLedger({ instances, addEvent: tasks.addEvent, live: () => engine.live.values() });
  const engine = createTaskEngine({
    cloud,
    driver,
    tasks,
    output,
    definitionOf,
    onHostFreed: ledger.recount,
    onChange: outbox.kick,
    stepMs,
  });
  const periodMs = (options.metricsSec ?? 0) * 1000;
  const reports = createMetricReports(
    cloud,
    { service: 'ecs', namespace: 'ECS/ContainerInsights', periodMs },
    createTaskMetrics(driver, () => engine.live.values()),
  );
  let closing = false;
  let sweep: NodeJS.Timeout | undefined;

  const isClosing = () => closing;
  const state: EcsState = {
    cloud,
    database,
    clusters,
    definitions,
    instances,
    ledger,
    tags,
    tasks,
    engine,
    describeDelayMs,
    isClosing,
  };
  const { RunTask, expireTokens } = createRunTask(state);

  async function sweepEnded(): Promise<void> {
    expireTokens();
    await forgetEnded({ driver, instances, output, tags, tasks });
  }

  async function stopLaunched(): Promise<void> {
    closing = true;
    // Who hears of these stops would start others; they are told at the next start.
    outbox.stop();
    await engine.stopAll('TerminationNotice', 'The host that the task ran on was shut down.');
  }

  return {
    name: 'ecs',
    images,
    operations: {
      ...createClusterOperations(state),
      ...createDefinitionOperations(state),
      ...createInstanceOperations(state),
      ...createAttributeOperations(state),
      ...createTaskOperations(state),
      ...createTagOperations(state),
      ...createServiceOperations(state),
      RunTask,
    },
    access: createAccess(cloud, definitions),
    readLogs(task, container, range = {}) {
      const id = task.slice(task.lastIndexOf('/') + 1);
      const record = engine.live.get(id) ?? tasks.get(id);
      if (!record) throw new AwsError('InvalidParameterException', 'The referenced task was not found.');
      return readLogs(driver, output, record, container, range);
    },
    interrupt(task, stopCode, reason) {
      const record = engine.live.get(task.slice(task.lastIndexOf('/') + 1));
      if (record) engine.stopTask(record, stopCode, reason);
    },
    stopLaunched,
    async start() {
      closing = false;
      await engine.start();
      outbox.start();
      if (periodMs > 0) reports.start();
      await sweepEnded();
      sweep = setInterval(() => {
        sweepEnded().catch((error) => cloud.log(`ecs: stopped tasks stay: ${(error as Error).message}`));
      }, SWEEP_MS);
    },
    async stop({ launched = 'keep' } = {}) {
      if (launched === 'stop') await stopLaunched();
      clearInterval(sweep);
      reports.stop();
      outbox.stop();
      await engine.stop();
      // Without a directory nobody could ever adopt what still runs.
      await driver.close({ kill: cloud.directory === undefined });
      root.remove();
    },
  };
}

/** Where images, task files and output lie: `<state>/ecs`, or a temporary directory beside a state in memory. */
function createRoot(directory: string | undefined) {
  let root = directory === undefined ? undefined : path.join(directory, 'ecs');
  return {
    path(): string {
      root ??= mkdtempSync(path.join(tmpdir(), 'ecs-'));
      mkdirSync(root, { recursive: true });
      return root;
    },
    remove(): void {
      if (directory !== undefined || root === undefined) return;
      rmSync(root, { recursive: true, force: true });
      root = undefined;
    },
  };
}

/** A task's definition never changes (only its status does), and the engine asks for it at every step. */
function cacheDefinitions(definitions: DefinitionStore) {
  const cache = new Map<string, TaskDefinition>();
  const CACHE_MAX = 1_000;
  return ({ task: { taskDefinitionArn } }: TaskRecord): TaskDefinition => {
    const definition = cache.get(taskDefinitionArn) ?? definitions.find(taskDefinitionArn) ?? {};
    if (cache.size >= CACHE_MAX) cache.clear();
    cache.set(taskDefinitionArn, definition);
    return definition;
  };
}
