import type { LaunchWish } from '../domain/job.ts';
import type { Task } from '../domain/task.ts';
import type { LaunchOutcome } from '../ports/fleet.ts';
import { buildLaunch } from './build-launch.ts';
import type { Deps } from './deps.ts';
import { MISSING_MEANS_NOTHING_MS } from './missing-task.ts';

/** A client token is good for 24 h at most; DESIGN keeps well inside: after 50 minutes an intent is looked up only. */
const REPLAY_MAX_MS = 50 * 60_000;

/** RunTask for an intent, as often as is needed: the token makes it the same task, and an old intent is only looked up. */
export async function launchOrLookUp(
  deps: Pick<Deps, 'fleet' | 'clock' | 'settings'>,
  task: Task,
  ownTaskDefinitionArn: string,
  wish: LaunchWish,
  containerNames?: readonly string[],
): Promise<Exclude<LaunchOutcome, { kind: 'conflict' }>> {
  if (deps.clock.nowMs() < task.intentAtMs + REPLAY_MAX_MS) {
    const outcome = await deps.fleet.run(buildLaunch(deps.settings, task, ownTaskDefinitionArn, wish, containerNames));
    if (outcome.kind !== 'conflict') return outcome;
  }
  const observation = await deps.fleet.findByStartedBy(task.cluster, task.id);
  if (observation) return { kind: 'launched', observation };
  const reason = 'its launch was never confirmed, and ECS knows no task of this id';
  const mayComeYet = deps.clock.nowMs() < task.intentAtMs + MISSING_MEANS_NOTHING_MS;
  return mayComeYet ? { kind: 'again', reason } : { kind: 'refused', reason, permanent: false };
}
