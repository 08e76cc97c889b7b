import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stryker } from '@stryker-mutator/core';

/**
 * `npm run mutation [-- <file> …]`: makes each small change to the planner (a mutant) and counts how many its unit tests
 * notice. Without a file: all of shared/planner. Prints each mutant that survives, then a row for each file. Ends with 1
 * where fewer than SCORE_MIN percent are noticed. docs/mutation.md says more.
 */
type MutantResult = Awaited<ReturnType<Stryker['runMutationTest']>>[number];

const SCORE_MIN = 85;
const FOUND = ['Killed', 'Timeout'];
const MISSED = ['Survived', 'NoCoverage'];

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const files = process.argv.slice(2).map((file) => path.relative(root, path.resolve(file)));
process.chdir(root);

const temporary = mkdtempSync(path.join(tmpdir(), 'slipway-mutation-'));
// Also after Ctrl-C, on which Stryker calls exit.
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
const results = await mutate();
for (const result of results.filter(({ status }) => MISSED.includes(status))) console.log(describe(result));
console.log('\n| file | mutants | found | score | without words |\n| --- | ---: | ---: | ---: | ---: |');
for (const [file, own] of [...Map.groupBy(results, nameOf)].toSorted()) console.log(row(file, own));
console.log(row('all', results));
if (scoreOf(results) < SCORE_MIN) process.exitCode = 1;

function mutate(): Promise<MutantResult[]> {
  const stryker = new Stryker({
    mutate: files.length > 0 ? files : ['shared/planner/**/*.ts'],
    // The copy that is mutated holds what these tests need, and nothing else.
    ignorePatterns: [
      '**',
      '!shared/**',
      '!test/unit/shared/**',
      '!test/mutation/**',
      '!package.json',
      '!jest.config.mjs',
    ],
    tempDirName: temporary,
    // Stryker rewrites the tsconfig.json that it finds, which fails with TypeScript 6: there is none of this name.
    tsconfigFile: 'none.json',
    plugins: ['@stryker-mutator/jest-runner'],
    testRunner: 'jest',
    testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
    jest: { projectType: 'custom', configFile: 'test/mutation/jest.config.mjs', enableFindRelatedTests: false },
    coverageAnalysis: 'perTest',
    concurrency: 1,
    // Each run leaves a module registry behind: 500 of them are 2 GB.
    maxTestRunnerReuse: 200,
    reporters: ['progress-append-only'],
    allowConsoleColors: false,
  });
  return stryker.runMutationTest();
}

function nameOf({ fileName }: MutantResult): string {
  return path.relative(path.join(root, 'shared', 'planner'), fileName);
}

function describe({ fileName, location, mutatorName, replacement, status }: MutantResult): string {
  const { line, column } = location.start;
  const where = `${path.relative(root, fileName)}:${line}:${column}-${location.end.line}:${location.end.column}`;
  return `${status} ${where} ${mutatorName}: ${replacement}`;
}

function scoreOf(mutants: readonly MutantResult[]): number {
  const found = mutants.filter(({ status }) => FOUND.includes(status)).length;
  const missed = mutants.filter(({ status }) => MISSED.includes(status)).length;
  return found + missed === 0 ? 100 : (100 * found) / (found + missed);
}

function row(name: string, mutants: readonly MutantResult[]): string {
  const judged = mutants.filter(({ status }) => FOUND.includes(status) || MISSED.includes(status));
  const found = judged.filter(({ status }) => FOUND.includes(status)).length;
  const score = scoreOf(judged).toFixed(1);
  const logic = scoreOf(judged.filter(({ mutatorName }) => mutatorName !== 'StringLiteral')).toFixed(1);
  return `| ${name} | ${judged.length} | ${found} | ${score} % | ${logic} % |`;
}
