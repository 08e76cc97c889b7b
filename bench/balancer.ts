import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { callApi } from './call-api.ts';
import { deployHello } from './deploy-hello.ts';
import { freePort } from './free-port.ts';
import { launchSlipway, withState } from './launch-slipway.ts';
import { loadHttp } from './load-http.ts';
import { machine } from './machine.ts';
import { spread } from './spread.ts';

/**
 * Requests a second and p99 on keep-alive connections, to one and the same process: directly, through the load balancer, and
 * through HAProxy where the machine has one (`apt install haproxy`): `node bench/balancer.ts`. In turns, so that
 * what else goes on on the machine meets them all; of each the best turn.
 */
const CONNECTIONS = 32;
const TURNS = 3;
const SECONDS = 4;

async function measure(url: string): Promise<{ perSec: number; p99: number }> {
  const load = loadHttp(url, CONNECTIONS);
  await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
  await load.stop();
  const { answered, failed, resets, tookMs } = load.figures;
  if (failed + resets > 0) throw new Error(`${url}: ${failed} failed, ${resets} resets`);
  return { perSec: answered / SECONDS, p99: spread(tookMs).p99 };
}

async function startHaproxy(directory: string, target: string) {
  if (spawnSync('haproxy', ['-v']).error) return undefined;
  const port = await freePort();
  const file = path.join(directory, 'haproxy.cfg');
  writeFileSync(
    file,
    `defaults\n mode http\n timeout connect 5s\n timeout client 60s\n timeout server 60s\nfrontend f\n bind 127.0.0.1:${port}\n default_backend b\nbackend b\n server one ${target}\n`,
  );
  const child = spawn('haproxy', ['-f', file], { stdio: 'ignore' });
  await new Promise((resolve) => setTimeout(resolve, 500));
  return { url: `http://127.0.0.1:${port}`, stop: () => child.kill('SIGTERM') };
}

interface Task {
  containers: { networkBindings: { hostPort: number }[] }[];
}

console.log(machine());
await withState(async (state) => {
  const slipway = await launchSlipway({ state });
  let haproxy: Awaited<ReturnType<typeof startHaproxy>>;
  try {
    await deployHello(slipway.apiUrl, 'web', 1, { desiredCount: 1 });
    const { tasks } = await callApi<{ tasks: Task[] }>(slipway.apiUrl, 'GET', '/clusters/default/tasks?service=web');
    const target = `127.0.0.1:${tasks[0]?.containers[0]?.networkBindings[0]?.hostPort}`;
    haproxy = await startHaproxy(state, target);
    const ways: Record<string, string> = {
      direct: `http://${target}/web`,
      'load balancer': `${slipway.balancerUrl}/web`,
      ...(haproxy && { HAProxy: `${haproxy.url}/web` }),
    };
    const best = new Map<string, { perSec: number; p99: number }>();
    for (let turn = 0; turn < TURNS; turn += 1) {
      for (const [way, url] of Object.entries(ways)) {
        const figures = await measure(url);
        if (figures.perSec > (best.get(way)?.perSec ?? 0)) best.set(way, figures);
      }
    }
    const direct = best.get('direct')?.perSec ?? Number.NaN;
    for (const [way, { perSec, p99 }] of best) {
      console.log(
        `${way}: ${perSec.toFixed(0)} requests/s, ${(perSec / direct).toFixed(2)} of direct, p99 ${p99.toFixed(1)} ms`,
      );
    }
    if (!haproxy) console.log('HAProxy: not on this machine');
  } finally {
    haproxy?.stop();
    await slipway.stop();
  }
});
