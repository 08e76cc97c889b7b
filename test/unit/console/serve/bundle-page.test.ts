import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { bundlePage, type Page } from '../../../../console/serve/bundle-page.ts';
import { waitUntil } from '../../../e2e/wait-until.ts';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
const GZIPPED_BYTES_MAX = 40_000;

describe('the bundled page', () => {
  let page: Page;
  let js: string;
  beforeAll(async () => {
    page = await bundlePage();
    js = page.js.content.toString();
  });

  it('is small enough for a poor line', () => {
    const bytes = Object.values(page).map(({ zipped }) => zipped.length);
    expect(bytes.reduce((sum, each) => sum + each)).toBeLessThan(GZIPPED_BYTES_MAX);
  });

  it('has what it renders with, and what it asks', () => {
    expect(js).toContain('__html');
    expect(js).toContain('/v1/');
    expect(page.css.content.toString()).toContain('{');
  });

  it('has no schema of the contract in it: of that it knows the types alone', () => {
    expect(js).not.toMatch(/zod|invalid_type|safeParse/i);
  });

  it('makes no code of text, which its content security policy would forbid', () => {
    expect(js).not.toMatch(/\beval\b|\bnew Function\b/);
  });

  it('tells nothing of the machine that it was made on', () => {
    for (const { content } of [page.html, page.js, page.css]) {
      expect(content.toString()).not.toContain(ROOT);
      expect(content.toString()).not.toMatch(/node_modules|sourceMappingURL/);
    }
  });

  it('asks for its script and its style where they are served', () => {
    const asked = page.html.content.toString().match(/(?<=(?:src|href)=")\/[^"]*/g);
    expect(asked?.sort()).toEqual(['/console/app.css', '/console/app.js']);
  });

  it('is the same each time, by its hashes too', async () => {
    expect(await bundlePage()).toEqual(page);
    expect(new Set(Object.values(page).map(({ hash }) => hash)).size).toBe(3);
  });

  it('leaves no process of esbuild behind', async () => {
    await waitUntil('it is gone', () => !childrenOf(process.pid).some((command) => command.includes('esbuild')));
  });
});

/** The command lines of the processes that `pid` has started and that are still there. */
function childrenOf(pid: number): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((child) => {
    try {
      const isChild = new RegExp(`^PPid:\t${pid}$`, 'm').test(readFileSync(`/proc/${child}/status`, 'utf8'));
      return isChild ? [readFileSync(`/proc/${child}/cmdline`, 'utf8')] : [];
    } catch {
      // It has just ended.
      return [];
    }
  });
}
