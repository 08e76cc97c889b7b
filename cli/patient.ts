import { setTimeout as delay } from 'node:timers/promises';
import { CliError } from './cli-error.ts';
import { aroundReads } from './client.ts';
import type { Session } from './session.ts';

/** A restart of Slipway takes seconds; one that is away longer is not coming back by itself. */
const AWAY_MAX_MS = 60_000;
const ASK_AGAIN_MS = 500;

/**
 * The session for whoever follows something: it reads again while Slipway is away or busy. Deployments go on without
 * us, so a connection that breaks is no reason to say that one has failed.
 */
export function patient(session: Session): Session {
  async function ask<Answer>(read: () => Promise<Answer>): Promise<Answer> {
    const untilMs = Date.now() + AWAY_MAX_MS;
    for (let tries = 0; ; tries++) {
      try {
        const answer = await read();
        if (tries > 0) session.warn('slipway: it answers again');
        return answer;
      } catch (error) {
        if (!(error instanceof CliError) || !error.passing || Date.now() >= untilMs) throw error;
        if (tries === 0) session.warn(`slipway: ${error.message}; asking again for ${AWAY_MAX_MS / 1000} s`);
        await delay(ASK_AGAIN_MS);
      }
    }
  }

  return { ...session, client: aroundReads(session.client, ask) };
}
