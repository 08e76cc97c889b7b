import type { ReconcileDeps } from '../reconcile.ts';
import { reconcileOrMakeDue } from './sweep.ts';

/**
 * A message this early counts as on time: SQS delays in whole seconds, so that it is sent for up to one second before, and the
 * clock of whoever sent it may be two seconds ahead of ours.
 */
const EARLY_MS = 3_100;

/**
 * A wake-up message. `dueAt` is the truth: a service that is due later (the message is old, or came twice) has
 * another message on its way, and one that is not due at all has nothing to wait for.
 */
export async function wake(deps: ReconcileDeps, body: string): Promise<void> {
  const { cluster, service }: { cluster?: unknown; service?: unknown } = JSON.parse(body);
  if (typeof cluster !== 'string' || typeof service !== 'string')
    throw new TypeError('a wake-up names a cluster and a service');
  const dueAtMs = (await deps.store.getDue({ cluster, service })) ?? Number.POSITIVE_INFINITY;
  const leftMs = () => dueAtMs - deps.clock.nowMs();
  if (leftMs() > EARLY_MS) return;
  // A timer may ring a moment before its time. Whoever looked then would find nothing to do, and no other message comes.
  while (leftMs() > 0) await deps.clock.sleep(leftMs());
  await reconcileOrMakeDue(deps, { cluster, service });
}
