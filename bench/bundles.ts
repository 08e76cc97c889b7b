import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readZip } from '../local/lambda/read-zip.ts';
import { packageStack } from '../start/package-stack.ts';
import { machine } from './machine.ts';
import { spread } from './spread.ts';

/**
 * Size and load time of each function's bundle, as packaged for AWS (auth=iam): `node bench/bundles.ts`. Loaded is
 * what an init phase does after Node itself has started: the import of the handler's module, in a fresh process.
 */
const TIMES = 5;
const LOAD = 'const start = performance.now(); await import(process.argv[1]); console.log(performance.now() - start);';

interface FunctionResource {
  Type: string;
  Properties: {
    FunctionName: string;
    Handler: string;
    Code: { S3Key: string };
    Environment: { Variables: Record<string, unknown> };
  };
}

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { template, asset } = await packageStack(root, 'iam', console.log);
const resources = Object.values((template as { Resources: Record<string, FunctionResource> }).Resources);
const directory = mkdtempSync(path.join(tmpdir(), 'slipway-bundles-'));

function unzip(zip: Uint8Array, into: string): void {
  for (const { path: name, data } of readZip(zip)) {
    mkdirSync(path.dirname(path.join(into, name)), { recursive: true });
    writeFileSync(path.join(into, name), data);
  }
}

function loadMs(file: string, variables: Record<string, unknown>): number {
  const own = Object.entries(variables).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : 'a reference',
  ]);
  const env = { ...Object.fromEntries(own), PATH: process.env.PATH, AWS_REGION: 'us-east-1' };
  const args = ['--input-type=module', '-e', LOAD, pathToFileURL(file).href];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${file} cannot be loaded:\n${stderr}`);
  return Number(stdout);
}

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(0)} KB`.padStart(8);

console.log(machine());
console.log(`${'function'.padEnd(20)}  bundle  zipped  loaded    best (of ${TIMES})`);
try {
  for (const { Properties } of resources.filter(({ Type }) => Type === 'AWS::Lambda::Function')) {
    const { FunctionName, Handler, Code, Environment } = Properties;
    const zip = await asset(Code.S3Key);
    const folder = path.join(directory, FunctionName);
    unzip(zip, folder);
    const file = path.join(folder, Handler.replace(/\.\w+$/, '.mjs'));
    const bundle = statSync(file).size;
    const times = Array.from({ length: TIMES }, () => loadMs(file, Environment.Variables));
    const { min, p50 } = spread(times);
    const load = `${p50.toFixed(0)} ms`.padStart(8) + `${min.toFixed(0)} ms`.padStart(8);
    console.log(`${FunctionName.replace(/^.*-/, '').padEnd(20)}${kilobytes(bundle)}${kilobytes(zip.length)}${load}`);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
