import { deployHello } from './deploy-hello.ts';
import { launchSlipway, withState } from './launch-slipway.ts';
import { loadHttp } from './load-http.ts';
import { machine } from './machine.ts';
import { spread } from './spread.ts';

/**
 * A service of four tasks goes from version 1 to 2 and back by each strategy, under load from plain keep-alive sockets:
 * `node bench/rolls.ts`. Says how many requests were answered, failed, and were reset. Ends with 1 where one was not answered.
 */
const CONNECTIONS = 16;
/** About 1,000 requests a second, twice what zero failures are asked for at, and not all that the machine can do. */
const THINK_MS = 12;
/** Their minutes are seconds here. */
const STRATEGIES = {
  ROLLING: {},
  BLUE_GREEN: { bakeTimeInMinutes: 0 },
  CANARY: { canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 3 } },
  LINEAR: { linearConfiguration: { stepPercent: 25, stepBakeTimeInMinutes: 1 } },
};

console.log(machine());
const lost = await withState(async (state) => {
  const slipway = await launchSlipway({ state, timeScale: 60 });
  let sum = 0;
  try {
    for (const [strategy, more] of Object.entries(STRATEGIES)) {
      const service = strategy.toLowerCase().replace('_', '-');
      const spec = { desiredCount: 4, deploymentConfiguration: { strategy, ...more } };
      await deployHello(slipway.apiUrl, service, 1, spec);
      const load = loadHttp(`${slipway.balancerUrl}/${service}`, CONNECTIONS, THINK_MS);
      const startedAtMs = performance.now();
      const ends = [
        await deployHello(slipway.apiUrl, service, 2, spec),
        await deployHello(slipway.apiUrl, service, 1, spec),
      ];
      const sec = (performance.now() - startedAtMs) / 1000;
      await load.stop();
      const { answered, failed, resets, tookMs } = load.figures;
      const odd = ends.filter(({ status }) => status !== 'SUCCESSFUL').length;
      console.log(
        `${strategy}: two deployments in ${sec.toFixed(1)} s, ${answered} requests answered (${(answered / sec).toFixed(0)}/s, p99 ${spread(tookMs).p99.toFixed(1)} ms), ${failed} failed, ${resets} resets`,
      );
      sum += failed + resets + odd;
    }
  } finally {
    await slipway.stop();
  }
  return sum;
});
if (lost > 0) process.exit(1);
