import { readdirSync } from 'node:fs';

/**
 * The planner's tables and stories as one suite: jest starts once a mutant, and thirty files would cost thirty module
 * registries. The order is by cost, as the first test that fails is the last one run.
 */
const planner = new URL('../unit/shared/planner/', import.meta.url);
const isSlow = (file: string) => /stories|protection/.test(file);
/** Every world of four tasks takes 12 s, and 1,000 tasks take 2: a mutant that only they notice counts as surviving. */
const isLeftOut = (file: string) => /small-worlds|large-fleets/.test(file);

const files = readdirSync(planner, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts') && !isLeftOut(file))
  .toSorted((a, b) => Number(isSlow(a)) - Number(isSlow(b)) || (a < b ? -1 : 1));
for (const file of files) await import(new URL(file, planner).href);
