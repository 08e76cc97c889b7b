import { packageStack } from '../start/package-stack.ts';
import { launchSlipway, withState } from './launch-slipway.ts';
import { machine } from './machine.ts';
import { spread } from './spread.ts';

/**
 * `npm start` to its line `ready`, on a checkout that has installed and packaged before: `node bench/start.ts`.
 * With the example, ready means that hello's two tasks are healthy behind the load balancer.
 */
const TIMES = 5;
const root = new URL('..', import.meta.url).pathname;

function report(what: string, readyMs: number[]): void {
  const { min, p50, max } = spread(readyMs);
  console.log(`${what}: ${sec(p50)} (${sec(min)} to ${sec(max)}, ${TIMES} times)`);
}

const sec = (ms: number) => `${(ms / 1000).toFixed(2)} s`;

async function measure(example: boolean): Promise<void> {
  const first: number[] = [];
  const again: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    await withState(async (state) => {
      for (const taken of [first, again]) {
        const slipway = await launchSlipway({ state, example, npm: true });
        taken.push(slipway.readyMs);
        await slipway.stop();
      }
    });
  }
  report(example ? 'first start, with the example' : 'first start, --no-example', first);
  report(example ? 'start on that state' : 'start on that state, --no-example', again);
}

await packageStack(root, 'open', console.log);
console.log(machine());
await measure(true);
await measure(false);
