import type { LaunchWish } from '../../domain/job.ts';
import type { Task } from '../../domain/task.ts';
import { REPLAY_AFTER_MS } from '../../planner/due.ts';
import type { LaunchOutcome } from '../../ports/fleet.ts';
import { MISSING_MEANS_NOTHING_MS } from '../audit/missing-task.ts';
import type { Deps } from '../deps.ts';
import { buildLaunch } from './build-launch.ts';

/** A client token is good for 24 h at most; DESIGN keeps well inside: after 50 minutes an intent is looked up only. */
const REPLAY_MAX_MS = 50 * 60_000;

/**
 * RunTask for an intent, as often as is needed: the token makes it the same task, and an old intent is only looked up. Of two
 * that ask again at once ECS may refuse the one and take the other, so that a refusal is the last word only at the first asking.
 */
export async function launchOrLookUp(
  deps: Pick<Deps, 'fleet' | 'clock' | 'settings'>,
  task: Task,
  ownTaskDefinitionArn: string,
  wish: LaunchWish,
  containerNames?: readonly string[],
): Promise<Exclude<LaunchOutcome, { kind: 'conflict' }>> {
  const ageMs = deps.clock.nowMs() - task.intentAtMs;
  let refused: Extract<LaunchOutcome, { kind: 'refused' }> | undefined;
  if (ageMs < REPLAY_MAX_MS) {
    const outcome = await deps.fleet.run(buildLaunch(deps.settings, task, ownTaskDefinitionArn, wish, containerNames));
    if (outcome.kind === 'refused' && ageMs >= REPLAY_AFTER_MS) refused = outcome;
    else if (outcome.kind !== 'conflict') return outcome;
  }
  const observation = await deps.fleet.findByStartedBy(task.cluster, task.id);
  if (observation) return { kind: 'launched', observation };
  if (refused) return refused;
  const reason = 'its launch was never confirmed, and ECS knows no task of this id';
  const mayComeYet = deps.clock.nowMs() < task.intentAtMs + MISSING_MEANS_NOTHING_MS;
  return mayComeYet ? { kind: 'again', reason } : { kind: 'refused', reason, permanent: false };
}
