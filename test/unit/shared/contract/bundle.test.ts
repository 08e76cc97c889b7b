import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';

const contract = fileURLToPath(new URL('../../../../shared/contract/', import.meta.url));

describe('the contract in a bundle', () => {
  it('takes less than 120 KB with every request that a function could parse', async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: `
          export { parseOrRefuse } from './parse-or-refuse.ts';
          export { toProblem } from './problem.ts';
          export { readJsonBody } from './read-json-body.ts';
          export { parseWriteHeaders } from './requests/write-headers.ts';
          export * from './requests/paths.ts';
          export * from './requests/queries.ts';
          export { registerTaskDefinition } from './task-definition/register-task-definition.ts';
          export { putService } from './service/service.ts';
          export { patchService } from './service/patch-service.ts';
          export { runTask } from './run-task/run-task.ts';`,
        resolveDir: contract,
        loader: 'ts',
      },
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node24',
    });
    expect(outputFiles[0]?.contents.length).toBeLessThan(120_000);
  });

  it('takes less than 300 KB with what makes the OpenAPI document of it', async () => {
    const { outputFiles } = await build({
      entryPoints: [`${contract}../../functions/api/default/handler.ts`],
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node24',
      mainFields: ['module', 'main'],
    });
    expect(outputFiles[0]?.contents.length).toBeLessThan(300_000);
  });
});
