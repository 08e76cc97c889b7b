import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Runtime } from '../local/ecs/agent/choose-driver.ts';

export interface StartOptions {
  port: number;
  awsPort: number;
  lbPort: number;
  stateDirectory: string;
  example: boolean;
  /** What runs the containers of tasks. */
  runtime: Runtime;
  /** Divides the minutes of bakes, alarm periods and cooldowns. */
  timeScale: number;
  /** A file with the keys of the API; without one the API is open to this machine. */
  apiKeysFile?: string;
  /** A file with the sources of events that may command; without one, all may where the API is open, and none with keys. */
  commandSourcesFile?: string;
}

/** A mistake in the command line or the environment: told without a stack trace, exit code 2. */
export class UsageError extends Error {}

/** Options of `npm start -- …`, each also in the environment; the command line wins. */
export function parseOptions(args: string[], env: NodeJS.ProcessEnv): StartOptions {
  const values = read(args);
  return {
    port: portOf('--port', values.port ?? env.PORT ?? '7070'),
    awsPort: portOf('--aws-port', values['aws-port'] ?? env.AWS_PORT ?? '4566'),
    lbPort: portOf('--lb-port', values['lb-port'] ?? env.LB_PORT ?? '8080'),
    stateDirectory: path.resolve(values.state ?? env.SLIPWAY_STATE ?? '.slipway'),
    example: !values['no-example'],
    runtime: runtimeOf(values.runtime ?? env.SLIPWAY_RUNTIME ?? 'auto'),
    timeScale: timeScaleOf(values['time-scale'] ?? env.SLIPWAY_TIME_SCALE ?? '1'),
    apiKeysFile: env.SLIPWAY_API_KEYS || undefined,
    commandSourcesFile: env.SLIPWAY_COMMAND_SOURCES || undefined,
  };
}

function read(args: string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args,
      options: {
        port: text,
        'aws-port': text,
        'lb-port': text,
        state: text,
        runtime: text,
        'time-scale': text,
        'no-example': { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function runtimeOf(text: string): Runtime {
  if (text === 'process' || text === 'docker' || text === 'auto') return text;
  throw new UsageError(`--runtime ${text}: must be process, docker or auto (docker means Podman too)`);
}

function timeScaleOf(text: string): number {
  const scale = Number(text);
  if (text.trim() === '' || !(scale > 0) || !Number.isFinite(scale))
    throw new UsageError(
      `--time-scale must be a number above 0, such as 60: a bake of a minute takes a second; got ${text}`,
    );
  return scale;
}

function portOf(name: string, text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new UsageError(`${name} must be a port from 0 to 65535; got ${text}`);
  return port;
}
