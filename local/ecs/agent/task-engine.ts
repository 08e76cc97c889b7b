import type { TaskDefinition, TaskStopCode } from '@aws-sdk/client-ecs';
import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { Cloud } from '../../cloud/cloud.ts';
import { createOutputFollower } from '../output/output-follower.ts';
import type { OutputStore } from '../output/output-store.ts';
import { describeTaskChange } from '../tasks/task-event.ts';
import { type ContainerRecord, shownContainer, type TaskRecord, taskIdOf } from '../tasks/task-record.ts';
import type { TaskStore } from '../tasks/task-store.ts';
import { adoptTasks } from './adopt-tasks.ts';
import { applyExit, applyStartFailure, moveTask, requestStop } from './change-task.ts';
import { ContainerError } from './container-error.ts';
import { buildContainerSpec } from './container-spec.ts';
import type { ContainerExit, Driver } from './driver.ts';
import { createHealthMonitor } from './health-monitor.ts';
import { decideNextStep, type Step } from './next-step.ts';
import { createPortBook } from './port-book.ts';
import { prepareTask } from './prepare-task.ts';
import { createSecretBook } from './secret-book.ts';
import { createTaskClock } from './task-clock.ts';

export interface EngineParts {
  cloud: Cloud;
  driver: Driver;
  tasks: TaskStore;
  output: OutputStore;
  /** The definition of a task, also when it is INACTIVE by now. */
  definitionOf(record: TaskRecord): TaskDefinition;
  /** A task on that container instance has ended: called in the transaction that writes it down. */
  onHostFreed(containerInstanceArn: string): void;
  /** Called after each written change that has an event. */
  onChange(): void;
  /** How long each status before RUNNING and after the last exit lasts at least. */
  stepMs: number;
}

const RETRY_MS = 1_000;
const ALL_STOPPED_POLL_MS = 10;

export type TaskEngine = ReturnType<typeof createTaskEngine>;

/**
 * Carries every live task through its life, one step at a time (next-step.ts decides). Every change is on disk, with
 * its event, before the next step; a step that is cut off by a crash is decided again from the record.
 */
