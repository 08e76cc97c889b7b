import type { Log } from '../../contract/answers/log.ts';
import { AppError } from '../../contract/app-errors.ts';
import { openToken, refuseToken, sealToken } from '../../contract/page-token.ts';
import { lastPartOf } from '../../domain/names.ts';
import type { Task } from '../../domain/task.ts';
import type { Deps } from '../deps.ts';
import type { Feed } from '../feed.ts';
import { lookUntil } from '../look-until.ts';
import { type LogPositions, readPositions, writePositions } from './log-position.ts';
import { type MergedLogs, mergeLogPages } from './merge-log-pages.ts';
import { readLogPage } from './read-log-page.ts';
import { requireTask } from './require-task.ts';

interface LogQuery {
  container?: string;
  /** Lines of each container. */
  tail: number;
  after?: string;
  waitSec: number;
}

/** CloudWatch Logs answers GetLogEvents 25 times a second for the whole account: who waits long looks seldom. */
const PACE = { firstMs: 200, maxMs: 1000 };

/**
 * Lines of a task's containers, by time. Without `after` the last ones; with it those since, waiting up to waitSec for
 * the first. The cursor holds a place in the log of each container, its beginning where nothing was written yet.
 */
export async function readLogs(
  deps: Pick<Deps, 'store' | 'settings' | 'logs' | 'clock' | 'sees'>,
  cluster: string,
  id: string,
  { container, tail, after, waitSec }: LogQuery,
): Promise<Feed<Log>> {
  let task = await requireTask(deps, cluster, id);
  const list = ['logs', cluster, id];
  const opened = openToken(list, after, 'after');
  let positions = opened === undefined ? undefined : readPositions(opened);
  let containers = containersOf(task, container);
  const { lines } = await lookUntil(deps.clock, waitSec, PACE, async () => {
    if (containers.length === 0) {
      task = await requireTask(deps, cluster, id);
      containers = containersOf(task, container);
    }
    const seen = await readOnce(deps, task, containers, positions, tail);
    positions = { ...positions, ...seen.positions };
    return { found: seen.lines.length > 0, seen };
  });
  const seal = (at: LogPositions) => sealToken(list, writePositions(at));
  const before = positions;
  return {
    entries: lines.map(({ atMs, text, container, positions: behind }) => ({
      entry: { timestamp: new Date(atMs).toISOString(), container, message: text },
      ...(behind === undefined ? {} : { cursor: () => seal({ ...before, ...behind }) }),
    })),
    cursor: seal(before ?? {}),
    newestFirst: false,
  };
}

/** The containers whose lines are wanted; none while ECS has not said which there are. */
function containersOf(task: Task, wanted: string | undefined): string[] {
  const names = task.observed?.containers.map(({ name }) => name) ?? [];
  if (wanted === undefined || names.length === 0) return names;
  if (names.includes(wanted)) return [wanted];
  const detail = `must be a container of the task: ${names.join(', ')}; got "${wanted}"`;
  throw new AppError('InvalidParameterException', `/container: ${detail}`, {
    errors: [{ pointer: '/container', detail }],
  });
}

async function readOnce(
  { logs }: Pick<Deps, 'logs'>,
  task: Task,
  containers: readonly string[],
  positions: LogPositions | undefined,
  limit: number,
): Promise<MergedLogs> {
  const taskId = lastPartOf(task.observed?.arn ?? '');
  const pages = [];
  for (const container of containers) {
    const from = positions && (positions[container] ?? { skip: 0 });
    const page = await readLogPage(logs, { cluster: task.cluster, taskId, container }, limit, from);
    if (page === 'expired')
      throw refuseToken('after', 'is older than a day: CloudWatch Logs no longer takes it; begin again without it');
    pages.push({ container, page });
  }
  return mergeLogPages(pages, positions === undefined);
}
