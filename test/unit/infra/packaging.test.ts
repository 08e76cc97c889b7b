import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PACKAGE_MS_MAX } from './packaged-template.ts';
import { checkoutIn, runServerless } from './run-serverless.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'slipway-package-'));
let checkouts: string[];

beforeAll(() => {
  checkouts = ['one', 'two'].map((name) => checkoutIn(path.join(folder, name)));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function hashesOf(checkout: string): Record<string, string> {
  const out = path.join(checkout, '.serverless');
  const zips = readdirSync(out).filter((file) => file.endsWith('.zip'));
  return Object.fromEntries(
    zips.map((zip) => [
      zip,
      createHash('sha256')
        .update(readFileSync(path.join(out, zip)))
        .digest('hex'),
    ]),
  );
}

describe('npx serverless package', () => {
  it(
    'needs no account and no Node but the machine’s, and makes the same zips of the same sources',
    async () => {
      const runs = await Promise.all(checkouts.map((checkout) => runServerless(checkout, ['package'])));
      for (const { code, output } of runs) expect({ code, output }).toMatchObject({ code: 0 });
      const [one = {}, two] = checkouts.map(hashesOf);
      expect(Object.keys(one).length).toBeGreaterThan(10);
      expect(one).toEqual(two);
      for (const checkout of checkouts) {
        expect(existsSync(path.join(checkout, '.serverless', 'cloudformation-template-update-stack.json'))).toBe(true);
      }
    },
    PACKAGE_MS_MAX,
  );
});

describe('npx serverless deploy', () => {
  it.each([
    ['open', 'auth is open: that is for this machine alone. Deploy with --param auth=iam, jwt or keys.'],
    ['everybody', 'auth is everybody; it can be iam, jwt, keys, open'],
  ])(
    'is refused with auth=%s, before anything is sent anywhere, and says so once',
    async (auth, message) => {
      const { code, output } = await runServerless(checkouts[0] ?? '', ['deploy', '--param', `auth=${auth}`]);
      expect(code).toBe(1);
      expect(output.split(message).length - 1).toBe(1);
      expect(output).not.toContain('    at ');
    },
    PACKAGE_MS_MAX,
  );
});
