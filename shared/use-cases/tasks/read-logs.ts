import { AppError } from '../../contract/app-errors.ts';
import { lastPartOf } from '../../domain/names.ts';
import type { Deps } from '../deps.ts';
import { requireTask } from './require-task.ts';

export interface LogQuery {
  container?: string;
  tail?: number;
  after?: string;
  waitSec: number;
  limit: number;
}

export interface LogAnswer {
  logs: { atMs: number; container: string; text: string }[];
  cursor?: string;
}

const LOOK_AGAIN_MS = 250;

/**
 * Lines of a task's containers, by time. Without `after` the last ones; with it those since, waiting up to waitSec for
 * the first. The cursor holds one position for each container.
 */
export async function readLogs(
  deps: Pick<Deps, 'store' | 'settings' | 'logs' | 'clock'>,
  cluster: string,
  id: string,
  query: LogQuery,
): Promise<LogAnswer> {
  const task = await requireTask(deps, cluster, id);
  const names = task.observed?.containers.map(({ name }) => name) ?? [];
  if (query.container !== undefined && !names.includes(query.container)) {
    const detail = `the task has no container ${query.container}; it has ${names.join(', ') || 'none yet'}`;
    throw new AppError('InvalidParameterException', detail, { errors: [{ pointer: '/container', detail }] });
  }
  const containers = query.container === undefined ? names : [query.container];
  const positions = query.after === undefined ? undefined : decodeCursor(query.after);
  const untilMs = deps.clock.nowMs() + query.waitSec * 1000;
  for (;;) {
    const answer = await readOnce(
      deps,
      { cluster, taskId: lastPartOf(task.observed?.arn ?? id) },
      containers,
      positions,
      query.tail ?? query.limit,
    );
    if (answer.logs.length > 0 || deps.clock.nowMs() >= untilMs) return answer;
    await deps.clock.sleep(LOOK_AGAIN_MS);
  }
}

async function readOnce(
  deps: Pick<Deps, 'logs'>,
  task: { cluster: string; taskId: string },
  containers: readonly string[],
  positions: Record<string, string> | undefined,
  limit: number,
): Promise<LogAnswer> {
  const cursor: Record<string, string> = { ...positions };
  const logs: LogAnswer['logs'] = [];
  for (const container of containers) {
    const read = await deps.logs.read({ ...task, container, limit, after: positions?.[container] });
    logs.push(...read.lines.map((line) => ({ ...line, container })));
    if (read.cursor !== undefined) cursor[container] = read.cursor;
  }
  logs.sort((a, b) => a.atMs - b.atMs);
  return { logs, cursor: Buffer.from(JSON.stringify(cursor)).toString('base64url') };
}

function decodeCursor(after: string): Record<string, string> {
  try {
    const value: unknown = JSON.parse(Buffer.from(after, 'base64url').toString());
    if (value !== null && typeof value === 'object' && Object.values(value).every((part) => typeof part === 'string')) {
      return value as Record<string, string>;
    }
  } catch {
    // Falls through to the refusal: what the caller sent is not one of our cursors.
  }
  const detail = 'must be the cursor of an earlier answer';
  throw new AppError('InvalidParameterException', detail, { errors: [{ pointer: '/after', detail }] });
}
