import { groupOf } from '../../domain/names.ts';
import type { Task, TaskObservation } from '../../domain/task.ts';
import { observeTask } from '../observe/observe-task.ts';
import type { ReconcileDeps } from '../reconcile.ts';
import { archiveOneOff } from '../tasks/archive-one-off.ts';
import { stopOneOff } from '../tasks/stop-one-off.ts';
import { askEcs, TASKS_PER_CALL } from './ask-ecs.ts';
import { judgeMissing, lostObservation, MISSING_MEANS_NOTHING_MS } from './missing-task.ts';

/** A launch is answered within a function's 29 s; one that was not recorded by then was cut off. */
const CUT_OFF_AFTER_MS = 60_000;

/**
 * One-off tasks have no service whose planner would look at them: here their lost ends, cut-off launches and
 * cut-off stops are found. A launch is never repeated (whoever asked may have asked again): it is looked up. The ARNs are
 * added to what is known.
 */
export async function auditOneOffTasks(deps: ReconcileDeps, cluster: string, known: Set<string>): Promise<void> {
  const tasks = await deps.store.listOneOffTasks(cluster);
  const arns = tasks.flatMap((task) => (task.observed ? [task.observed.arn] : []));
  const calls = Math.ceil(arns.length / TASKS_PER_CALL);
  const { observations } = await askEcs(deps, calls, () => deps.fleet.describe(cluster, arns));
  for (const arn of arns) known.add(arn);
  const byArn = new Map(observations.map((observation) => [observation.arn, observation]));
  for (const task of tasks) {
    const found = task.observed ? byArn.get(task.observed.arn) : await findLaunched(deps, task);
    if (found) await observe(deps, task, found);
    else await noteMissing(deps, task);
    if (found && task.stop) await stopOneOff(deps, { ...task, observed: found }, task.stop);
  }
}

async function findLaunched({ fleet, clock }: ReconcileDeps, task: Task): Promise<TaskObservation | undefined> {
  if (clock.nowMs() < task.intentAtMs + CUT_OFF_AFTER_MS) return undefined;
  return fleet.findByStartedBy(task.cluster, task.id);
}

function observe(deps: ReconcileDeps, task: Task, observation: TaskObservation): Promise<void> {
  const { cluster, id } = task;
  return observeTask(deps, { cluster, startedBy: id, group: groupOf(deps.settings.stack, task), observation });
}

async function noteMissing(deps: ReconcileDeps, task: Task): Promise<void> {
  const nowMs = deps.clock.nowMs();
  if (!task.observed) {
    // A job's launch is repeated by its execution, which gives it up itself.
    if (task.job || nowMs < task.intentAtMs + MISSING_MEANS_NOTHING_MS) return;
    return archiveOneOff(deps, { ...task, launchError: 'its launch was cut off, and ECS knows no task of this id' });
  }
  const verdict = judgeMissing(task, nowMs);
  if (verdict === 'note') await deps.store.patchTask(task, { missingSinceMs: nowMs }, { wake: false });
  if (verdict === 'lost') await archiveOneOff(deps, { ...task, observed: lostObservation(task.observed, nowMs) });
}
