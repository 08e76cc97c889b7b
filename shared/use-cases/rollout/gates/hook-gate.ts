import type { HookGate } from '../../../domain/gate.ts';
import { lastNameOf } from '../../../domain/names.ts';
import type { EvaluateGate, GateContext, GateVerdict } from '../../../ports/gates.ts';
import type { Hooks } from '../../../ports/hooks.ts';
import type { LauncherSettings } from '../../../ports/settings.ts';
import { type HookAnswer, readHookReply } from './hook-answer.ts';
import { hookEventOf } from './hook-event.ts';
import { whenSilent } from './silence.ts';

/** What is handed from one call of a hook to the next. */
interface Asked {
  /** The hook's own, over those of the spec. */
  hookDetails?: object;
  /** What it said last: why it is late, if it is. */
  told?: string;
  silentSinceMs?: number;
}

/**
 * A hook is called until it says SUCCEEDED or FAILED: after callBackDelay, or 30 s. A Lambda that is throttled or broken
 * is asked again within its bound, and a hook that is late ends as its timeout says; one that was not even reached then
 * never passes. A rollback asks its hooks too, and goes on whatever they say: it has nowhere better to go.
 */
export function hookGate(hooks: Hooks, settings: Pick<LauncherSettings, 'region' | 'accountId'>): EvaluateGate {
  return async (context) => {
    const verdict = await ask(hooks, settings, context);
    if (verdict.verdict !== 'failed' || !context.collection.deployment.rollback) return verdict;
    return { verdict: 'passed', detail: `${verdict.detail}; a rollback goes on all the same` };
  };
}

async function ask(
  hooks: Hooks,
  settings: Pick<LauncherSettings, 'region' | 'accountId'>,
  { gate, collection, stage, elapsedSec, state, nowMs, evaluation }: GateContext,
): Promise<GateVerdict> {
  const hook = gate as HookGate;
  const before = (state ?? {}) as Asked;
  const leftSec = hook.timeoutSec - elapsedSec;
  if (leftSec <= 0) return late(hook, before);
  const details = detailsOf(hook.hookDetails, before.hookDetails);
  const event = hookEventOf(settings, collection, { name: hook.name, stage, details });
  let answer: HookAnswer;
  try {
    answer = readHookReply(await hooks.invoke(hook.functionArn, event));
  } catch (error) {
    const verdict = whenSilent('Lambda', before, nowMs, error);
    if (verdict.verdict === 'failed') return { ...verdict, rollback: true };
    return { ...verdict, state: { ...before, ...(verdict.state as object) } };
  }
  const detail = `${lastNameOf(hook.functionArn)}: ${answer.told}`;
  if (answer.status !== 'IN_PROGRESS')
    return answer.status === 'SUCCEEDED'
      ? { verdict: 'passed', detail }
      : { verdict: 'failed', detail, rollback: true };
  const asked: Asked = { told: answer.told, hookDetails: { ...before.hookDetails, ...answer.hookDetails } };
  const waitSec = Math.min(leftSec, Math.max(answer.callBackDelaySec, patience(evaluation)));
  return { verdict: 'again', waitSec, detail, state: asked };
}

/**
 * At least so long between two calls, whatever callBackDelay says: a second at first, a minute from the 600th on, so that
 * a day of IN_PROGRESS is under 2,000 looks (shared/ports/gates.ts).
 */
function patience(evaluation: number): number {
  return Math.min(60, evaluation / 10);
}

function late({ functionArn, timeoutSec, onTimeout }: HookGate, { told, silentSinceMs }: Asked): GateVerdict {
  const last = silentSinceMs === undefined ? told : 'Lambda did not answer';
  const detail = `${lastNameOf(functionArn)} did not say SUCCEEDED within ${timeoutSec} s: ${last ?? 'it was not called'}`;
  if (onTimeout === 'CONTINUE' && silentSinceMs === undefined && told !== undefined)
    return { verdict: 'passed', detail: `${detail}; it goes on, as the spec says` };
  return { verdict: 'failed', detail, rollback: true };
}

/** ECS merges what a hook hands to its next call into what the spec gives it. */
function detailsOf(given: unknown, own: object | undefined): unknown {
  if (own === undefined || Object.keys(own).length === 0) return given;
  return { ...(given as object | undefined), ...own };
}
