import type { LogLine, TaskLogs } from '../../ports/rollouts.ts';
import type { LogPosition } from './log-position.ts';

/** CloudWatch Logs answers at most so many lines at once. */
const LINES_MAX = 10_000;

export interface LogPage {
  lines: LogLine[];
  /** Where the page's first line was read from; undefined for the last lines, to which no token leads. */
  from: LogPosition | undefined;
  /** Behind the page's last line. */
  next: LogPosition;
}

type Container = { cluster: string; taskId: string; container: string };

/**
 * One container's lines from a position on, or its last ones where there is none. Pages may be short or empty before the
 * end, so those that lie before the position are passed over. 'expired': see TaskLogs.
 */
export async function readLogPage(
  logs: TaskLogs,
  of: Container,
  limit: number,
  position: LogPosition | undefined,
): Promise<LogPage | 'expired'> {
  if (position === undefined) {
    const page = await logs.read({ ...of, limit, from: 'end' });
    return page === 'expired' ? page : { lines: page.lines, from: undefined, next: { token: page.next, skip: 0 } };
  }
  let { token, skip } = position;
  for (;;) {
    const from = token === undefined ? 'start' : { token };
    const page = await logs.read({ ...of, limit: Math.min(LINES_MAX, limit + skip), from });
    if (page === 'expired') return page;
    const next = page.next ?? token;
    if (page.lines.length > skip || next === token)
      return { lines: page.lines.slice(skip), from: { token, skip }, next: { token: next, skip: 0 } };
    skip -= page.lines.length;
    token = next;
  }
}
