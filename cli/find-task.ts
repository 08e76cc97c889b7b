import type { Task } from '../shared/contract/answers/task.ts';
import { CliError } from './cli-error.ts';
import { taskIdOf } from './describe-task.ts';
import { lastPartOf } from './last-part-of.ts';
import { listAll } from './list-all.ts';
import type { Session } from './session.ts';

const WHOLE_ID = /^[0-9a-f]{32}$/;

/** The id that a user means: a whole id or ARN as it is; the beginning of one where a single live task has it. */
export async function findTaskId(session: Session, given: string): Promise<string> {
  const id = lastPartOf(given);
  if (WHOLE_ID.test(id)) return id;
  const ids = (await listTasks(session, {})).map(taskIdOf).filter((candidate) => candidate.startsWith(id));
  if (ids.length > 1) {
    throw new CliError(`${given} is the beginning of ${ids.length} tasks: ${ids.join(', ')}`, {
      advice: 'give more of its id',
      exitCode: 2,
    });
  }
  return ids[0] ?? id;
}

/** Live tasks of the cluster, of one service where it is given. */
export function listTasks({ client, cluster }: Session, { service }: { service?: string }): Promise<Task[]> {
  return listAll(
    (page) => client.listTasks({ cluster, service, ...page }),
    ({ tasks }) => tasks,
  );
}
