import type { Task } from '../../domain/task.ts';
import { runningSinceMs } from '../readiness.ts';
import type { Victim } from './plan-capacity.ts';
import type { ChooseVictims } from './victims.ts';

const DRAINS = 'its container instance is draining';

interface Drained {
  pending: readonly Task[];
  retiring: readonly Task[];
}

/**
 * Who leaves a draining instance before another has taken its place, as in ECS. What is not RUNNING yet goes at once: it serves
 * nobody, and another is launched elsewhere. And where ECS has found no place for another since (`noRoomAtMs`), so many as the
 * lower bound can spare: the instance is empty then, though the service has fewer tasks until there is room.
 * desired 4, 50/200, 2 of 4 on an instance that drains, no room elsewhere: both go; with 100/200 nobody.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-draining.html
 */
export function drainedVictims(
  { pending, retiring }: Drained,
  { mayLaunch, noRoomAtMs = 0, spare }: { mayLaunch: boolean; noRoomAtMs?: number; spare: number },
  choose: ChooseVictims,
): Victim[] {
  const early = pending.filter((task) => task.instanceDrains && runningSinceMs(task) === undefined);
  const stranded = retiring.filter(({ instanceDrains, retireAtMs = 0 }) => instanceDrains && noRoomAtMs >= retireAtMs);
  const victims: Victim[] = [];
  for (const task of mayLaunch ? early : []) victims.push({ task, cause: 'RETIREMENT', reason: DRAINS });
  const reason = `${DRAINS}, and there is no room for another beside it`;
  for (const task of choose(stranded, spare)) victims.push({ task, cause: 'RETIREMENT', reason });
  return victims;
}
