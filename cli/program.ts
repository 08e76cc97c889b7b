import { Command, Option } from 'commander';
import { createClient } from './client.ts';
import { consoleCommand } from './commands/console.ts';
import { deleteCommand } from './commands/delete.ts';
import { deployCommand } from './commands/deploy.ts';
import { deploymentCommand } from './commands/deployment.ts';
import { eventsCommand } from './commands/events.ts';
import { imageCommand } from './commands/image.ts';
import { logsCommand } from './commands/logs.ts';
import type { OpenSession } from './commands/open-session.ts';
import { planCommand } from './commands/plan.ts';
import { protectCommand } from './commands/protect.ts';
import { psCommand } from './commands/ps.ts';
import { runCommand } from './commands/run.ts';
import { scaleCommand } from './commands/scale.ts';
import { scalingCommand } from './commands/scaling.ts';
import { statusCommand } from './commands/status.ts';
import { stopCommand } from './commands/stop.ts';

interface GlobalOptions {
  url: string;
  cluster: string;
  json?: boolean;
}

/** Where a command writes, and what it takes from the environment. */
export interface Surroundings {
  print(text: string): void;
  warn(text: string): void;
  apiKey?: string;
  /** For what runs until it is ended: resolves when somebody asks for that. */
  untilStopped(): Promise<unknown>;
}

const COMMANDS = [
  imageCommand,
  deployCommand,
  deploymentCommand,
  planCommand,
  statusCommand,
  psCommand,
  runCommand,
  logsCommand,
  eventsCommand,
  scaleCommand,
  scalingCommand,
  protectCommand,
  stopCommand,
  deleteCommand,
];

/** `slipway` and its commands. Nothing exits: errors are thrown, commander's own as CommanderError. */
export function createProgram(surroundings: Surroundings): Command {
  const { print, warn, apiKey } = surroundings;
  const open: OpenSession = (command) => {
    const { url, cluster, json = false } = command.optsWithGlobals<GlobalOptions>();
    return { client: createClient({ url, apiKey }), cluster, json, print, warn };
  };
  const program = new Command('slipway')
    .description('launches containers and keeps them running')
    .addOption(new Option('--url <url>', 'where Slipway answers').env('SLIPWAY_URL').default('http://127.0.0.1:7070'))
    .option('--cluster <name>', 'the cluster', 'default')
    .option('--json', "print the API's answer as it is");
  for (const create of COMMANDS) program.addCommand(create(open));
  program.addCommand(consoleCommand(surroundings));
  for (const command of [program, ...program.commands, ...program.commands.flatMap((each) => each.commands)]) {
    command
      .exitOverride()
      .configureHelp({ showGlobalOptions: true })
      .configureOutput({ writeOut: (text) => print(text.trimEnd()), writeErr: (text) => warn(text.trimEnd()) })
      .showHelpAfterError('(--help says what there is)');
  }
  return program;
}
