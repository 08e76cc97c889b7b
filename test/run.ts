import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findContainerEngine } from '../start/find-container-engine.ts';
import { packageStack } from '../start/package-stack.ts';

/**
 * `npm test`: what a reader may rely on without looking. Types, lint and format, the import rule, unused code; then
 * jest, whose own summary is the last thing printed. `npm test -- <jest arguments>` runs jest alone.
 */
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const bin = (name: string) => path.join(root, 'node_modules', '.bin', name);
const jestArguments = process.argv.slice(2);

const CHECKS: { what: string; command: string; args: string[] }[] = [
  { what: 'types (tsc)', command: 'tsc', args: ['--noEmit'] },
  { what: 'types of the console (tsc)', command: 'tsc', args: ['--noEmit', '--project', 'console/page'] },
  { what: 'lint and format (biome)', command: 'biome', args: ['ci', '--colors=off', '--error-on-warnings', '.'] },
  {
    what: 'import rule (dependency-cruiser)',
    command: 'depcruise',
    args: [
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'err',
      'shared',
      'functions',
      'local',
      'start',
      'cli',
      'console',
    ],
  },
  { what: 'unused code and dependencies (knip)', command: 'knip', args: ['--no-progress'] },
];

function run(what: string, command: string, args: string[], env: NodeJS.ProcessEnv = {}): void {
  console.log(`\n— ${what}`);
  const { status } = spawnSync(bin(command), args, { cwd: root, stdio: 'inherit', env: { ...environment(), ...env } });
  if (status !== 0) {
    console.error(`${what}: failed (${command} ended with ${status})`);
    process.exit(status ?? 1);
  }
}

/** Tools are started by their own first line (`env node`): the project's Node has to be the one that PATH finds. */
function environment(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}` };
}

/** What this machine cannot run is left out and named, rather than counted as skipped without a reason. */
async function leaveOut(): Promise<string[]> {
  const engine = await findContainerEngine({ runtime: 'auto' }, process.env);
  console.log(`\n— container engine: ${engine ?? 'none is reachable, so test/e2e/docker.test.ts is left out'}`);
  return engine === undefined ? ['--testPathIgnorePatterns', '/node_modules/', '/test/e2e/docker[.]test[.]ts$'] : [];
}

if (jestArguments.length === 0) {
  for (const check of CHECKS) run(check.what, check.command, check.args);
  // Once, with nothing beside it: a test that starts Slipway has a minute to see it ready, and finds these in the cache.
  for (const auth of ['open', 'keys']) await packageStack(root, auth, (line) => console.log(`\n— ${line}`));
}
run('tests (jest)', 'jest', jestArguments.length > 0 ? jestArguments : await leaveOut(), {
  NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
});
