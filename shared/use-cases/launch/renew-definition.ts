import type { ServiceKey } from '../../domain/service.ts';
import type { ServiceRevision } from '../../domain/service-revision.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { registrationInputOf } from './own-definition.ts';

/** RunTask's refusal of a definition that was deregistered. */
export function isInactiveDefinition(reason: string): boolean {
  return /TaskDefinition is inactive/i.test(reason);
}

/**
 * Somebody has deregistered a definition of Slipway's own, as tools that tidy accounts up do. ECS's services go on with an
 * INACTIVE definition, RunTask does not: what was registered, pins and all, is registered once more, and the revision goes
 * on with that. Answers whether another try can be launched; not where ECS has forgotten what it was.
 */
export async function renewDefinition(
  deps: Pick<Deps, 'store' | 'clock' | 'definitions'>,
  key: ServiceKey,
  inactiveArn: string,
): Promise<boolean> {
  const collection = await deps.store.load(key);
  // Who was faster has renewed it.
  if (!collection?.revisions.some((revision) => isOf(revision, inactiveArn))) return true;
  const inactive = await deps.definitions.describe(inactiveArn);
  if (!inactive) return false;
  const { taskDefinitionArn: arn } = await deps.definitions.register(registrationInputOf(inactive));
  await changeCollection(deps, key, ({ service, deployment, revisions }) => {
    const revision = revisions.find((candidate) => isOf(candidate, inactiveArn));
    if (!revision) return undefined;
    const message = `(service ${key.service}) ${inactiveArn} was deregistered by somebody else's hand: revision ${revision.revision} goes on with its copy ${arn}.`;
    return {
      service,
      revision: withDefinition(revision, inactiveArn, arn),
      events: [{ ...key, createdAtMs: deps.clock.nowMs(), deploymentId: deployment.id, message }],
      wake: false,
    };
  });
  return true;
}

function isOf({ ownTaskDefinitionArn, pinnedTaskDefinitionArn }: ServiceRevision, arn: string): boolean {
  return ownTaskDefinitionArn === arn || pinnedTaskDefinitionArn === arn;
}

function withDefinition(revision: ServiceRevision, from: string, to: string): ServiceRevision {
  const { ownTaskDefinitionArn, pinnedTaskDefinitionArn } = revision;
  const renewed = (arn: string | undefined) => (arn === from ? to : arn);
  return {
    ...revision,
    ownTaskDefinitionArn: renewed(ownTaskDefinitionArn),
    pinnedTaskDefinitionArn: renewed(pinnedTaskDefinitionArn),
  };
}
