import type { ExecutionInput } from '../../ports/rollouts.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { isHeldBy } from './fence.ts';

const SUPERSEDED = { superseded: true };

/**
 * Stores the token that the execution waits on. The state is read again in the same fenced step: where the outcome
 * is there already, the execution is woken at once, so a wake-up cannot fall between the two.
 */
export async function waitForStage(
  deps: Pick<Deps, 'store' | 'clock' | 'rollouts'>,
  input: ExecutionInput & { taskToken: string },
): Promise<void> {
  let wakeWith: object | undefined;
  const { taskToken } = input;
  const stored = await changeCollection(deps, input, async (collection) => {
    wakeWith = undefined;
    const { deployment, service } = collection;
    if (!isHeldBy(collection, input)) wakeWith = SUPERSEDED;
    else if (deployment.outcome) wakeWith = deployment.outcome;
    if (wakeWith) return undefined;
    // An execution that was given up waits here still: it is let go before its token is forgotten.
    const replaced = deployment.taskToken;
    if (replaced !== undefined && replaced !== taskToken) await deps.rollouts.wake(replaced, SUPERSEDED);
    return { service, deployment: { ...deployment, taskToken }, wake: false };
  });
  // Without a record there is nothing to wait for either.
  if (wakeWith || !stored) await deps.rollouts.wake(taskToken, wakeWith ?? SUPERSEDED);
}
