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
  return earlier.outcome === 'deployment' && earlier.deploymentId !== deployment.id ? 'count' : earlier.outcome;
}

/** What is written down where a write changes nothing, so that it changes nothing later either; undefined: nothing is. */
export function unchangedFor({ service }: Collection, intent: string | undefined): Change | undefined {
  return intent === undefined ? undefined : withIntent({ service, wake: false }, intent, 'unchanged');
}

/** The change with what it was made for, in the same transaction. */
export function withIntent(change: Change, intent: string | undefined, outcome: Outcome): Change {
  if (intent === undefined) return change;
  const { service, deployment } = change;
  const name = shortHash(intent);
  const accepted = [
    { intent: name, outcome, ...(deployment ? { deploymentId: deployment.id } : {}) },
    ...(service.accepted ?? []),
  ];
  return { ...change, service: { ...service, accepted: accepted.slice(0, ACCEPTED_INTENTS_MAX) } };
}
