import type { Task } from '../../domain/task.ts';
import type { Classes } from '../classify.ts';
import { runningSinceMs } from '../readiness.ts';
import type { Victim } from './plan-capacity.ts';

const DRAINS = 'its container instance is draining';
const UNFIT = 'its container instance is ACTIVE no more, or does not meet the placement constraints';

/**
 * Tasks of a DAEMON service where there is to be none. Of an instance that drains they are the last to go, when the look has
 * found no other task there (`retireAtMs`): what they collect of the others is theirs until then. What is not RUNNING yet serves
 * nobody. No other task takes their place, so the lower bound has no say.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service-options.html#service_scheduler_daemon
 */
export function astrayVictims({ astray }: Pick<Classes, 'astray'>): Victim[] {
  return astray.filter((task) => !waits(task)).map((task) => ({ task, ...whyGone(task) }));
}

function whyGone({ instanceDrains, retireAtMs }: Task): Pick<Victim, 'cause' | 'reason'> {
  if (!instanceDrains) return { cause: 'SCALE_IN', reason: UNFIT };
  return {
    cause: 'RETIREMENT',
    reason: retireAtMs === undefined ? DRAINS : `${DRAINS}, and no other task is left on it`,
  };
}

function waits(task: Task): boolean {
  return task.instanceDrains === true && task.retireAtMs === undefined && runningSinceMs(task) !== undefined;
}
