import { saveFrame } from '../engine/turn.ts';
import { expressionIn } from '../jsonata/compile-expression.ts';
import { evaluateField, evaluateInteger } from '../jsonata/evaluate-field.ts';
import { queryFailure } from '../state-failure.ts';
import type { Plan, StateContext } from './state-context.ts';

/** RFC 3339 with a capital T and Z or an offset, as ASL wants timestamps. */
export const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** Sleeps to a wall-clock time, which is on disk: a restart in between changes nothing. */
export async function planWait(context: StateContext): Promise<Plan> {
  const { state, frame, nowMs, scope } = context;
  const wakeAtMs =
    state.Seconds === undefined
      ? await timestampOf(context)
      : nowMs + 1000 * (await evaluateInteger(state.Seconds, 'Seconds', 0, scope));
  return (turn) => {
    frame.phase = 'wait';
    // A time that has passed already is due at once, by the same way.
    frame.wakeAtMs = wakeAtMs;
    saveFrame(turn, frame);
  };
}

async function timestampOf({ state, scope }: StateContext): Promise<number> {
  const text = await evaluateField(state.Timestamp, 'Timestamp', 'string', scope);
  const atMs = TIMESTAMP.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(atMs)) {
    throw queryFailure(
      'Timestamp',
      `The JSONata expression '${expressionIn(state.Timestamp) ?? state.Timestamp}' specified for the field 'Timestamp' ` +
        `returned '${text}', which is not a valid RFC 3339 timestamp.`,
    );
  }
  return atMs;
}
