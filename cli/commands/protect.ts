import { Command } from 'commander';
import { findTaskId } from '../find-task.ts';
import { formatTime } from '../format-time.ts';
import { wholeNumber } from '../parse-values.ts';
import { printJson } from '../session.ts';
import type { OpenSession } from './open-session.ts';

interface Options {
  minutes?: number;
  off?: boolean;
}

/** slipway protect: keeps scale-in and deployments from stopping a task. */
export function protectCommand(open: OpenSession): Command {
  return new Command('protect')
    .description("protect a service's task from scale-in and deployments for a time; --off ends that")
    .argument('<task>', 'its id or ARN, or the beginning of its id')
    .option('--minutes <n>', 'for how long, 1 to 2880 (default: 120)', wholeNumber)
    .option('--off', 'no longer')
    .action(async (given: string, { minutes, off = false }: Options, command: Command) => {
      const session = open(command);
      const id = await findTaskId(session, given);
      const body = { protectionEnabled: !off, expiresInMinutes: minutes };
      const answer = await session.client.updateTaskProtection({ cluster: session.cluster, task: id, body });
      if (session.json) return printJson(session, answer);
      const { expirationDate } = answer.task;
      session.print(
        expirationDate ? `task ${id} is protected until ${formatTime(expirationDate)}` : `task ${id} is not protected`,
      );
    });
}
