import type { Command } from 'commander';
import type { Session } from '../session.ts';

/** Makes the session of a command from the options that all commands have. */
export type OpenSession = (command: Command) => Session;
