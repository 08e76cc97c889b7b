import { appendFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundlePage } from '../console/serve/bundle-page.ts';
import { servePage } from '../console/serve/serve-page.ts';
import type { ApiKey } from '../shared/contract/identity/api-keys.ts';
import { admitBy } from './admit.ts';
import { grantsOf, keyForExample, putApiKeys, readApiKeys } from './api-keys.ts';
import { bootCloud } from './boot-cloud.ts';
import { catchUp } from './catch-up.ts';
import { commandSourcesOf } from './command-sources.ts';
import { deployExample, waitForService } from './deploy-example.ts';
import { deployStack } from './deploy-stack.ts';
import { findContainerEngine } from './find-container-engine.ts';
import { lockState } from './lock-state.ts';
import { parseOptions, type StartOptions, UsageError } from './options.ts';
import { packageStack } from './package-stack.ts';
import { requireFreePorts } from './require-free-ports.ts';
import { serveApi } from './serve-api.ts';
import { describeFullDisk, watchDisk } from './watch-disk.ts';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const say = (line: string) => console.log(line);
/** How long the example may take before it is said that it did not come up. */
const EXAMPLE_TIMEOUT_MS = 60_000;

/** `npm start`: packages the stack, boots the local cloud, deploys the one into the other, and stays. */
async function start(options: StartOptions): Promise<void> {
  const startedAtMs = performance.now();
  const isNew = !existsSync(path.join(options.stateDirectory, 'cloud'));
  const keys = options.apiKeysFile === undefined ? undefined : readApiKeys(options.apiKeysFile);
  const commandSources = commandSourcesOf(options);
  const engine = await findContainerEngine(options, process.env);
  const unlock = lockState(options.stateDirectory);
  const full = describeFullDisk(options.stateDirectory);
  if (full) throw new UsageError(full);
  await requireFreePorts(options);
  // A first start that does not come to its end leaves a state without the example: the next one goes on with it.
  const examplePending = path.join(options.stateDirectory, 'example-pending');
  if (isNew && options.example) writeFileSync(examplePending, '');
  const stack = await packageStack(root, keys ? 'keys' : 'open', say);
  watchDisk(options.stateDirectory);
  const log = logTo(path.join(options.stateDirectory, 'slipway.log'));
  const local = await bootCloud({
    directory: path.join(options.stateDirectory, 'cloud'),
    awsPort: options.awsPort,
    lbPort: options.lbPort,
    log,
    timeScale: options.timeScale,
    runtime: options.runtime,
  });
  if (keys) await putApiKeys(local, keys);
  const api = await serveApi(local, {
    port: options.port,
    admit: admitBy(keys && grantsOf(keys)),
    answerPage: servePage(bundlePage),
  });
  const { apiId } = await deployStack(local, stack, { ...options, commandSources, apiUrl: api.url });
  api.open(apiId);
  stopOnSignal(async () => {
    await api.close();
    await local.stop();
    unlock();
  });
  if (!isNew) await catchUp(local);
  if (options.example && existsSync(examplePending)) {
    await startExample(api.url, keys);
    rmSync(examplePending);
  }
  const balancer = local.elbv2.addresses()[0];
  say(
    `  HTTP API        ${api.url}/v1${keys ? ` (with one of the ${keys.length} keys of ${options.apiKeysFile})` : ''}`,
  );
  say(`  console         ${api.url}/`);
  say(`  load balancer   http://127.0.0.1:${balancer?.port}/`);
  say(`  AWS endpoints   ${local.awsUrl}`);
  if (engine) say(`  containers      ${engine}`);
  say(`  state           ${options.stateDirectory} (log: slipway.log)`);
  say(`Next: curl http://127.0.0.1:${balancer?.port}/   or   ${cliHint(api.url, keys)}npx slipway status`);
  say(`ready in ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`);
}

/** A line that cannot be written, on a full disk, goes to the terminal: what is logged has happened already. */
function logTo(file: string): (message: string) => void {
  return (message) => {
    const line = `${new Date().toISOString()} ${message}\n`;
    try {
      appendFileSync(file, line);
    } catch {
      process.stderr.write(line);
    }
  };
}

/** With keys the example is deployed by one of them: what it may not do, `npm start` does not do for it. */
async function startExample(url: string, keys: readonly ApiKey[] | undefined): Promise<void> {
  const key = keys && keyForExample(keys);
  if (keys && key === undefined) {
    say('The example is left out: no key may both read and deploy in the cluster default.');
    return;
  }
  await deployExample(root, { url, key });
  await waitForService({ url, key }, 'hello', EXAMPLE_TIMEOUT_MS);
}

function cliHint(apiUrl: string, keys: readonly ApiKey[] | undefined): string {
  const address = apiUrl.endsWith(':7070') ? '' : `SLIPWAY_URL=${apiUrl} `;
  return keys ? `${address}SLIPWAY_API_KEY=… ` : address;
}

/** One Ctrl-C comes several times: from the terminal, and again from npm and install.mjs, which pass theirs on. */
const SAME_SIGNAL_MS = 1000;

/** The first signal stops what was launched, in order; a second one leaves at once and leaves the processes. */
function stopOnSignal(stop: () => Promise<void>): void {
  let firstAtMs: number | undefined;
  const onSignal = () => {
    if (firstAtMs !== undefined) {
      if (performance.now() - firstAtMs > SAME_SIGNAL_MS) process.exit(130);
      return;
    }
    firstAtMs = performance.now();
    say('Stopping the tasks … (again: leave at once, the tasks go on)');
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}

try {
  const options = parseOptions(process.argv.slice(2), process.env);
  await start(options).catch((error: unknown) => {
    const full = existsSync(options.stateDirectory) && describeFullDisk(options.stateDirectory);
    throw full ? new UsageError(full) : error;
  });
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(`slipway: ${error instanceof UsageError ? error.message : error.stack}`);
  process.exit(error instanceof UsageError ? 2 : 1);
}
