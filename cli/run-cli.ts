import { CommanderError } from 'commander';
import { CliError } from './cli-error.ts';
import { createProgram, type Surroundings } from './program.ts';

/**
 * Runs one command line (without node and script) and answers its exit code: 0 done, 1 refused or failed, 2 usage.
 * Errors are written as what is wrong, where, and what to do; with --json the API's problem is printed besides.
 */
export async function runCli(args: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    await createProgram(surroundings).parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof CliError)) throw error;
    if (error.problem && args.includes('--json')) surroundings.print(JSON.stringify(error.problem, null, 2));
    surroundings.warn(describeError(error));
    return error.exitCode;
  }
}

function describeError({ message, where, advice }: CliError): string {
  const lines = [`slipway: ${message}`, ...where.map(({ pointer, detail }) => `  ${pointer}  ${detail}`)];
  if (advice) lines.push(`What to do: ${advice}`);
  return lines.join('\n');
}
