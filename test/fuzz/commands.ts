import { ACCOUNT } from '../../local/cloud/service.ts';
import { COMMAND_TYPES, type CommandType } from '../../shared/contract/events/command-types.ts';
import { routes } from '../../shared/contract/routes/routes.ts';
import { checkEvent, type SeenEvent } from '../harness/check-event.ts';
import { type ApiWorld, BUS } from '../security/api-world.ts';
import { CANARY } from './canary.ts';
import type { Chance } from './chance.ts';
import { hostileText, hostileValue } from './hostile.ts';
import { type FuzzRequest, type Known, makeRequest } from './make-request.ts';

/** The route whose parameters and body a command carries as its detail. */
const ROUTE_OF: Readonly<Record<CommandType, string>> = {
  'Slipway Run Task': 'runTask',
  'Slipway Update Service': 'patchService',
  'Slipway Stop Task': 'stopTask',
};

const SOURCES = [
  { source: 'ci', scopes: ['deploy'], clusters: ['*'] },
  { source: 'reader', scopes: ['read'], clusters: ['*'] },
];

export interface FuzzCommand {
  kind: FuzzRequest['kind'];
  id: string;
  source: string;
  time: string;
  'detail-type': CommandType;
  detail: Record<string, unknown>;
}

/** A command made of a request of its route: EventBridge lets through what is a JSON object, whatever it holds. */
export function makeCommand(known: Known, chance: Chance, number: number): FuzzCommand {
  const type = chance.pick(COMMAND_TYPES);
  const route = routes.find(({ operationId }) => operationId === ROUTE_OF[type]);
  if (!route) throw new Error(`there is no ${ROUTE_OF[type]}`);
  const { kind, params, query, body } = makeRequest(route, known, chance);
  const detail: Record<string, unknown> = { ...objectIn(body), ...query, ...params };
  if (chance.happens(0.15)) detail.idempotencyKey = `key-${chance.whole(0, 40)}`;
  if (chance.happens(0.15)) detail.generation = chance.whole(0, 3);
  if (kind === 'hostile') {
    const field = chance.pick([...Object.keys(detail), 'idempotencyKey', 'generation', 'cluster', '__proto__']);
    Object.defineProperty(detail, field, { value: hostileValue(chance), enumerable: true, configurable: true });
  }
  const source = chance.happens(0.8) ? 'ci' : chance.pick(['reader', 'stranger', 'slipway', hostileText(chance)]);
  const ageMs = chance.happens(0.05) ? 7_200_000 : 0;
  const time = new Date(Date.now() - ageMs).toISOString();
  return { kind, id: `command-${number}`, source, time, 'detail-type': type, detail };
}

function objectIn(body: FuzzRequest['body']): object {
  try {
    const value: unknown = JSON.parse(Buffer.from(body ?? '{}').toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { body: value };
  } catch {
    return {};
  }
}

/** The function that takes commands, as Lambda loads it, and what it puts on the bus. */
export async function loadCommands({ cloud }: ApiWorld) {
  Object.assign(process.env, { BUS_NAME: BUS, COMMAND_SOURCES: JSON.stringify(SOURCES) });
  await cloud.call('events', 'CreateEventBus', { Name: BUS }, ACCOUNT);
  const { handler } = await import('../../functions/events/on-command.ts');

  /** Gives it one command at its last try: then there is an answer, whatever comes. */
  return async (command: FuzzCommand): Promise<{ isRetried: boolean }> => {
    const record = {
      messageId: command.id,
      body: JSON.stringify(command),
      attributes: { ApproximateReceiveCount: '5' },
    };
    const { batchItemFailures } = await handler({ Records: [record] } as unknown as Parameters<typeof handler>[0]);
    return { isRetried: batchItemFailures.length > 0 };
  };
}

/** What is wrong with the answer of a command, if anything is; its status says whether something may have changed. */
export function judgeCommand(
  { id, source }: FuzzCommand,
  told: readonly SeenEvent[],
): { status: number; problem?: string } {
  const [outcome, ...more] = told;
  if (!outcome || more.length > 0) return { status: 0, problem: `is answered ${told.length} times` };
  const { status, command, problem } = outcome.detail;
  try {
    checkEvent(outcome);
  } catch (error) {
    return { status, problem: String(error) };
  }
  if (command.id !== id) return { status, problem: 'is answered as another one' };
  if (status >= 500) return { status, problem: `is a 5xx: ${JSON.stringify(problem)}` };
  if (JSON.stringify(outcome).includes(CANARY)) return { status, problem: 'tells a secret' };
  if (source !== 'ci' && status < 400) return { status, problem: 'is carried out for a source without a grant' };
  return { status };
}
