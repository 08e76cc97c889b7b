import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { commandSourcesOf } from '../../../start/command-sources.ts';

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'sources-'));
  file = path.join(directory, 'sources.json');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function read(content: unknown) {
  writeFileSync(file, JSON.stringify(content));
  return commandSourcesOf({ commandSourcesFile: file });
}

describe('who may command by events, locally', () => {
  it('is everybody where the API is open, and nobody where it has keys', () => {
    expect(commandSourcesOf({})).toEqual([{ source: '*', scopes: ['read', 'deploy', 'admin'], clusters: ['*'] }]);
    expect(commandSourcesOf({ apiKeysFile: 'keys.json' })).toEqual([]);
  });

  it('is whom the file names', () => {
    const grant = { source: 'com.example.ci', scopes: ['deploy'], clusters: ['default'] };
    expect(read([grant])).toEqual([grant]);
  });

  it.each([
    ['a source of AWS’s', [{ source: 'aws.ecr', scopes: ['deploy'], clusters: ['*'] }], '/0/source'],
    ['no scope', [{ source: 'ci', scopes: [], clusters: ['*'] }], '/0/scopes'],
    ['a field that means nothing', [{ source: 'ci', scopes: ['deploy'], clusters: ['*'], admin: 1 }], '/0/admin'],
    ['no list', { source: 'ci' }, '/ must be a list'],
  ])('%s is refused by what is wrong', (_, content, reason) => {
    expect(() => read(content)).toThrow(reason);
  });
});
