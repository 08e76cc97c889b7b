import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { grantsOf, keyForExample, readApiKeys } from '../../../start/api-keys.ts';

const READER = { key: 'canary-reader', scopes: ['read'], clusters: ['*'] };
const DEPLOYER = { key: 'canary-deployer', scopes: ['read', 'deploy'], clusters: ['default'] };

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'keys-'));
  file = path.join(directory, 'keys.json');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function read(content: unknown) {
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return readApiKeys(file);
}

describe('the file of keys', () => {
  it('becomes hashes: what the parameter holds does not hold the keys', () => {
    const grants = grantsOf(read([READER, DEPLOYER]));
    expect(grants).toMatchObject([{ scopes: ['read'], clusters: ['*'] }, { scopes: ['read', 'deploy'] }]);
    expect(grants[0]?.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(grants)).not.toContain('canary');
  });

  it('gives the example a key that may both deploy and look in the cluster default, or none', () => {
    expect(keyForExample(read([READER, DEPLOYER]))).toBe('canary-deployer');
    expect(keyForExample(read([READER, { ...DEPLOYER, clusters: ['other'] }]))).toBeUndefined();
  });

  it.each([
    ['that is not JSON', '[{"key": "canary-1" oops}]', 'it is not JSON'],
    ['that is no list', { key: 'canary-1' }, '/ must be a list'],
    [
      'with a scope that there is not',
      [{ ...READER, scopes: ['write'] }],
      '/0/scopes/0 must be one of read, deploy, admin',
    ],
    ['with a key without scopes', [{ ...READER, scopes: [] }], '/0/scopes must be a list of at least 1'],
    ['with a key without clusters', [{ key: 'canary-1', scopes: ['read'] }], '/0/clusters is required'],
    [
      'with a cluster that cannot be',
      [{ ...READER, clusters: ['a/b'] }],
      '/0/clusters/0 must be the name of a cluster',
    ],
    ['with a key that no header can carry', [{ ...READER, key: 'canary with spaces' }], '/0/key must be a key of'],
    ['with a key twice', [READER, READER], '/1/key is in the list twice'],
    ['with fields that mean nothing', [{ ...READER, admin: true }], '/0/admin'],
    [
      'with more keys than a parameter holds',
      Array.from({ length: 80 }, (_, at) => ({ ...READER, key: `canary-${at}` })),
      'more keys than a parameter holds',
    ],
  ])('%s is refused by what is wrong, and not by quoting it', (_, content, reason) => {
    const reading = () => read(content);
    expect(reading).toThrow(reason);
    expect(reading).toThrow(file);
    expect(reading).not.toThrow(/canary/);
  });

  it('that is not there is refused by its name', () => {
    expect(() => readApiKeys(path.join(directory, 'none.json'))).toThrow('none.json');
  });
});
