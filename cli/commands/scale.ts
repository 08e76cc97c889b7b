import { Command } from 'commander';
import { wholeNumber } from '../parse-values.ts';
import { printJson } from '../session.ts';
import type { OpenSession } from './open-session.ts';

/** slipway scale: another count of tasks. */
export function scaleCommand(open: OpenSession): Command {
  return new Command('scale')
    .description('change how many tasks a service has')
    .argument('<service>', 'its name')
    .argument('<count>', 'how many tasks', wholeNumber)
    .action(async (service: string, desiredCount: number, _options, command: Command) => {
      const session = open(command);
      const { client, cluster } = session;
      const answer = await client.patchService({ cluster, service, body: { desiredCount } });
      if (session.json) return printJson(session, answer);
      session.print(
        `service ${service}: ${answer.service.desiredCount} desired, ${answer.service.runningCount} running`,
      );
    });
}
