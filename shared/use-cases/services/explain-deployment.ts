import type { Deployment as DeploymentAnswer } from '../../contract/answers/deployment.ts';
import type { Deployment } from '../../domain/deployment.ts';
import { publicIdOf } from '../../domain/names.ts';
import type { Task } from '../../domain/task.ts';
import type { Collection } from '../../ports/store.ts';
import type { Deps } from '../deps.ts';

/** A deployment of more tasks is told by its stages and the first so many that stopped: an answer holds 6 MB at most. */
const TASKS_TOLD_MAX = 2000;
/** What it stopped last may drain for an hour and then takes up to two minutes to stop. */
const STOPS_LATE_MS = 3_720_000;

interface Entry {
  atMs: number;
  text: string;
  taskId?: string;
  /** In one millisecond what happened to tasks comes first, then what the deployment made of it, then what it does. */
  order?: -1 | 1;
}

/**
 * Everything that happened in a deployment and why, the oldest first: its record's stages, traffic, failures and what
 * the user asked for, and each task that was started, was RUNNING, was to be stopped or ended in its time. The tasks'
 * part is read from their own records, which are kept as long as the deployment's (120 days).
 */
export async function explainDeployment(
  { store, clock }: Pick<Deps, 'store' | 'clock'>,
  { service, tasks }: Collection,
  deployment: Deployment,
): Promise<DeploymentAnswer['timeline']> {
  const { createdAtMs: fromMs } = deployment;
  const endMs = deployment.finishedAtMs ?? clock.nowMs();
  const span = { fromMs, toMs: endMs + STOPS_LATE_MS, limit: TASKS_TOLD_MAX + 1 };
  const stopped = await store.listStoppedTasks(service, span);
  const told = [...stopped.slice(0, TASKS_TOLD_MAX), ...tasks];
  const entries: Entry[] = [
    ...deployment.timeline,
    ...told.flatMap((task) => entriesOf(task, deployment.id)).filter(({ atMs }) => atMs >= fromMs && atMs <= endMs),
  ];
  if (stopped.length > TASKS_TOLD_MAX)
    entries.push({ atMs: endMs, text: `more tasks stopped than the ${TASKS_TOLD_MAX} that are told here` });
  return entries
    .sort((a, b) => a.atMs - b.atMs || (a.order ?? 0) - (b.order ?? 0))
    .map(({ atMs, text, taskId }) => ({ at: new Date(atMs).toISOString(), text, taskId }));
}

function entriesOf(task: Task, deploymentId: string): Entry[] {
  const { revision, intentAtMs, runningAtMs, stop, observed, explanation } = task;
  const taskId = publicIdOf(task);
  const of = `task ${taskId} of revision ${revision}`;
  const entries: Entry[] = [];
  if (task.deploymentId === deploymentId) {
    entries.push({ atMs: intentAtMs, text: `${of} starts`, taskId, order: 1 });
    if (runningAtMs !== undefined) entries.push({ atMs: runningAtMs, text: `${of} is RUNNING`, taskId, order: -1 });
  }
  if (stop) {
    const text = `${of} is to stop (${stop.cause}): ${stop.reason}`;
    entries.push({ atMs: stop.markedAtMs, text, taskId, order: 1 });
  }
  if (explanation) {
    const said = explanation.filter(({ who }, n) => n === 0 || who === 'hint').map(({ what }) => what);
    const text = `${of} has stopped${stop ? '' : `: ${said.join(' ')}`}`;
    entries.push({ atMs: observed?.stoppedAtMs ?? intentAtMs, text, taskId, order: -1 });
  }
  return entries;
}
