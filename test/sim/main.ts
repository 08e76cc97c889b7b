import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { BUGS } from './bugs/bugs.ts';
import { likeliestFirst } from './bugs/shown-by.ts';
import { crashEverywhere } from './crash-everywhere.ts';
import { describeFailure } from './describe-failure.ts';
import { draw } from './draw.ts';
import { readOptions, type SimOptions, USAGE } from './options.ts';
import { createProgress } from './progress.ts';
import type { SeedOptions, SeedResult } from './run-seed.ts';
import { type Crew, hireWorkers } from './run-workers.ts';
import { shrink } from './shrink.ts';

/** `npm run sim`: tells seeds until one breaks a rule or all are told. Exits 0 only without a violation. */
process.exitCode = await main();

async function main(): Promise<number> {
  const options = tryRead();
  if (!options) return 2;
  if (options.bugs) {
    for (const [name, { means }] of Object.entries(BUGS)) console.log(`${name.padEnd(30)} ${means}`);
    return 0;
  }
  if (options.draw) {
    console.log(JSON.stringify(draw(options.seed, options.seeds)));
    return 0;
  }
  const { seeds, story, bug, kinds, onlyFaults, onlyActs, crash, json } = options;
  const say = json ? () => {} : (text: string) => console.log(text);
  const jobsMax = options.crashEverywhere ? Number.POSITIVE_INFINITY : seeds;
  const crew = hireWorkers(options.jobs ?? Math.min(jobsMax, availableParallelism()), bug);
  if (options.crashEverywhere) return crashes(crew, options, say);
  const progress = createProgress(say);
  const hashes = new Map<number, string>();
  const failed: SeedResult[] = [];
  const optionsOf = (number: number): SeedOptions => ({ seed: number, story, kinds, onlyFaults, onlyActs, crash });
  try {
    await crew.tell(numbersOf(options).map(optionsOf), (result) => {
      hashes.set(result.seed, result.traceHash);
      progress.add(result);
      if (result.violations.length > 0) failed.push(result);
      return failed.length === 0;
    });
    const first = failed.sort((a, b) => a.seed - b.seed)[0];
    if (first) {
      say(`seed ${first.seed} breaks a rule: ${first.violations.join('; ')}`);
      const whole = { options: optionsOf(first.seed), result: first };
      const isWhole = onlyFaults === undefined && onlyActs === undefined;
      const found = isWhole && !json ? await shrink(whole, crew.tellOne) : whole;
      say(describeFailure(found, bug));
    }
    const traceHash = createHash('sha256');
    for (const [number, hash] of [...hashes].sort(([a], [b]) => a - b)) traceHash.update(`${number}:${hash}\n`);
    const summary = {
      ...progress.summary(),
      traceHash: traceHash.digest('hex'),
      ...(first
        ? { failed: { seed: first.seed, story: first.stories.join(', then '), violations: first.violations } }
        : {}),
    };
    console.log(JSON.stringify(summary));
    return first ? 1 : 0;
  } finally {
    crew.dismiss();
  }
}

/** The seeds to tell, in their order; where a bug is looked for and no story was named, the likeliest to show it first. */
function numbersOf({ seed, seeds, story, bug }: SimOptions): number[] {
  const numbers = Array.from({ length: seeds }, (_, n) => seed + n);
  return bug === undefined || story !== undefined ? numbers : likeliestFirst(numbers, bug);
}

async function crashes(crew: Crew, options: SimOptions, say: (text: string) => void): Promise<number> {
  try {
    const { failed, ...counted } = await crashEverywhere(crew, options, say);
    const [first] = failed;
    if (first) say(describeFailure(first, options.bug));
    const broken = first && {
      story: first.result.stories[0],
      crash: first.options.crash,
      violations: first.result.violations,
    };
    console.log(JSON.stringify({ ...counted, ...(broken ? { failed: broken } : {}) }));
    return first ? 1 : 0;
  } finally {
    crew.dismiss();
  }
}

function tryRead(): SimOptions | undefined {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}`);
    return undefined;
  }
}
