import type { Log } from '../shared/contract/answers/log.ts';
import type { Task } from '../shared/contract/answers/task.ts';
import { type LogOptions, openLogReader } from './log-reader.ts';
import { printJson, type Session } from './session.ts';

const WAIT_SEC = 5;

/** Prints a task's last lines; with `follow` those that come, until the task has stopped and every line is printed. */
export async function showTaskLogs(
  session: Session,
  taskId: string,
  { follow, ...options }: LogOptions & { follow?: boolean },
): Promise<void> {
  const several = (await lookAt(session, taskId)).containers.length > 1 && options.container === undefined;
  const reader = openLogReader(session, taskId, options);
  const first = await reader.next(0);
  if (session.json && !follow) return printJson(session, first);
  printLines(session, first.logs, several);
  while (follow) {
    const { lastStatus } = await lookAt(session, taskId);
    const { logs } = await reader.next(lastStatus === 'STOPPED' ? 0 : WAIT_SEC);
    printLines(session, logs, several);
    if (lastStatus === 'STOPPED' && logs.length === 0) return;
  }
}

async function lookAt({ client, cluster }: Session, taskId: string): Promise<Task> {
  return (await client.getTask({ cluster, task: taskId })).task;
}

/** As the containers wrote them, behind the container's name where there are several. */
function printLines(session: Session, logs: readonly Log[], several: boolean): void {
  for (const log of logs) {
    if (session.json) printJson(session, log, { stream: true });
    else session.print(several ? `${log.container} | ${log.message}` : log.message);
  }
}
