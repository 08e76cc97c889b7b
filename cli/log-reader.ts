import type { AnswerOf } from '../shared/contract/client/client.ts';
import type { Session } from './session.ts';

/** Reads one task's logs onward, from its last `tail` lines. */
export interface LogReader {
  next(waitSec: number): Promise<AnswerOf<'getTaskLogs'>>;
}

export interface LogOptions {
  tail?: number;
  container?: string;
}

export function openLogReader({ client, cluster }: Session, task: string, { tail, container }: LogOptions): LogReader {
  let after: string | undefined;
  return {
    async next(waitSec) {
      const position = after === undefined ? { tail } : { after };
      const wait = waitSec > 0 ? waitSec : undefined;
      const page = await client.getTaskLogs({ cluster, task, container, waitSec: wait, ...position });
      after = page.cursor ?? after;
      return page;
    },
  };
}
