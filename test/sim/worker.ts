import type { SeedOptions, SeedResult } from './run-seed.ts';

/** What a worker is asked: to tell these seeds, one after the other, and to answer each. */
export interface Order {
  seeds: SeedOptions[];
}

/** `error`: what kept it from being told to its end. */
export type Report = { result: SeedResult } | { error: string };

// The logger reads this when it is loaded.
process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
// The bug has to be there before anything of the launcher is loaded.
const bug = process.argv[2];
if (bug) (await import('./bugs/plant-bug.ts')).plantBug(bug);
const { runSeed } = await import('./run-seed.ts');

process.on('message', async ({ seeds }: Order) => {
  for (const options of seeds) {
    const report = await runSeed(options).then(
      (result): Report => ({ result }),
      (error: Error): Report => ({ error: error.stack ?? error.message }),
    );
    process.send?.(report);
  }
});
