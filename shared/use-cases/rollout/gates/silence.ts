import type { GateVerdict } from '../../../ports/gates.ts';

/** For so long a service may be broken or silent before a gate that hears nothing else fails: never a pass. */
const SILENT_SEC_MAX = 300;
const RETRY_SEC = 5;

/** What a gate says that could not ask `whom`: again, and a failure when it has gone on for too long. */
export function whenSilent(
  whom: string,
  state: unknown,
  nowMs: number,
  error: unknown,
): Exclude<GateVerdict, { verdict: 'passed' }> {
  const { silentSinceMs = nowMs } = (state ?? {}) as { silentSinceMs?: number };
  const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const silentSec = (nowMs - silentSinceMs) / 1000;
  if (silentSec < SILENT_SEC_MAX)
    return { verdict: 'again', waitSec: RETRY_SEC, state: { silentSinceMs }, detail: why };
  return { verdict: 'failed', detail: `${whom} has not answered for ${Math.round(silentSec)} s: ${why}` };
}
