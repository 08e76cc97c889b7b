import type { ReconcileDeps } from '../reconcile.ts';

/**
 * The audit's share of ECS's rate for DescribeTasks and ListTasks, which the whole account has in common: a bucket of 100,
 * refilled by 20 a second. Half of that leaves the rest to reconciles, which wait for health, and to others.
 */
const CALLS_PER_SEC = 10;
/** DescribeTasks takes so many, and ListTasks answers so many. */
export const TASKS_PER_CALL = 100;

/** Where a walk begins, what it has met (ARNs), and until when it may go on. */
export interface Walk {
  cluster: string;
  nextToken: string | undefined;
  known: Set<string>;
  untilMs: number;
}

/** Asks ECS, and waits as long as the calls that this takes are worth. */
export async function askEcs<Answer>(
  { clock }: Pick<ReconcileDeps, 'clock'>,
  calls: number,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  const startedAtMs = clock.nowMs();
  const answer = await ask();
  const leftMs = (calls * 1000) / CALLS_PER_SEC - (clock.nowMs() - startedAtMs);
  if (leftMs > 0) await clock.sleep(leftMs);
  return answer;
}
