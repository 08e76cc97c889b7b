import { Command } from 'commander';
import type { Task } from '../../shared/contract/answers/task.ts';
import { describeStopped, TASK_HEAD, taskIdOf, taskRow } from '../describe-task.ts';
import { listTasks } from '../find-task.ts';
import { renderTable } from '../render-table.ts';
import { printJson, type Session } from '../session.ts';
import type { OpenSession } from './open-session.ts';

/** Each is asked for by itself, for the last lines of its log. */
const STOPPED_SHOWN = 10;

/** slipway ps: live tasks; or why stopped ones have stopped. */
export function psCommand(open: OpenSession): Command {
  return new Command('ps')
    .description('list live tasks; with --stopped, the latest stopped ones and why each ended')
    .argument('[service]', 'of this service alone')
    .option('--stopped', `the ${STOPPED_SHOWN} tasks that stopped last, each with its explanation`)
    .action(async (service: string | undefined, { stopped }: { stopped?: boolean }, command: Command) => {
      const session = open(command);
      if (stopped) await explainStopped(session, service);
      else await listLive(session, service);
    });
}

async function listLive(session: Session, service: string | undefined): Promise<void> {
  const tasks = await listTasks(session, { service });
  if (session.json) return printJson(session, { tasks });
  if (tasks.length === 0) return session.print('no live tasks');
  session.print(renderTable(TASK_HEAD, tasks.map(taskRow)));
}

async function explainStopped(session: Session, service: string | undefined): Promise<void> {
  const { client, cluster } = session;
  const listed = await client.listTasks({ cluster, service, status: 'STOPPED' });
  const latest = listed.tasks
    .toSorted((a, b) => ((a.stoppedAt ?? '') < (b.stoppedAt ?? '') ? 1 : -1))
    .slice(0, STOPPED_SHOWN);
  const tasks: Task[] = [];
  for (const task of latest) tasks.push(await withLastLines(session, task));
  if (session.json) return printJson(session, { tasks });
  if (tasks.length === 0) return session.print('no stopped tasks');
  session.print(tasks.map(describeStopped).join('\n\n'));
}

/** A task by itself is answered with the last lines of the container that failed. */
async function withLastLines({ client, cluster }: Session, task: Task): Promise<Task> {
  return (await client.getTask({ cluster, task: taskIdOf(task) })).task;
}
