import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { type ContainerRecord, shownContainer, type TaskRecord } from '../tasks/task-record.ts';
import { applyExit, requestStop } from './change-task.ts';
import type { Driver } from './driver.ts';

const GONE = 'The exit code is unknown: the process ended while this host was not watching.';
const CUT_OFF = 'The host went down while the container was being started.';
const HOST_LOST = 'The host that the task ran on was restarted.';

interface Parts {
  driver: Driver;
  live: Map<string, TaskRecord>;
  definitionsOf(record: TaskRecord): ContainerDefinition[];
  commit(record: TaskRecord): unknown;
  save(record: TaskRecord): unknown;
}

/**
 * After a restart of this software: containers that still run go on as they are (same task, same pid), the others are
 * reported as ended. One whose start was cut off and that is not found is never started again: it may have run and
 * ended already, so the task ends as one that lost its host.
 */
export async function adoptTasks({ driver, live, definitionsOf, commit, save }: Parts): Promise<void> {
  const launched = [...live.values()].flatMap(({ id, containers }) =>
    containers.filter(wasLaunched).map((each) => ({ ...each, taskId: id })),
  );
  const running = await driver.adopt(launched, new Set(live.keys()));
  const host = driver.hostId();
  for (const record of live.values()) {
    const lost = record.containers.filter((each) => wasLaunched(each) && !running.has(each.runtimeId));
    for (const container of record.containers) {
      const handle = running.get(container.runtimeId);
      if (!handle) continue;
      container.handle = handle;
      // Whether it was given its last signal is not known: it is given again.
      container.killed = false;
      if (container.state === 'running') continue;
      container.state = 'running';
      container.startedAtMs = Date.now();
      shownContainer(record, container).lastStatus = 'RUNNING';
      save(record);
    }
    for (const container of lost) {
      const cutOff = container.state === 'launching';
      const hostLost = container.hostId !== undefined && container.hostId !== host;
      const reason = hostLost ? HOST_LOST : cutOff ? CUT_OFF : GONE;
      if (hostLost || cutOff) requestStop(record, 'InfrastructureHealth', reason, new Date());
      const definition = definitionsOf(record).find((each) => each.name === container.name);
      applyExit(record, container, definition, { exitCode: undefined, reason }, new Date());
    }
    if (lost.length > 0) commit(record);
  }
}

function wasLaunched({ state }: ContainerRecord): boolean {
  return state === 'running' || state === 'launching';
}
