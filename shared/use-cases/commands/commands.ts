import type { CommandType } from '../../contract/events/command-types.ts';
import type { Command } from './command.ts';
import { runTaskCommand } from './run-task-command.ts';
import { stopTaskCommand } from './stop-task-command.ts';
import { updateServiceCommand } from './update-service-command.ts';

/** Every command, by the detail-type of its event. All of them change something: they need the scope `deploy`. */
export const COMMANDS: Readonly<Record<CommandType, Command>> = {
  'Slipway Run Task': runTaskCommand,
  'Slipway Update Service': updateServiceCommand,
  'Slipway Stop Task': stopTaskCommand,
};
