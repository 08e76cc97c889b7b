import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs';
import type { Cloud } from '../../cloud/cloud.ts';
import type { Driver } from '../agent/driver.ts';
import { logStreamOf } from '../agent/prepare-task.ts';
import type { TaskRecord } from '../tasks/task-record.ts';
import { logPrincipal } from './log-principal.ts';
import { splitLines } from './output-lines.ts';
import type { OutputStore } from './output-store.ts';

/** A line longer than this is cut in parts: CloudWatch Logs takes events of up to 256 KB. */
export const LINE_BYTES_MAX = 256 * 1024 - 26;
/** PutLogEvents takes 1 MB, 26 bytes of it for each event, and 10,000 events. */
const BATCH_BYTES_MAX = 512 * 1024;
const RETRY_MS = 1_000;

interface Parts {
  cloud: Cloud;
  driver: Driver;
  output: OutputStore;
  definitionOf(record: TaskRecord): TaskDefinition;
}

/** What a container writes: notes when it came, and brings it to CloudWatch Logs where awslogs is asked for. */
export function createOutputFollower({ cloud, driver, output, definitionOf }: Parts, live: () => Iterable<TaskRecord>) {
  const shipping = new Map<string, Promise<void>>();
  const retries = new Set<NodeJS.Timeout>();
  let open = false;

  function awslogsOf(record: TaskRecord, name: string): ContainerDefinition | undefined {
    const definition = definitionOf(record).containerDefinitions?.find((each) => each.name === name);
    return definition?.logConfiguration?.logDriver === 'awslogs' ? definition : undefined;
  }

  /** Ships all whole lines (with `ended`, also the last piece); one at a time for each container. */
  function ship(record: TaskRecord, name: string, ended: boolean): Promise<void> {
    const definition = awslogsOf(record, name);
    if (!definition) return Promise.resolve();
    const key = `${record.id}/${name}`;
    const before = shipping.get(key) ?? Promise.resolve();
    const mine = before
      .then(() => shipAll(record, name, definition, ended))
      .catch((error) => {
        cloud.log(`ecs: output of ${key} waits: ${(error as Error).message}`);
        if (open && !ended) retries.add(setTimeout(() => void ship(record, name, false), RETRY_MS));
      });
    shipping.set(key, mine);
    return mine;
  }

  async function shipAll(record: TaskRecord, name: string, definition: ContainerDefinition, ended: boolean) {
    const options = definition.logConfiguration?.options ?? {};
    for (;;) {
      const from = output.shipped(record.id, name);
      const bytes = await driver.readOutput(record.id, name, from, BATCH_BYTES_MAX);
      const lines = splitLines(bytes, from, ended && bytes.length < BATCH_BYTES_MAX, LINE_BYTES_MAX);
      const last = lines.at(-1);
      if (!last || !open) return;
      const logEvents = lines
        .filter((line) => line.message !== '')
        .map(({ message, offset }) => ({ message, timestamp: output.seenAtMs(record.id, name, offset) }));
      if (logEvents.length > 0) {
        const stream = { logGroupName: options['awslogs-group'], logStreamName: logStreamOf(record, name, options) };
        const caller = logPrincipal(cloud, record, definitionOf(record));
        await cloud.call('logs', 'PutLogEvents', { ...stream, logEvents }, caller);
      }
      output.setShipped(record.id, name, last.nextOffset);
    }
  }

  function onOutput(taskId: string, name: string, bytes: number): void {
    if (!open) return;
    output.mark(taskId, name, bytes);
    for (const record of live()) {
      if (record.id !== taskId) continue;
      cloud.signal(`${record.task.taskArn}/output`);
      void ship(record, name, false);
    }
  }

  return {
    start(): void {
      open = true;
      driver.onOutput(onOutput);
      for (const record of live()) for (const { name } of record.containers) void ship(record, name, false);
    },
    /** The task has stopped: marks and ships what is left. */
    async finish(record: TaskRecord): Promise<void> {
      for (const { name } of record.containers) {
        output.mark(record.id, name, await driver.outputBytes(record.id, name));
        await ship(record, name, true);
        shipping.delete(`${record.id}/${name}`);
      }
      cloud.signal(`${record.task.taskArn}/output`);
    },
    stop(): void {
      open = false;
      for (const timer of retries) clearTimeout(timer);
      retries.clear();
    },
  };
}
