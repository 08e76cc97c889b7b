import type { SeedOptions, SeedResult } from './run-seed.ts';

/** What a worker is asked: to tell these seeds, one after the other, and to answer each. */
export interface Order {
  seeds: SeedOptions[];
}

export interface Report {
  result: SeedResult;
}

// The logger reads this when it is loaded.
process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
// The bug has to be there before anything of the launcher is loaded.
const bug = process.argv[2];
if (bug) (await import('./bugs/plant-bug.ts')).plantBug(bug);
const { runSeed } = await import('./run-seed.ts');

process.on('message', async ({ seeds }: Order) => {
  for (const options of seeds) {
    const report: Report = { result: await runSeed(options) };
    process.send?.(report);
  }
});
