import type { Task } from '../../domain/task.ts';
import type { Page, PageRequest } from '../../ports/store.ts';
import { requireCluster } from '../clusters/require-cluster.ts';
import type { Deps } from '../deps.ts';
import { readPage } from '../read-page.ts';
import { requireTask } from './require-task.ts';
import { tellLastLines } from './tell-last-lines.ts';

/** Live tasks; or stopped ones, where STOPPED is asked for by name. A task shows once ECS has confirmed its launch. */
export async function listTasks(
  deps: Pick<Deps, 'store' | 'settings'>,
  cluster: string,
  filter: { service?: string; status?: string },
  page: PageRequest,
): Promise<Page<Task>> {
  await requireCluster(deps, cluster);
  const { service, status } = filter;
  const { items, nextToken } = await readPage(['tasks', cluster, service ?? '', status ?? ''], page, (from) =>
    deps.store.listTasks(cluster, { service, stopped: status === 'STOPPED' }, from),
  );
  const shown = items.filter((task) => task.observed && (status === undefined || task.observed.lastStatus === status));
  return { items: shown, nextToken };
}

/** One task; a stopped one with the last lines of the container that failed. */
export async function describeTask(
  deps: Pick<Deps, 'store' | 'settings' | 'logs' | 'definitions'>,
  cluster: string,
  id: string,
): Promise<Task> {
  const task = await requireTask(deps, cluster, id);
  const link = task.explanation?.find((candidate) => candidate.container !== undefined);
  if (!link?.container || !task.observed || link.lastLines) return task;
  const withLines = { ...link, lastLines: await tellLastLines(deps, task, link.container) };
  return { ...task, explanation: task.explanation?.map((candidate) => (candidate === link ? withLines : candidate)) };
}
