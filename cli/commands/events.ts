import { Command } from 'commander';
import { openEventFeed, printEvent, readEvents } from '../event-feed.ts';
import { patient } from '../patient.ts';
import { printJson } from '../session.ts';
import type { OpenSession } from './open-session.ts';

/** As long as the API lets a request wait. */
const WAIT_SEC = 20;

/** slipway events: what happened and why. */
export function eventsCommand(open: OpenSession): Command {
  return new Command('events')
    .description('print what happened and why, the latest 100 events, oldest first')
    .argument('[service]', 'of this service alone; else of all in all clusters')
    .option('-f, --follow', 'go on with what happens')
    .action(async (service: string | undefined, { follow }: { follow?: boolean }, command: Command) => {
      const session = follow ? patient(open(command)) : open(command);
      if (session.json && !follow) {
        return printJson(session, await readEvents(session, service));
      }
      const feed = openEventFeed(session, service);
      for (const event of await feed.next(0)) printEvent(session, event);
      while (follow) for (const event of await feed.next(WAIT_SEC)) printEvent(session, event);
    });
}
