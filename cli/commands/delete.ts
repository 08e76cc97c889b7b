import { Command } from 'commander';
import type { Service } from '../../shared/contract/answers/service.ts';
import { isRefusal } from '../cli-error.ts';
import { latestCursor, openEventFeed } from '../event-feed.ts';
import { followService } from '../follow-service.ts';
import { patient } from '../patient.ts';
import { printJson, type Session } from '../session.ts';
import type { OpenSession } from './open-session.ts';

/** slipway delete: ends a service and its tasks. */
export function deleteCommand(open: OpenSession): Command {
  return new Command('delete')
    .description('delete a service: its tasks are drained and stopped')
    .argument('<service>', 'its name')
    .option('-w, --wait', 'tell what happens until none of its tasks is left')
    .action(async (name: string, { wait }: { wait?: boolean }, command: Command) => {
      const session = open(command);
      const follower = patient(session);
      const feed = wait ? openEventFeed(follower, name, await latestCursor(session, name)) : undefined;
      const answer = await session.client.deleteService({ cluster: session.cluster, service: name });
      if (!session.json) session.print(`service ${name} is ${answer.service.status}`);
      const last = feed ? await followService(follower, { service: name, feed }, () => lookForEnd(follower, name)) : {};
      if (session.json) printJson(session, { ...answer, ...last });
      else if (feed) session.print(`service ${name} is gone`);
    });
}

/** INACTIVE when it is empty; what an API that forgets such services answers is not found. */
async function lookForEnd({ client, cluster }: Session, name: string): Promise<{ service?: Service } | undefined> {
  try {
    const { service } = await client.getService({ cluster, service: name });
    return service.status === 'INACTIVE' ? { service } : undefined;
  } catch (error) {
    if (isRefusal(error, 'ServiceNotFoundException')) return {};
    throw error;
  }
}
