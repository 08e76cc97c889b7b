import { availableParallelism } from 'node:os';

const swc = (parser, transform) => [
  '@swc/jest',
  {
    jsc: { parser: { syntax: 'typescript', ...parser }, target: 'es2024', transform },
    module: { type: 'es6' },
    sourceMaps: 'inline',
  },
];

/** Native ESM on the Node of the lockfile; @swc/jest only erases types, and JSX becomes Preact's. Run by `npm test` (test/run.ts). */
export default {
  // jest leaves one core free, half of two. Above four, whole local clouds of 0.5 GB each stand side by side.
  maxWorkers: Math.min(4, availableParallelism()),
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.{ts,tsx}'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '^.+\\.ts$': swc({}, {}),
    '^.+\\.tsx$': swc({ tsx: true }, { react: { runtime: 'automatic', importSource: 'preact' } }),
  },
  // More than any wait in a test, which says what it waits for; twice the minute after which a job that a `kill -9` has cut
  // off is asked for again (planner/jobs/next-job-step.ts).
  testTimeout: 150_000,
};
