import { createHash } from 'node:crypto';
import { AppError } from '../../contract/app-errors.ts';
import { SCHEMA_VERSION } from '../../contract/events/about.ts';
import { commandOptions } from '../../contract/events/command-options.ts';
import type { CommandOutcome } from '../../contract/events/command-outcome.ts';
import type { CommandType } from '../../contract/events/command-types.ts';
import { requireScope } from '../../contract/identity/require-scope.ts';
import { requireSourceGrant, type SourceGrant } from '../../contract/identity/source-grants.ts';
import { parseOrRefuse } from '../../contract/parse-or-refuse.ts';
import { type Problem, toProblem } from '../../contract/problem.ts';
import type { Answers, StoredAnswer } from '../../ports/answers.ts';
import type { Bus } from '../../ports/bus.ts';
import type { Carried, CommandDeps } from '../../use-cases/commands/command.ts';
import { COMMANDS } from '../../use-cases/commands/commands.ts';
import type { Deps } from '../../use-cases/deps.ts';
import { seenBy } from '../../use-cases/identity/seen-by.ts';
import { putUntilTaken } from '../../use-cases/publish/put-until-taken.ts';
import { once } from '../idempotency/once.ts';
import { refusalOf } from '../refusal-of.ts';

export type AnswerDeps = CommandDeps &
  Pick<Deps, 'log'> & { answers: Answers; bus: Bus; sources: readonly SourceGrant[] };

/** An event that commands, as EventBridge gives it to the queue. */
export interface CommandEvent {
  id: string;
  source: string;
  time: string;
  'detail-type': string;
  detail: Record<string, unknown>;
}

/** Answers are remembered for a day: what comes later than this was, or will be, forgotten before it comes once more. */
const AGE_MAX_MS = 3600_000;
const DEFAULT_CLUSTER = 'default';

type Outcome = Pick<CommandOutcome, 'outcome' | 'status' | 'replayed' | 'result' | 'problem'> & { resources: string[] };

/**
 * Carries a command out, once, and tells on the bus what it came to. Throws where it should be tried again: AWS is in
 * trouble, or the same command is under way elsewhere. At the last try that too is an answer.
 */
export async function answerCommand(deps: AnswerDeps, event: CommandEvent, { isLastTry }: { isLastTry: boolean }) {
  const { resources, ...outcome } = await outcomeOf(deps, event, isLastTry);
  const { idempotencyKey } = event.detail;
  const nowMs = deps.clock.nowMs();
  const detail: CommandOutcome = {
    schemaVersion: SCHEMA_VERSION,
    id: `${event.id}/outcome`,
    command: {
      id: event.id,
      source: event.source,
      type: event['detail-type'] as CommandType,
      idempotencyKey: typeof idempotencyKey === 'string' ? idempotencyKey.slice(0, 255) : undefined,
    },
    ...outcome,
    answeredAt: new Date(nowMs).toISOString(),
  };
  const [put] = await putUntilTaken(deps, [{ detailType: 'Slipway Command Outcome', resources, atMs: nowMs, detail }]);
  if (put?.kind !== 'taken') throw new Error(`the outcome of command ${event.id} could not be put: ${put?.code}`);
}

async function outcomeOf(deps: AnswerDeps, event: CommandEvent, isLastTry: boolean): Promise<Outcome> {
  try {
    const { status, headers, body } = await carryOutOnce(deps, event);
    const replayed = headers?.['idempotency-replayed'] === 'true';
    if (status < 400) return { outcome: 'ACCEPTED', status, replayed, ...(body as Omit<Carried, 'status'>) };
    return { outcome: 'REFUSED', status, replayed, problem: body as Problem, resources: [] };
  } catch (error) {
    const refusal = refusalOf(error);
    const isPassing = refusal.retryable || refusal.headers?.['retry-after'] !== undefined;
    if (isPassing && !isLastTry) throw refusal;
    return {
      outcome: isPassing ? 'FAILED' : 'REFUSED',
      status: refusal.status,
      replayed: false,
      problem: toProblem(refusal),
      resources: [],
    };
  }
}

/** Whoever has no grant is refused before anything is written; whoever has one gets the same answer each time. */
async function carryOutOnce(deps: AnswerDeps, event: CommandEvent): Promise<StoredAnswer> {
  const command = COMMANDS[event['detail-type'] as CommandType];
  const grant = requireSourceGrant(deps.sources, event.source);
  requireScope(grant, 'deploy');
  requireFresh(event, deps.clock.nowMs());
  const { cluster = DEFAULT_CLUSTER, idempotencyKey, generation, ...body } = event.detail;
  const options = parseOrRefuse(commandOptions, withoutUndefined({ idempotencyKey, generation }));
  const own = seenBy(deps, { ...grant, id: `event:${event.source}` });
  const wish = {
    key: hash('event', event.source, options.idempotencyKey ?? event.id),
    fingerprint: hash(event['detail-type'], JSON.stringify(event.detail)),
  };
  return once(deps.answers, wish, (startedAtMs) =>
    keepRefusal(async () => {
      const intent = hash(wish.key, String(startedAtMs));
      const { status, ...carried } = await command(own, { cluster, body, generation: options.generation, intent });
      return { status, body: carried };
    }),
  );
}

/**
 * A refusal is an answer too, and stays one: a duplicate that comes when the missing service is there must not deploy
 * what its sender was told is refused.
 */
async function keepRefusal(work: () => Promise<StoredAnswer>): Promise<StoredAnswer> {
  try {
    return await work();
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal.retryable) throw refusal;
    return { status: refusal.status, body: toProblem(refusal) };
  }
}

function requireFresh({ time }: CommandEvent, nowMs: number): void {
  const ageMs = nowMs - Date.parse(time);
  if (ageMs <= AGE_MAX_MS) return;
  const detail = `the command is ${Math.round(ageMs / 60_000)} minutes old: it is carried out within ${AGE_MAX_MS / 60_000} or not at all`;
  throw new AppError('ClientException', detail);
}

function withoutUndefined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function hash(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
