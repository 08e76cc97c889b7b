import { withTimeline } from '../../domain/deployment.ts';
import { familyOf } from '../../domain/names.ts';
import type { ServiceRevision } from '../../domain/service-revision.ts';
import type { RolloutInput } from '../../ports/rollouts.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { ownDefinitionOf } from '../own-definition.ts';
import { isCurrent, type StepAnswer } from './fence.ts';

/**
 * Takes the deployment over for this execution and gives the revision a task definition of Slipway's own, so that
 * deregistering the user's never stops healing. Run twice, the second registration is an unused revision more.
 */
export async function beginDeployment(
  deps: Pick<Deps, 'store' | 'clock' | 'definitions' | 'settings'>,
  input: RolloutInput & { executionArn: string },
): Promise<StepAnswer> {
  const { store, definitions, settings, clock } = deps;
  const collection = await store.load(input);
  if (!collection || !isCurrent(collection, input)) return { next: 'superseded' };
  const revision = collection.revisions.find((candidate) => candidate.revision === collection.deployment.revision);
  if (!revision) return { next: 'superseded' };
  const named = revision.ownTaskDefinitionArn ? undefined : await definitions.describe(revision.spec.taskDefinition);
  const problem =
    !revision.ownTaskDefinitionArn && !named
      ? `task definition ${revision.spec.taskDefinition} does not exist any more`
      : undefined;
  const own =
    named &&
    (await definitions.register(
      ownDefinitionOf(named, familyOf(settings.stack, input.cluster, input.service), settings),
    ));

  const done = await changeCollection(deps, input, (current) => {
    if (!isCurrent(current, input)) return undefined;
    const begun = withTimeline(
      { ...current.deployment, status: 'IN_PROGRESS', executionArn: input.executionArn },
      clock.nowMs(),
      'begun',
    );
    const withOwn: ServiceRevision | undefined = own && { ...revision, ownTaskDefinitionArn: own.taskDefinitionArn };
    const outcome = problem ? { stage: 'RECONCILE_SERVICE' as const, reached: false, detail: problem } : begun.outcome;
    return {
      service: current.service,
      deployment: problem ? { ...begun, stage: 'RECONCILE_SERVICE', outcome } : begun,
      revision: withOwn,
      wake: true,
    };
  });
  if (!done) return { next: 'superseded' };
  return problem ? { next: 'finish' } : { next: 'begun' };
}
