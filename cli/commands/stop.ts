import { Command } from 'commander';
import { findTaskId } from '../find-task.ts';
import { printJson } from '../session.ts';
import type { OpenSession } from './open-session.ts';

/** slipway stop: ends one task. */
export function stopCommand(open: OpenSession): Command {
  return new Command('stop')
    .description('stop a task; that of a service is replaced')
    .argument('<task>', 'its id or ARN, or the beginning of its id')
    .option('--reason <text>', 'why, for its explanation and the events')
    .action(async (given: string, { reason }: { reason?: string }, command: Command) => {
      const session = open(command);
      const id = await findTaskId(session, given);
      const answer = await session.client.stopTask({ cluster: session.cluster, task: id, reason });
      if (session.json) return printJson(session, answer);
      const stopped = answer.task.lastStatus === 'STOPPED';
      session.print(stopped ? `task ${id} has stopped` : `task ${id} is going to stop`);
    });
}
