import { validateHeaderValue } from 'node:http';
import { Command, Option } from 'commander';
import { bundlePage } from '../../console/serve/bundle-page.ts';
import { serveConsole } from '../../console/serve/serve-console.ts';
import { CliError } from '../cli-error.ts';
import { parseAddress } from '../parse-address.ts';
import { port } from '../parse-values.ts';
import type { Surroundings } from '../program.ts';

const PORT_DEFAULT = 7071;

/** slipway console: the page in a browser, for a Slipway that is somewhere else too. */
export function consoleCommand({ print, apiKey, untilStopped }: Surroundings): Command {
  return new Command('console')
    .description('serve the console on this machine, until Ctrl-C; it calls the Slipway at --url')
    .addOption(
      new Option('--port <n>', 'where it listens on 127.0.0.1; 0 takes a free one')
        .argParser(port)
        .default(PORT_DEFAULT),
    )
    .action(async (options: { port: number }, command: Command) => {
      const { url, json } = command.optsWithGlobals<{ url: string; json?: boolean }>();
      const address = parseAddress(url);
      requireUsableKey(apiKey);
      const upstream = { base: new URL(address), apiKey };
      const served = await serveConsole({ makePage: bundlePage, upstream, port: options.port }).catch((error) => {
        throw refusalOf(error, options.port);
      });
      if (json) print(JSON.stringify({ url: served.url }));
      else print(`the console of ${address} is at ${served.url}; Ctrl-C ends it`);
      await untilStopped().finally(served.close);
    });
}

/** What no header may hold is told now, not at each request, and without the key. */
function requireUsableKey(apiKey: string | undefined): void {
  try {
    if (apiKey !== undefined) validateHeaderValue('authorization', apiKey);
  } catch {
    throw new CliError('SLIPWAY_API_KEY has a character that no key can have', {
      advice: 'look for a line break in it',
      exitCode: 2,
    });
  }
}

function refusalOf(error: NodeJS.ErrnoException, taken: number): Error {
  if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return error;
  const what = error.code === 'EADDRINUSE' ? 'is in use' : 'cannot be listened on (EACCES)';
  return new CliError(`port ${taken} ${what}`, { advice: 'give another with --port N; 0 takes a free one' });
}
