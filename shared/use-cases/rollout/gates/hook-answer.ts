import type { HookReply } from '../../../ports/hooks.ts';

/** What a hook said, once it is understood; `told` is for the timeline. */
export type HookAnswer =
  | { status: 'SUCCEEDED' | 'FAILED'; told: string }
  | { status: 'IN_PROGRESS'; told: string; callBackDelaySec: number; hookDetails?: object };

/** ECS's own delay where the answer has none. */
const CALL_BACK_SEC = 30;
/** A day: no hook may take longer. */
const CALL_BACK_SEC_MAX = 86_400;
/** So much of an answer is told, and so much of it is understood: it is handed on in the execution's state. */
const TOLD_CHARACTERS_MAX = 1024;
const ANSWER_CHARACTERS_MAX = 16_384;
const STATUSES = ['SUCCEEDED', 'FAILED', 'IN_PROGRESS'];

/**
 * Reads a hook's reply. An error of the function, one that Lambda would not call, no hookStatus and any other nonsense are
 * FAILED (ECS: "if your function doesn't return a valid hookStatus, or if it fails"), with what was answered. hookDetails
 * are the user's own and may be anything: they are never told.
 */
export function readHookReply(reply: HookReply): HookAnswer {
  const failed = (told: string) => ({ status: 'FAILED', told }) as const;
  if ('refused' in reply) return failed(`it could not be called: ${cut(reply.refused)}`);
  if ('errored' in reply) return failed(`it ended with an error: ${cut(errorIn(reply.errored))}`);
  const text = reply.answered;
  const answer = parsed(text);
  const wrong = wrongIn(answer, text);
  if (wrong) return failed(`it answered ${cut(shown(answer, text))}, and ${wrong}`);
  const { hookStatus, callBackDelay = CALL_BACK_SEC, hookDetails } = answer as Given;
  const told = `it answered ${cut(shown(answer, text))}`;
  if (hookStatus !== 'IN_PROGRESS') return { status: hookStatus, told };
  return { status: hookStatus, told, callBackDelaySec: callBackDelay, ...(hookDetails && { hookDetails }) };
}

interface Given {
  hookStatus: HookAnswer['status'];
  callBackDelay?: number;
  hookDetails?: object;
}

function wrongIn(answer: unknown, text: string): string | undefined {
  if (text.length > ANSWER_CHARACTERS_MAX) return `that is more than ${ANSWER_CHARACTERS_MAX} characters`;
  if (!isObject(answer)) return 'that is no JSON object';
  const { hookStatus, callBackDelay, hookDetails } = answer as Record<string, unknown>;
  if (!STATUSES.includes(hookStatus as string)) return `hookStatus must be one of ${STATUSES.join(', ')}`;
  if (callBackDelay !== undefined && !isDelay(callBackDelay))
    return `callBackDelay must be a number of seconds from 0 to ${CALL_BACK_SEC_MAX}`;
  if (hookDetails !== undefined && hookDetails !== null && !isObject(hookDetails))
    return 'hookDetails must be an object';
  return undefined;
}

function isDelay(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= CALL_BACK_SEC_MAX;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The runtime's error as Lambda hands it on, without its stack. */
function errorIn(text: string): string {
  const error = parsed(text);
  if (!isObject(error)) return text;
  const { errorType, errorMessage } = error as { errorType?: unknown; errorMessage?: unknown };
  return [errorType, errorMessage].filter((part) => typeof part === 'string').join(': ') || 'no message';
}

function shown(answer: unknown, text: string): string {
  if (!isObject(answer)) return text === '' ? 'nothing' : text;
  const { hookDetails: _, ...rest } = answer as Given;
  return JSON.stringify(rest);
}

function cut(text: string): string {
  return text.length > TOLD_CHARACTERS_MAX ? `${text.slice(0, TOLD_CHARACTERS_MAX)}…` : text;
}
