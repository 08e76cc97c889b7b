import { type FailureCount, hasEnded } from '../domain/deployment.ts';
import type { Task } from '../domain/task.ts';
import { protectionEnds } from './capacity/protected-tasks.ts';
import { isUnbalanced } from './placement/zone-words.ts';
import type { Snapshot } from './snapshot.ts';

/** ECS's own words. */
export const STEADY_NOTICE = 'has reached a steady state.';
export const STUCK_NOTICE = 'is stuck: ';
export const NO_TRAFFIC_NOTICE = 'gets no traffic, the load balancer refuses it: ';
export const BACKS_OFF_NOTICE = 'backs off before its next launch: ';

/** What a notice is made from. */
export interface Findings {
  stuck: string | undefined;
  /** The failures that hold launches back at this moment. */
  heldBackBy: FailureCount | undefined;
  /** Protected tasks, when nothing else is left to do before they may go. */
  waitsFor: readonly Task[];
  /** Of a service one of whose tasks moves to another zone. */
  unbalanced: string | undefined;
  /** As many tasks as are desired, all healthy, nothing on its way. */
  converged: boolean;
}

/**
 * A state worth a sentence, said once when it begins: the service remembers the last one. A deployment that is under
 * way is not steady, and a service that stops being steady says so again when it is.
 */
export function noticeOf({ service, deployment }: Snapshot, findings: Findings): string | undefined {
  const { stuck, heldBackBy, waitsFor, unbalanced, converged } = findings;
  if (service.status !== 'ACTIVE') return undefined;
  if (service.trafficRefused) return `${NO_TRAFFIC_NOTICE}${service.trafficRefused.reason}`;
  if (stuck) return `${STUCK_NOTICE}${stuck}`;
  if (heldBackBy)
    return `${BACKS_OFF_NOTICE}${heldBackBy.count} task(s) failed in a row. ${heldBackBy.lastReason}`.trim();
  if (waitsFor.length > 0) return waitNotice(service, waitsFor);
  if (!hasEnded(deployment)) return deployment.pausedAtMs === undefined ? undefined : 'is paused in its deployment.';
  // Of several moves one after another it is said once: each of them changes the counts.
  if (unbalanced) return isUnbalanced(service.lastNotice) ? service.lastNotice : unbalanced;
  if (converged) return STEADY_NOTICE;
  return service.lastNotice === STEADY_NOTICE ? undefined : service.lastNotice;
}

/** A worker may renew its protection every minute: what is said once for so many tasks is not said again for that. */
function waitNotice({ lastNotice }: Snapshot['service'], waitsFor: readonly Task[]): string {
  const head = `waits for ${waitsFor.length} protected task(s), `;
  if (lastNotice?.startsWith(head)) return lastNotice;
  const lastAtMs = protectionEnds(waitsFor)?.lastAtMs ?? 0;
  return `${head}as it stands until ${new Date(lastAtMs).toISOString()}.`;
}
