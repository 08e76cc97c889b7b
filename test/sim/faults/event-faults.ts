import type { WorldOptions } from '../../harness/start-world.ts';
import type { FaultPlan } from './fault-plan.ts';

const LATE_MAX_MS = 600_000;
const REORDERED_MAX_MS = 5_000;

/** What becomes of each event of EventBridge on its way to a function. */
export function eventFaults(plan: FaultPlan): NonNullable<WorldOptions['eventFaults']> {
  const { chance } = plan;
  return (event) => {
    const what = event['detail-type'] ?? '';
    if (plan.strikes('event-lost', 0.3, what)) return { copies: 0 };
    const copies = plan.strikes('event-doubled', 0.3, what) ? 2 : 1;
    if (plan.strikes('event-late', 0.15, what)) return { copies, delayMs: chance.between(1_000, LATE_MAX_MS) };
    if (plan.strikes('event-reordered', 0.3, what)) return { copies, delayMs: chance.between(1, REORDERED_MAX_MS) };
    return { copies };
  };
}
