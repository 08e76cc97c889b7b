import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../shared/contract/answers/log.ts';
import { isRefusal } from './cli-error.ts';
import { taskIdOf } from './describe-task.ts';
import { listTasks } from './find-task.ts';
import { type LogOptions, type LogReader, openLogReader } from './log-reader.ts';
import { printJson, type Session } from './session.ts';

/** One pass reads all tasks one after the other, so that a service of 50 tasks is not 50 open requests. */
const PASS_MS = 500;

/** Lines of a task that came while we followed: it is read from its first line. */
const NEW_TASK_TAIL = 10_000;

/** As much of a task's id as its lines begin with; `slipway logs` takes it as an id. */
const SHORT_ID_LENGTH = 8;

type TaskLog = Log & { task: string };

/**
 * Prints the last lines of the service's live tasks, by time; with `follow` those that come, of new tasks too, until
 * the service is gone. Where no task lives, the one that stopped last has the word.
 */
export async function showServiceLogs(
  session: Session,
  service: string,
  { follow, ...options }: LogOptions & { follow?: boolean },
): Promise<void> {
  const readers = new Map<string, LogReader>();
  for (const id of await firstTaskIds(session, service)) readers.set(id, openLogReader(session, id, options));
  const first = await readAll(readers, new Set(readers.keys()));
  if (session.json && !follow) return printJson(session, { logs: first });
  print(session, first);
  while (follow) {
    await delay(PASS_MS);
    const live = new Set(await liveTaskIds(session, service));
    for (const id of live) {
      if (!readers.has(id)) readers.set(id, openLogReader(session, id, { ...options, tail: NEW_TASK_TAIL }));
    }
    print(session, await readAll(readers, live));
    if (readers.size === 0 && (await isGone(session, service))) return;
  }
}

async function liveTaskIds(session: Session, service: string): Promise<string[]> {
  return (await listTasks(session, { service })).map(taskIdOf);
}

async function firstTaskIds(session: Session, service: string): Promise<string[]> {
  const live = await liveTaskIds(session, service);
  if (live.length > 0) return live;
  const { client, cluster } = session;
  const stopped = await client.listTasks({ cluster, service, status: 'STOPPED', limit: 1 });
  const ids = stopped.tasks.map(taskIdOf);
  if (ids[0]) session.warn(`slipway: no task of ${service} is live; this is ${ids[0]}, which has stopped`);
  else session.warn(`slipway: ${service} has no task yet`);
  return ids;
}

/** What each task wrote since the last time, by time. One that is no longer live goes when it has nothing more. */
async function readAll(readers: Map<string, LogReader>, live: ReadonlySet<string>): Promise<TaskLog[]> {
  const lines: TaskLog[] = [];
  for (const [task, reader] of readers) {
    const { logs } = await reader.next(0);
    lines.push(...logs.map((log) => ({ ...log, task })));
    if (logs.length === 0 && !live.has(task)) readers.delete(task);
  }
  return lines.sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0));
}

async function isGone({ client, cluster }: Session, name: string): Promise<boolean> {
  try {
    const { service } = await client.getService({ cluster, service: name });
    return service.status === 'INACTIVE';
  } catch (error) {
    if (isRefusal(error, 'ServiceNotFoundException')) return true;
    throw error;
  }
}

function print(session: Session, logs: readonly TaskLog[]): void {
  const several = new Set(logs.map(({ container }) => container)).size > 1;
  for (const log of logs) {
    if (session.json) printJson(session, log, { stream: true });
    else {
      const writer = log.task.slice(0, SHORT_ID_LENGTH) + (several ? ` ${log.container}` : '');
      session.print(`${writer} | ${log.message}`);
    }
  }
}
