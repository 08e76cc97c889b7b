import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { createDynamoDb } from '../../../../local/dynamodb/dynamodb.ts';
import { bootLambda, eventually } from './boot-lambda.ts';
import { writeZip } from './write-zip.ts';

describe('a kill -9 while functions run', () => {
  it('loses neither the event that was accepted nor the change that was read', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'crash-'));
    const script = fileURLToPath(new URL('./crash-child.ts', import.meta.url));
    const { NODE_OPTIONS: _ours, ...env } = process.env;
    const child = spawn(process.execPath, [script, directory], { stdio: ['ignore', 'pipe', 'inherit'], env });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const exited = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
    child.kill('SIGKILL');
    expect(await exited).toBe('SIGKILL');

    const lambda = await bootLambda({ directory }, (cloud) => cloud.add(createDynamoDb(cloud)));
    const got = (name: string) =>
      lambda.lines.flatMap(({ group, message }) =>
        group === `/aws/lambda/${name}` ? (/got (.*)/.exec(message)?.[1] ?? []) : [],
      );
    try {
      const ZipFile = writeZip({
        'index.mjs': 'export const handler = async (e) => console.log("got " + JSON.stringify(e));',
      });
      for (const FunctionName of ['event', 'stream'])
        await lambda.call('UpdateFunctionCode', { FunctionName, ZipFile });
      // Both hang again in the old code, which the start took up; the stop cuts them off once more.
    } finally {
      await lambda.cloud.stop();
    }

    const again = await bootLambda({ directory }, (cloud) => cloud.add(createDynamoDb(cloud)));
    lambda.lines = again.lines;
    try {
      await eventually(() => got('event').length > 0 && got('stream').length > 0);
      expect(got('event')).toEqual(['{"n":1}']);
      expect(got('stream')).toEqual([expect.stringContaining('"NewImage":{"id":{"S":"one"}}')]);
    } finally {
      await again.cloud.stop();
      rmSync(directory, { recursive: true });
    }
  });
});
