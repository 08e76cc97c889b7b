import type { Shrunk } from './shrink.ts';

/** What a reader needs of a seed that breaks a rule: the rule, the shrunk story, its last steps, and how to see it again. */
export function describeFailure({ options, result }: Shrunk, bug: string | undefined): string {
  const { seed, stories, violations, told, faults, lastSteps } = result;
  const list = (numbers: readonly number[] | undefined, flag: string) =>
    numbers ? ` ${flag} '${numbers.join(',')}'` : '';
  const replay =
    `npm run sim -- --seeds 1 --seed ${seed}` +
    (options.story ? ` --story ${options.story}` : '') +
    (options.kinds ? ` --faults ${options.kinds.join(',') || 'none'}` : '') +
    list(options.onlyFaults, '--only-faults') +
    list(options.onlyActs, '--only-acts') +
    (options.crash ? ` --crash ${options.crash.when}:${options.crash.n}` : '') +
    (bug ? ` --bug ${bug}` : '');
  const kinds = Object.entries(faults).map(([kind, count]) => `${kind} ${count}`);
  return [
    `\nseed ${seed}, story "${stories.join(', then ')}", shrunk to ${told.length} acts and ${result.done.length} faults:`,
    ...told.map((act) => `  ${act}`),
    `  faults: ${kinds.join(', ') || 'none'}`,
    ...violations.map((violation) => `  broken: ${violation}`),
    `\nthe last ${lastSteps.length} steps:`,
    ...lastSteps.map((step) => `  ${step}`),
    `\nreplay: ${replay}\n`,
  ].join('\n');
}
