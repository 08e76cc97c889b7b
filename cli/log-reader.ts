import type { Log } from '../shared/contract/answers/log.ts';
import { path } from './client.ts';
import type { Session } from './session.ts';

/** The API's answer to one read of a task's logs. */
export interface LogPage {
  logs: Log[];
  cursor?: string;
}

/** Reads one task's logs onward, from its last `tail` lines. */
export interface LogReader {
  next(waitSec: number): Promise<LogPage>;
}

export interface LogOptions {
  tail?: number;
  container?: string;
}

export function openLogReader(session: Session, taskId: string, { tail, container }: LogOptions): LogReader {
  const route = path`/v1/clusters/${session.cluster}/tasks/${taskId}/logs`;
  let after: string | undefined;
  return {
    async next(waitSec) {
      const position = after === undefined ? { tail } : { after };
      const wait = waitSec > 0 ? waitSec : undefined;
      const page = await session.client.get<LogPage>(route, { container, waitSec: wait, ...position });
      after = page.cursor ?? after;
      return page;
    },
  };
}
