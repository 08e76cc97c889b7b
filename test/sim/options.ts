import { parseArgs } from 'node:util';
import type { CrashMoment } from '../harness/crash-moments.ts';
import { BUGS } from './bugs/bugs.ts';
import { ALL_FAULT_KINDS, type FaultKind } from './faults/kinds.ts';
import { storyOf } from './stories/draw-stories.ts';

export interface SimOptions {
  seeds: number;
  seed: number;
  story?: string | undefined;
  bug?: string | undefined;
  kinds?: readonly FaultKind[] | undefined;
  onlyFaults?: number[] | undefined;
  onlyActs?: number[] | undefined;
  jobs?: number | undefined;
  json: boolean;
  bugs: boolean;
  /** Only say what the seeds would tell. */
  draw: boolean;
  /** Tell the named stories with a crash at every call; `every`: only at each so manyth of those moments. */
  crashEverywhere: boolean;
  every: number;
  crash?: CrashMoment | undefined;
}

export const USAGE =
  'npm run sim -- --seeds N [--seed S] [--story NAME] [--bug NAME] [--faults KIND,…|none|all] [--jobs N] [--json] | --draw | --bugs\n' +
  'npm run sim -- --crash-everywhere [--every N] [--seed S] [--story NAME] [--jobs N] [--json]';

function kindsOf(faults: string | undefined): readonly string[] | undefined {
  if (faults === undefined) return undefined;
  if (faults === 'none') return [];
  return faults === 'all' ? ALL_FAULT_KINDS : faults.split(',');
}

/** The command line. Throws a TypeError or RangeError that says what is wrong with it. */
export function readOptions(args: string[]): SimOptions {
  const { values } = parseArgs({
    args,
    options: {
      seeds: { type: 'string' },
      seed: { type: 'string' },
      story: { type: 'string' },
      bug: { type: 'string' },
      faults: { type: 'string' },
      'only-faults': { type: 'string' },
      'only-acts': { type: 'string' },
      jobs: { type: 'string' },
      json: { type: 'boolean' },
      bugs: { type: 'boolean' },
      draw: { type: 'boolean' },
      'crash-everywhere': { type: 'boolean' },
      every: { type: 'string' },
      crash: { type: 'string' },
    },
  });
  const { faults, bug } = values;
  const kinds = kindsOf(faults);
  for (const kind of kinds ?? []) {
    if (!ALL_FAULT_KINDS.includes(kind as FaultKind))
      throw new RangeError(`there is no fault ${kind}: ${ALL_FAULT_KINDS.join(', ')}`);
  }
  // It says which there are.
  if (values.story !== undefined) storyOf(values.story);
  if (bug !== undefined && !BUGS[bug]) throw new RangeError(`there is no bug ${bug}: ${Object.keys(BUGS).join(', ')}`);
  return {
    seeds: wholeNumber('seeds', values.seeds ?? (bug === undefined ? '100' : '5000'), 1),
    seed: wholeNumber('seed', values.seed ?? '1', 0),
    story: values.story,
    bug,
    kinds: kinds as readonly FaultKind[] | undefined,
    onlyFaults: numbers(values['only-faults']),
    onlyActs: numbers(values['only-acts']),
    jobs: values.jobs === undefined ? undefined : wholeNumber('jobs', values.jobs, 1),
    json: values.json ?? false,
    bugs: values.bugs ?? false,
    draw: values.draw ?? false,
    crashEverywhere: values['crash-everywhere'] ?? false,
    every: wholeNumber('every', values.every ?? '1', 1),
    crash: momentOf(values.crash),
  };
}

function momentOf(text: string | undefined): CrashMoment | undefined {
  if (text === undefined) return undefined;
  const [, when, n] = /^(before|after):(\d+)$/.exec(text) ?? [];
  if (!when) throw new RangeError('--crash is before:N or after:N, where N is the number of a call');
  return { when: when as CrashMoment['when'], n: Number(n) };
}

function wholeNumber(name: string, text: string, low: number): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < low) throw new RangeError(`--${name} is a whole number from ${low}`);
  return number;
}

function numbers(text: string | undefined): number[] | undefined {
  if (text === undefined) return undefined;
  return text === '' ? [] : text.split(',').map((part) => wholeNumber('only-…', part, 0));
}
