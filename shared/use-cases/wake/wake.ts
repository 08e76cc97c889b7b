import type { ReconcileDeps } from '../reconcile.ts';
import { reconcileOrMakeDue } from './sweep.ts';

/** SQS delays in whole seconds and our clocks differ a little: a message this early counts as on time. */
const EARLY_MS = 1100;

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
