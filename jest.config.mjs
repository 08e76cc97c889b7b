import { availableParallelism } from 'node:os';

/** Native ESM on the Node of the lockfile; @swc/jest only erases types. Run by `npm test` (test/run.ts). */
export default {
  // jest leaves one core free, half of two. Above four, whole local clouds of 0.5 GB each stand side by side.
  maxWorkers: Math.min(4, availableParallelism()),
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
  // More than any wait in a test, which says what it waits for; twice the minute after which what a `kill -9` has cut off is
  // asked for again (planner/execution.ts).
  testTimeout: 150_000,
};
