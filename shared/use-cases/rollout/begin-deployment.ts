import { type Deployment, withTimeline } from '../../domain/deployment.ts';
import { familyOf } from '../../domain/names.ts';
import type { ServiceRevision } from '../../domain/service-revision.ts';
import { gatesOf } from '../../planner/rollout/gates.ts';
import type { ExecutionInput } from '../../ports/rollouts.ts';
import type { Collection } from '../../ports/store.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { ownDefinitionOf } from '../launch/own-definition.ts';
import { registrationRefusal } from '../launch/registration-refusal.ts';
import { isCurrent, type StepAnswer } from './fence.ts';

type BeginDeps = Pick<Deps, 'store' | 'clock' | 'definitions' | 'settings'>;

/**
 * Takes the deployment over for this execution and gives the revision a task definition of Slipway's own, so that
 * deregistering the user's never stops healing. Run twice, the second registration is an unused revision more.
 * Where that cannot be done at all, the deployment has failed before its first stage: the next step says what follows.
 */
export async function beginDeployment(deps: BeginDeps, input: ExecutionInput): Promise<StepAnswer> {
  const collection = await deps.store.load(input);
  if (!collection || !isCurrent(collection, input)) return { next: 'superseded' };
  const revision = collection.revisions.find((candidate) => candidate.revision === collection.deployment.revision);
  if (!revision) return { next: 'superseded' };
  const own = revision.ownTaskDefinitionArn ?? (await registerOwn(deps, input, revision));
  const problem = typeof own === 'string' ? undefined : own.problem;

  const done = await changeCollection(deps, input, (current) => {
    if (!isCurrent(current, input)) return undefined;
    const nowMs = deps.clock.nowMs();
    const { deployment } = current;
    const holder = { status: begunStatus(deployment), executionArn: input.executionArn };
    const begun = hasBakedUnwatched(current, input)
      ? withTimeline({ ...deployment, ...holder, outcome: undefined, stageEnteredAtMs: nowMs }, nowMs, BAKES_AGAIN)
      : withTimeline({ ...deployment, ...holder }, nowMs, 'begun');
    const outcome = problem && { stage: 'RECONCILE_SERVICE' as const, reached: false, detail: problem };
    return {
      service: current.service,
      deployment: outcome ? { ...begun, stage: outcome.stage, outcome } : begun,
      revision: typeof own === 'string' ? { ...revision, ownTaskDefinitionArn: own } : undefined,
      wake: true,
    };
  });
  return done ? { next: 'begun' } : { next: 'superseded' };
}

const BAKES_AGAIN = 'begun; it bakes once more, since nobody watched its alarms to the end';

/**
 * A bake that came to its end after its execution had: an alarm that went off in between, and of which nobody was told, was
 * looked at by nobody.
 */
function hasBakedUnwatched({ deployment, revisions }: Collection, { executionArn }: ExecutionInput): boolean {
  const { stage, outcome, executionArn: before } = deployment;
  if (stage !== 'BAKE_TIME' || !outcome?.reached || before === executionArn) return false;
  const spec = revisions.find(({ revision }) => revision === deployment.revision)?.spec;
  return spec !== undefined && gatesOf(deployment, spec, stage).some(({ watches }) => watches);
}

/** An execution that takes over where another one ended changes nothing about what the deployment is doing. */
function begunStatus({ status }: Deployment): Deployment['status'] {
  return status === 'PENDING' ? 'IN_PROGRESS' : status;
}

async function registerOwn(
  { definitions, settings }: BeginDeps,
  { cluster, service }: ExecutionInput,
  { spec }: ServiceRevision,
): Promise<string | { problem: string }> {
  const named = await definitions.describe(spec.taskDefinition);
  if (!named) return { problem: `task definition ${spec.taskDefinition} does not exist any more` };
  try {
    const own = ownDefinitionOf(named, familyOf(settings.stack, cluster, service), settings);
    return (await definitions.register(own)).taskDefinitionArn;
  } catch (error) {
    const refusal = registrationRefusal(error);
    return { problem: `ECS refuses a copy of task definition ${spec.taskDefinition}: ${refusal}` };
  }
}
