import NodeEnvironment from '@stryker-mutator/jest-runner/jest-env/node';

/** One failed test kills a mutant. jest's own `bail` ends after the file, and there is only one. */
export default class StopAtFirstFailure extends NodeEnvironment {
  #hasFailed = false;

  handleTestEvent(event) {
    if (event.name === 'test_done' && event.test.errors.length > 0) this.#hasFailed = true;
    if (event.name === 'test_start' && this.#hasFailed) event.test.mode = 'skip';
  }
}
