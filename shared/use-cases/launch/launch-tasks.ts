import { launchWishOf } from '../../domain/job.ts';
import { publicIdOf } from '../../domain/names.ts';
import type { ServiceKey } from '../../domain/service.ts';
import type { Task, TaskObservation } from '../../domain/task.ts';
import { LEFT_OUT_MS } from '../../planner/placement/open-subnets.ts';
import type { Collection } from '../../ports/store.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { forEachAtMost } from '../for-each-at-most.ts';
import { observed, observeServiceTask, stopped } from '../observe/observe-task.ts';
import { isFullPlace } from './is-full-place.ts';
import { launchOrLookUp } from './launch-or-look-up.ts';
import { recordLaunch } from './record-launch.ts';
import { isInactiveDefinition, renewDefinition } from './renew-definition.ts';

type LaunchDeps = Pick<Deps, 'store' | 'fleet' | 'clock' | 'settings' | 'log' | 'definitions'>;

type Outcome = Awaited<ReturnType<typeof launchOrLookUp>>;

/** RunTask calls under way at once from one reconcile: ECS's bucket is 100, refilled by 40 a second for the account. */
const PARALLEL = 10;

/**
 * Calls RunTask for intents and records what became of each. May be called again for the same intent at any time:
 * the token makes it the same task. Answers whether the records have changed: a throttled launch changes nothing, and
 * planning again at once would only be throttled again.
 */
export async function launchTasks(
  deps: LaunchDeps,
  collection: Collection,
  intents: readonly Task[],
): Promise<boolean> {
  let recorded = false;
  const renewals = new Map<string, Promise<boolean>>();
  const key = { cluster: collection.service.cluster, service: collection.service.service };
  await forEachAtMost(PARALLEL, intents, async (task) => {
    const revision = collection.revisions.find((candidate) => candidate.revision === task.revision);
    // Without a definition of its own no intent is written for a revision. Pinned since: where an earlier try got through
    // with the tag all the same, the token is in conflict and the task is looked up.
    const own = revision?.pinnedTaskDefinitionArn ?? revision?.ownTaskDefinitionArn;
    const definitionArn = task.ownTaskDefinitionArn ?? own;
    if (!revision || !definitionArn) return;
    const wish = { ...launchWishOf(revision.spec), sharedNetwork: revision.sharedNetwork };
    const outcome = await launchOrLookUp(deps, task, definitionArn, wish, revision.containerNames);
    await recordOutcome(deps, key, task, await withRenewal(outcome, definitionArn));
    recorded = recorded || outcome.kind !== 'again';
  });
  return recorded;

  /** Of tasks that are launched together the first one renews the definition that is gone. */
  async function withRenewal(outcome: Outcome, definitionArn: string): Promise<Outcome> {
    if (outcome.kind !== 'refused' || !isInactiveDefinition(outcome.reason)) return outcome;
    const renewal = renewals.get(definitionArn) ?? renewDefinition(deps, key, definitionArn);
    renewals.set(definitionArn, renewal);
    return { ...outcome, permanent: !(await renewal) };
  }
}

async function recordOutcome(deps: LaunchDeps, key: ServiceKey, task: Task, outcome: Outcome): Promise<void> {
  switch (outcome.kind) {
    case 'launched':
      return recordLaunched(deps, key, task, outcome.observation);
    case 'refused':
      return recordRefusal(deps, key, task, outcome);
    case 'again':
      // The planner replays what is still an intent ten seconds after it was written.
      deps.log('RunTask is to be tried again', { taskId: task.id, reason: outcome.reason });
  }
}

/** What is found when it is looked up late may have ended already: then no event will tell it once more. */
async function recordLaunched(deps: LaunchDeps, key: ServiceKey, task: Task, found: TaskObservation): Promise<void> {
  if (found.desiredStatus === 'STOPPED') await observeServiceTask(deps, key, task.id, found);
  else await recordLaunch(deps, observed(task, found, deps.clock.nowMs()));
}

/** The attempt is over: a new try is a new attempt with a new id, within the backoff. */
async function recordRefusal(
  deps: LaunchDeps,
  key: ServiceKey,
  task: Task,
  { reason, permanent }: { reason: string; permanent: boolean },
): Promise<void> {
  await changeCollection(deps, key, (collection) => {
    const current = collection.tasks.find((candidate) => candidate.id === task.id);
    if (!current || current.observed) return undefined;
    return {
      ...stopped(deps, collection, { ...current, launchError: reason }, permanent),
      events: [
        {
          cluster: key.cluster,
          service: key.service,
          createdAtMs: deps.clock.nowMs(),
          message: `(service ${key.service}) was unable to place a task. Reason: ${reason}${whereTo(reason, task)}`,
          taskId: publicIdOf(task),
          deploymentId: collection.deployment.id,
        },
      ],
    };
  });
}

/** Where that was, or why the next task is launched elsewhere; where ECS chooses, it does so again. */
function whereTo(reason: string, { subnet, instance }: Task): string {
  if (instance) return ` (container instance ${instance.id})`;
  return subnet !== '' && isFullPlace(reason)
    ? ` (${subnet} is left out for ${LEFT_OUT_MS / 60_000} minutes where there is another)`
    : '';
}
