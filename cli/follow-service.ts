import type { Event } from '../shared/contract/answers/event.ts';
import { CliError, isRefusal } from './cli-error.ts';
import { type EventFeed, printEvent } from './event-feed.ts';
import type { Session } from './session.ts';

/** How long one poll waits for an event. What changes without an event is seen after this long. */
const WAIT_SEC = 5;

export interface FollowOptions {
  service: string;
  feed: EventFeed;
  /** Gives up after this many seconds; what is followed goes on. */
  timeoutSec?: number;
}

/**
 * Prints the service's events as they happen until `look` answers what is waited for, and every event before that.
 * With --json nothing is printed: the command prints the last answer.
 */
export async function followService<Result>(
  session: Session,
  { service, feed, timeoutSec = Number.POSITIVE_INFINITY }: FollowOptions,
  look: () => Promise<Result | undefined>,
): Promise<Result> {
  const untilMs = Date.now() + timeoutSec * 1000;
  for (;;) {
    const result = await look();
    if (result !== undefined) {
      while ((await printNext(session, feed, 0)).length > 0);
      return result;
    }
    const leftSec = (untilMs - Date.now()) / 1000;
    if (leftSec <= 0) throw timedOut(service, timeoutSec);
    await printNext(session, feed, Math.min(WAIT_SEC, leftSec));
  }
}

/** A service that is gone has no events to tell. */
async function printNext(session: Session, feed: EventFeed, waitSec: number): Promise<Event[]> {
  try {
    const events = await feed.next(waitSec);
    if (!session.json) for (const event of events) printEvent(session, event);
    return events;
  } catch (error) {
    if (isRefusal(error, 'ServiceNotFoundException')) return [];
    throw error;
  }
}

function timedOut(service: string, timeoutSec: number): CliError {
  return new CliError(`not over after ${timeoutSec} s; it goes on without this command`, {
    advice: `look with "slipway status ${service}", or give more time with --timeout`,
  });
}
