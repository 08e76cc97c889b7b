import type { LogLine, TaskLogs } from '../../ports/rollouts.ts';
import type { LogPosition } from './log-position.ts';

/** CloudWatch Logs answers at most so many lines at once. */
const LINES_MAX = 10_000;

export interface LogPage {
  lines: LogLine[];
  /** Before the page's first line: read from there, no line of it is missed. */
  before: LogPosition;
  /** Where to count from, and the index of the line that is counted first: no position is said between those before. */
  from: LogPosition;
  offset: number;
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
  if (position === undefined) return readTail(logs, of, limit);
  let { token, skip } = position;
  for (;;) {
    const page = await logs.read({
      ...of,
      limit: Math.min(LINES_MAX, limit + skip),
      from: fromOf({ ...position, token }),
    });
    if (page === 'expired') return page;
    const next = page.next ?? token;
    if (page.lines.length > skip || next === token) {
      const from = token === position.token ? { ...position, skip } : { token, skip };
      return { lines: page.lines.slice(skip), before: from, from, offset: 0, next: { token: next, skip: 0 } };
    }
    skip -= page.lines.length;
    token = next;
  }
}

/**
 * The last lines. No token leads to the first of them, but its time does: how many lines of that very millisecond came
 * before is not known, so positions are said from the next millisecond on.
 */
async function readTail(logs: TaskLogs, of: Container, limit: number): Promise<LogPage | 'expired'> {
  const page = await logs.read({ ...of, limit, from: 'end' });
  if (page === 'expired') return page;
  const { lines } = page;
  const next: LogPosition = { token: page.next, skip: 0 };
  const firstMs = lines[0]?.atMs;
  if (firstMs === undefined) return { lines, before: next, from: next, offset: 0, next };
  const before = { sinceMs: firstMs, skip: 0 };
  const later = lines.findIndex(({ atMs }) => atMs > firstMs);
  if (later < 0) return { lines, before, from: next, offset: lines.length, next };
  return { lines, before, from: { sinceMs: lines[later]?.atMs, skip: 0 }, offset: later, next };
}

function fromOf({ token, sinceMs }: LogPosition): Parameters<TaskLogs['read']>[0]['from'] {
  if (token !== undefined) return { token };
  return sinceMs === undefined ? 'start' : { sinceMs };
}
