import { setTimeout as delay } from 'node:timers/promises';
import type { Task } from '../shared/contract/answers/task.ts';
import { taskIdOf } from './describe-task.ts';
import { lastPartOf } from './last-part-of.ts';
import type { Session } from './session.ts';
import { showTaskLogs } from './show-task-logs.ts';

const LOOK_MS = 300;

/** Follows a job from its first task to its end, printing what each of its tasks writes. Answers its last task. */
export async function followJob(session: Session, first: Task): Promise<Task> {
  for (let id = taskIdOf(first); ; ) {
    if (!session.json) await showTaskLogs(session, id, { follow: true });
    const task = await untilJudged(session, id);
    const { status, replacedBy, statusReason, attempt = 1 } = task.job ?? {};
    if (status !== 'RUNNING' && replacedBy === undefined) return task;
    id = lastPartOf(replacedBy ?? '');
    if (!session.json) session.print(`attempt ${attempt} ended: ${statusReason}; attempt ${attempt + 1} is task ${id}`);
  }
}

/** A task that has stopped is judged a moment later: then the job has ended, or another task has taken its place. */
async function untilJudged({ client, cluster }: Session, id: string): Promise<Task> {
  for (;;) {
    const { task } = await client.getTask({ cluster, task: id });
    if (task.job?.status !== 'RUNNING' || task.job.replacedBy !== undefined) return task;
    await delay(LOOK_MS);
  }
}
