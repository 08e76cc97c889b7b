import { shortHash } from '../../domain/ids.ts';
import { ACCEPTED_INTENTS_MAX } from '../../domain/service.ts';
import type { Collection } from '../../ports/store.ts';
import type { Change } from '../change-collection.ts';
import type { Outcome } from './decide-service.ts';

/**
 * What became of a write that was accepted before: whoever carried it out died before he could answer, and it comes again.
 * A new deployment by force would otherwise be made once more, and a count set back that somebody else has changed since.
 * Undefined: it is new. A deployment that another has replaced by now is not shown again.
 */
export function outcomeOfEarlier({ service, deployment }: Collection, intent: string | undefined): Outcome | undefined {
  const name = intent && shortHash(intent);
  const earlier = name && service.accepted?.find((known) => known.intent === name);
  if (!earlier) return undefined;
  return earlier.deploymentId === deployment.id ? 'deployment' : 'count';
}

/** The change with what it was made for, in the same transaction. */
export function withIntent(change: Change, intent: string | undefined): Change {
  if (intent === undefined) return change;
  const { service, deployment } = change;
  const name = shortHash(intent);
  const accepted = [
    { intent: name, ...(deployment ? { deploymentId: deployment.id } : {}) },
    ...(service.accepted ?? []),
  ];
  return { ...change, service: { ...service, accepted: accepted.slice(0, ACCEPTED_INTENTS_MAX) } };
}
