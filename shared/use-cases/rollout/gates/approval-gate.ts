import type { ApprovalGate } from '../../../domain/gate.ts';
import type { EvaluateGate } from '../../../ports/gates.ts';

/** The user's word ends the stage by itself; looking is for the timeout alone, so it waits for that, and looks hourly. */
const LOOK_SEC_MAX = 3600;

/** Waits for the API's resume, which passes it (planner/rollout/steer.ts), until its own timeout decides. */
export const approvalGate: EvaluateGate = async ({ gate, elapsedSec }) => {
  const { timeoutSec, onTimeout } = gate as ApprovalGate;
  const leftSec = timeoutSec - elapsedSec;
  if (leftSec > 0) return { verdict: 'again', waitSec: Math.min(LOOK_SEC_MAX, leftSec) };
  const detail = `nobody said within ${timeoutSec} s that it may go on`;
  return onTimeout === 'CONTINUE'
    ? { verdict: 'passed', detail: `${detail}; it goes on, as the spec says` }
    : { verdict: 'failed', detail, rollback: true };
};
