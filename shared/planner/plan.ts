import { isSettled } from './is-settled.ts';
import { planInFull } from './plan-in-full.ts';
import type { Plan, Snapshot } from './snapshot.ts';

/**
 * What to do for one service now. Pure: the same snapshot gives the same plan.
 * Most services are settled most of the time, and the audit asks for each of them: that answer needs no lists.
 */
export function plan(snapshot: Snapshot): Plan {
  return isSettled(snapshot) ? nothing(snapshot) : planInFull(snapshot);
}

function nothing({ service, deployment }: Snapshot): Plan {
  return {
    service,
    deployment,
    launches: [],
    marks: [],
    events: [],
    replays: [],
    register: [],
    deregister: [],
    stops: [],
    ingress: 'keep',
    startExecution: false,
    wakeExecution: false,
    dueAtMs: undefined,
    changed: false,
  };
}
