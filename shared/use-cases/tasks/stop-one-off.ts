import type { Task, TaskStop } from '../../domain/task.ts';
import type { Deps } from '../deps.ts';

/** Marked, then sent: whoever hears of its end knows who asked for it. One that was marked and not sent is sent again. */
export async function stopOneOff(
  { store, fleet, clock }: Pick<Deps, 'store' | 'clock' | 'fleet'>,
  task: Task,
  stop: TaskStop,
): Promise<Task> {
  if (stop.stopSentAtMs !== undefined) return task;
  await store.patchTask(task, { stop }, { wake: false });
  // Without an ARN nothing can be stopped yet: the audit does it when the launch is known.
  if (!task.observed) return { ...task, stop };
  await fleet.stop(task.cluster, task.observed.arn, `Slipway (${stop.cause}): ${stop.reason}`);
  const sent = { ...stop, stopSentAtMs: clock.nowMs() };
  await store.patchTask(task, { stop: sent }, { wake: false });
  return { ...task, stop: sent };
}
