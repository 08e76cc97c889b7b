import type { RolloutInput } from '../../ports/rollouts.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { isCurrent } from './fence.ts';

/**
 * Stores the token that the execution waits on. The state is read again in the same fenced step: where the outcome
 * is there already, the execution is woken at once, so a wake-up cannot fall between the two.
 */
export async function waitForStage(
  deps: Pick<Deps, 'store' | 'clock' | 'rollouts'>,
  input: RolloutInput & { taskToken: string },
): Promise<void> {
  let wakeWith: object | undefined;
  await changeCollection(deps, input, (collection) => {
    wakeWith = undefined;
    const { deployment, service } = collection;
    if (!isCurrent(collection, input)) wakeWith = { superseded: true };
    else if (deployment.outcome) wakeWith = deployment.outcome;
    if (wakeWith) return undefined;
    return { service, deployment: { ...deployment, taskToken: input.taskToken }, wake: false };
  });
  if (wakeWith) await deps.rollouts.wake(input.taskToken, wakeWith);
}
