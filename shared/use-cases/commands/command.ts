import type { CommandOutcome } from '../../contract/events/command-outcome.ts';
import type { Deps } from '../deps.ts';

export type CommandDeps = Pick<
  Deps,
  'store' | 'clock' | 'settings' | 'definitions' | 'fleet' | 'sees' | 'balancerFacts' | 'alarms' | 'hooks'
>;

/** A command as it came: what it is about, and what it says beside that. */
export interface Wanted {
  cluster: unknown;
  body: Record<string, unknown>;
  /** The generation that the service must have. */
  generation?: number;
  /** The same at each try of one command: ids are made of it. */
  intent: string;
}

export interface Carried {
  status: number;
  result: NonNullable<CommandOutcome['result']>;
  /** ARNs of what it was about. */
  resources: string[];
}

/** One command: the same schemas and the same use case as the API's route. */
export type Command = (deps: CommandDeps, wanted: Wanted) => Promise<Carried>;
