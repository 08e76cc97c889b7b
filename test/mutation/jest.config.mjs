import { fileURLToPath } from 'node:url';
import whole from '../../jest.config.mjs';

/** jest as Stryker runs it, in its copy of the project. */
export default {
  ...whole,
  rootDir: fileURLToPath(new URL('../..', import.meta.url)),
  testMatch: ['**/test/mutation/suites.ts'],
  testEnvironment: fileURLToPath(new URL('./stop-at-first-failure.mjs', import.meta.url)),
};