export function createTaskEngine(parts: EngineParts) {
  const { cloud, driver, tasks, definitionOf, stepMs } = parts;
  const live = new Map<string, TaskRecord>();
  const clock = createTaskClock((id, error) => {
    cloud.log(`ecs: task ${id}: ${(error as Error).stack}`);
    clock.wake(id, Date.now() + RETRY_MS, () => kick(id));
  });
  const ports = createPortBook(driver, () => live.values());
  const follower = createOutputFollower(parts, () => live.values());
  const secrets = createSecretBook(cloud, definitionOf);
  const health = createHealthMonitor({ driver, live, definitionOf, secretsOf: secrets.of, save: write, kick });
  const unsaved = new Set<string>();
  /** Ends the wait for what a task's containers need. */
  const preparing = new Map<string, () => void>();
  const endings = new Set<Promise<void>>();
  let open = false;

  /** Writes a record down. On a full disk it stays in memory, is tried again each second, and waits till then. */
  function write(record: TaskRecord, event?: PutEventsRequestEntry): boolean {
    try {
      const { containerInstanceArn, lastStatus } = record.task;
      const freed = event && lastStatus === 'STOPPED' ? containerInstanceArn : undefined;
      tasks.save(record, event, () => freed && parts.onHostFreed(freed));
      unsaved.delete(record.id);
      return true;
    } catch (error) {
      cloud.log(`ecs: task ${record.id} cannot be written: ${(error as Error).message}`);
      unsaved.add(record.id);
      return false;
    }
  }

  /** Writes a change down, with its event and a version of its own. */
  function commit(record: TaskRecord): boolean {
    record.task.version += 1;
    const written = write(record, describeTaskChange(record.task));
    parts.onChange();
    return written;
  }

  function definitionsOf(record: TaskRecord) {
    return definitionOf(record).containerDefinitions ?? [];
  }

  /** Works on a task until it has to wait; called again by whatever it waits for. */
  function kick(id: string): void {
    if (open && live.has(id)) clock.run(id, () => advance(id));
  }

  async function advance(id: string): Promise<void> {
    for (;;) {
      const record = live.get(id);
      if (!open || !record) return;
      if (unsaved.has(id) && !write(record, describeTaskChange(record.task))) {
        return clock.wake(id, Date.now() + RETRY_MS, () => kick(id));
      }
      const step = decideNextStep(record, definitionsOf(record), Date.now());
      if (step.do === 'wait') return clock.wake(id, step.untilMs, () => kick(id));
      if (step.do === 'move') await clock.sleep(stepMs);
      if (!open) return;
      await takeStep(record, step.do === 'move' ? decideNextStep(record, definitionsOf(record), Date.now()) : step);
      if (record.task.lastStatus === 'STOPPED' && !unsaved.has(id)) return finish(record);
    }
  }

  async function takeStep(record: TaskRecord, step: Step): Promise<void> {
    const now = new Date();
    switch (step.do) {
      case 'move':
        moveTask(record, step.to, now);
        commit(record);
        return;
      case 'prepare':
        return prepare(record);
      case 'launch':
        return launch(record, step.container);
      case 'abandon':
        // 143 is what the ECS agent reports of a container that it gave up (agent/engine/task_manager.go).
        shownContainer(record, step.container).exitCode = 143;
        fail(record, step.container, `CannotStartContainerError: ${step.reason}`);
        return;
      case 'signal':
        driver.signal(step.container.runtimeId, step.signal);
        if (step.signal === 'SIGKILL') step.container.killed = true;
        else step.container.terminatedAtMs = now.getTime();
        write(record);
        return;
    }
  }

  function fail(record: TaskRecord, container: ContainerRecord, reason: string): void {
    const definition = definitionsOf(record).find((each) => each.name === container.name);
    applyStartFailure(record, container, definition, reason, new Date());
    commit(record);
  }

  async function prepareAll(record: TaskRecord): Promise<void> {
    await secrets.of(record);
    await prepareTask(cloud, driver, record, definitionOf(record), ports.take);
  }

  async function prepare(record: TaskRecord): Promise<void> {
    const stopAsked = new Promise<void>((resolve) => preparing.set(record.id, resolve));
    try {
      // A pull may hang for ever: who is to stop meanwhile stops, as on Fargate.
      await Promise.race([prepareAll(record), stopAsked]);
      write(record);
    } catch (error) {
      const reason = error instanceof ContainerError ? error.reason : `ResourceInitializationError: ${error}`;
      for (const container of record.task.containers) container.reason = reason;
      requestStop(record, 'TaskFailedToStart', reason, new Date());
      commit(record);
    } finally {
      preparing.delete(record.id);
    }
  }

  async function launch(record: TaskRecord, container: ContainerRecord): Promise<void> {
    try {
      const spec = buildContainerSpec(record, container, definitionOf(record), await secrets.of(record));
      if (container.startedAtMs === undefined) await driver.create(spec);
      if (!open || record.task.desiredStatus === 'STOPPED') return;
      container.state = 'launching';
      container.hostId = driver.hostId();
      if (!write(record)) {
        container.state = 'waiting';
        return;
      }
      container.handle = await driver.start(spec);
    } catch (error) {
      const reason = error instanceof ContainerError ? error.reason : `CannotStartContainerError: ${error}`;
      return fail(record, container, reason);
    }
    container.state = 'running';
    container.startedAtMs = Date.now();
    container.health = { failures: 0, passed: false };
    Object.assign(shownContainer(record, container), { lastStatus: 'RUNNING', exitCode: undefined, reason: undefined });
    // A pending task's containers show with its next status; one that its restart policy brought back is news.
    if (record.task.lastStatus === 'RUNNING') commit(record);
    else write(record);
    health.watch(record, container);
  }

  function onExit(runtimeId: string, exit: ContainerExit): void {
    const record = live.get(taskIdOf(runtimeId));
    const container = record?.containers.find((each) => each.runtimeId === runtimeId);
    if (!open || !record || !container || container.state === 'exited') return;
    health.forget(runtimeId);
    const definition = definitionsOf(record).find((each) => each.name === container.name);
    if (exit.isHostLost) requestStop(record, 'InfrastructureHealth', exit.reason ?? '', new Date());
    applyExit(record, container, definition, exit, new Date());
    commit(record);
    kick(record.id);
  }

  function finish(record: TaskRecord): void {
    live.delete(record.id);
    clock.forget(record.id);
    secrets.forget(record.id);
    const ending = follower
      .finish(record)
      .then(() => driver.remove(record.id))
      .catch((error) => cloud.log(`ecs: the files of task ${record.id} stay: ${(error as Error).message}`))
      .finally(() => endings.delete(ending));
    endings.add(ending);
  }

  /** A task that was told to stop hears it, also while it waits for an image. */
  function tellStop(record: TaskRecord): boolean {
    const written = commit(record);
    preparing.get(record.id)?.();
    kick(record.id);
    return written;
  }

  function isBusy({ id, containers }: TaskRecord): boolean {
    return !unsaved.has(id) || containers.some((each) => each.state === 'running' || each.state === 'launching');
  }

  return {
    live,
    /** Says that something with an event was written. */
    announce: parts.onChange,
    /** Takes a task that was just written down, in PROVISIONING. */
    begin(record: TaskRecord): void {
      live.set(record.id, record);
      kick(record.id);
    },
    /** Asks a live task to stop; false where that could not be written down. */
    stopTask(record: TaskRecord, stopCode: TaskStopCode, reason: string): boolean {
      if (!requestStop(record, stopCode, reason, new Date())) return true;
      return tellStop(record);
    },
    /** The container instance of a live task is gone, and its processes with it: nothing is given time to stop. */
    loseHost(record: TaskRecord, reason: string): void {
      record.hostGone = true;
      requestStop(record, 'TerminationNotice', reason, new Date());
      tellStop(record);
    },
    /** Asks every task to stop and resolves when all have; on a full disk, when nothing of them runs. */
    async stopAll(stopCode: TaskStopCode, reason: string): Promise<void> {
      for (const record of live.values()) this.stopTask(record, stopCode, reason);
      while ([...live.values()].some(isBusy)) await clock.sleep(ALL_STOPPED_POLL_MS);
      await Promise.all(endings);
    },
    async start(): Promise<void> {
      for (const record of tasks.listLive()) live.set(record.id, record);
      driver.onExit(onExit);
      open = true;
      await adoptTasks({ driver, live, definitionsOf, commit, save: write });
      for (const record of live.values()) {
        for (const container of record.containers) if (container.state === 'running') health.watch(record, container);
        kick(record.id);
      }
      follower.start();
    },
    async stop(): Promise<void> {
      open = false;
      clock.stop();
      health.stop();
      await Promise.all(endings);
      follower.stop();
      live.clear();
    },
  };
}
