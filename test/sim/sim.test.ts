import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { BUGS } from './bugs/bugs.ts';
import { patchedSource } from './bugs/plant-bug.ts';
import { likeliestFirst, SHOWN_BY } from './bugs/shown-by.ts';
import { drawFaults } from './faults/fault-plan.ts';
import { storiesOf } from './stories/draw-stories.ts';
import { STORIES } from './stories/stories.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const TIMEOUT_MS = 480_000;

/** The simulator as `npm run sim` starts it, in a process of its own: its exit code and what it printed. */
function sim(...args: string[]): Promise<{ code: number | null; printed: string }> {
  const env = { ...process.env, NODE_OPTIONS: '' };
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args], { env });
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  child.stderr.on('data', (chunk) => {
    printed += chunk;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, printed })));
}

describe('the simulator', () => {
  it(
    'tells seeds without a violation: each story that comes first, and each that comes second',
    async () => {
      const { code, printed } = await sim('--seeds', '25', '--seed', '0', '--json');
      const { failed, seeds, stories, faults, seedsPerSec } = JSON.parse(printed);
      expect(failed).toBeUndefined();
      expect([code, seeds]).toEqual([0, 25]);
      expect(Object.entries(stories).filter(([, told]) => told === 0)).toEqual([]);
      expect(Object.values<number>(faults).reduce((sum, count) => sum + count)).toBeGreaterThan(100);
      expect(seedsPerSec).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );

  it(
    'tells the same seeds with the same hash, however many processes tell them',
    async () => {
      const [one, two] = [
        await sim('--seeds', '3', '--jobs', '2', '--json'),
        await sim('--seeds', '3', '--jobs', '1', '--json'),
      ];
      expect([one.code, two.code]).toEqual([0, 0]);
      expect(JSON.parse(two.printed).traceHash).toBe(JSON.parse(one.printed).traceHash);
    },
    TIMEOUT_MS,
  );

  it(
    'finds a planted bug, and says by which seed and how to see it again',
    async () => {
      const { code, printed } = await sim(
        '--seeds',
        '20',
        '--story',
        'roll',
        '--faults',
        'none',
        '--bug',
        'min-healthy-ignored',
      );
      expect(code).toBe(1);
      expect(printed).toMatch(/seed \d+ breaks a rule: S1/);
      expect(printed).toMatch(/replay: npm run sim -- --seeds 1 --seed \d+ .*--bug min-healthy-ignored/);
      expect(JSON.parse(printed.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ failed: { story: 'roll' } });
    },
    TIMEOUT_MS,
  );

  it(
    'has somebody die at every call of a story, here at each 30th moment of creating a service',
    async () => {
      const { code, printed } = await sim('--crash-everywhere', '--story', 'create', '--every', '30', '--json');
      const { crashes, failed } = JSON.parse(printed);
      expect(failed).toBeUndefined();
      expect([code, crashes > 2]).toEqual([0, true]);
    },
    TIMEOUT_MS,
  );

  it('looks for a bug first where it would show, and tells every seed all the same', () => {
    const seeds = Array.from({ length: 200 }, (_, n) => 1_000 + n);
    for (const [name, { stories = [], kinds = [] }] of Object.entries(SHOWN_BY)) {
      expect(Object.keys(BUGS)).toContain(name);
      for (const story of stories) expect(Object.keys(STORIES)).toContain(story);
      const ordered = likeliestFirst(seeds, name);
      expect([...ordered].sort((a, b) => a - b)).toEqual(seeds);
      const [first = 0] = ordered;
      if (stories.length > 0) expect(storiesOf(first).filter((story) => stories.includes(story))).not.toEqual([]);
      const drawn = drawFaults(first, { tell: () => {} }).kinds;
      if (kinds.length > 0) expect(drawn.filter((kind) => kinds.includes(kind))).not.toEqual([]);
    }
  });

  it.each([
    ['bug', /there is no bug no-such: version-guard-dropped/],
    ['story', /there is no story no-such: /],
    ['faults', /there is no fault no-such: event-lost/],
  ])('refuses a --%s that there is not, and says which there are', async (option, said) => {
    const { code, printed } = await sim(`--${option}`, 'no-such');
    expect(code).toBe(2);
    expect(printed).toMatch(said);
  });

  it.each(Object.keys(BUGS))('has a line of the launcher for the bug %s', (name) => {
    const bug = BUGS[name];
    if (bug) expect(patchedSource(bug)).toContain(bug.to);
  });
});
