import path from 'node:path';
import { Pool } from 'undici';
import { callApi } from './call-api.ts';
import { launchSlipway, withState } from './launch-slipway.ts';
import { machine } from './machine.ts';
import { spread } from './spread.ts';

/**
 * Accepted service writes a second over HTTP: `node bench/writes.ts [node arguments for Slipway]`. Each is a PUT of a
 * service that did not exist (desiredCount 0, so that no process starts), by so many clients at a time. A write is
 * accepted (202) when it is on disk; the deployments that they begin run meanwhile, on the same cores.
 */
const CLIENTS = [16, 32];
const WARM_UP = 200;
const WRITES = 2000;

interface Run {
  perSec: number;
  latenciesMs: number[];
}

async function write(pool: Pool, name: string): Promise<void> {
  const { statusCode, body } = await pool.request({
    method: 'PUT',
    path: `/v1/clusters/default/services/${name}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ taskDefinition: 'nothing', desiredCount: 0 }),
  });
  const text = await body.text();
  if (statusCode !== 202) throw new Error(`${statusCode} ${text}`);
}

/** So many writes by so many clients, each sending its next one when the last is answered. */
async function run(apiUrl: string, clients: number, writes: number): Promise<Run> {
  const pool = new Pool(apiUrl, { connections: clients });
  const latenciesMs: number[] = [];
  let left = writes;
  const startedAtMs = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (left > 0) {
        left -= 1;
        const sentAtMs = performance.now();
        await write(pool, `s${writes}-${clients}-${left}`);
        latenciesMs.push(performance.now() - sentAtMs);
      }
    }),
  );
  const perSec = writes / ((performance.now() - startedAtMs) / 1000);
  await pool.close();
  return { perSec, latenciesMs };
}

console.log(machine());
for (const clients of CLIENTS) {
  await withState(async (directory) => {
    const state = path.join(directory, 'state');
    const slipway = await launchSlipway({ state, nodeArguments: process.argv.slice(2) });
    await callApi(slipway.apiUrl, 'POST', '/task-definitions', {
      family: 'nothing',
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '256',
      memory: '512',
      containerDefinitions: [{ name: 'nothing', image: 'nothing:1' }],
    });
    await run(slipway.apiUrl, clients, WARM_UP);
    const { perSec, latenciesMs } = await run(slipway.apiUrl, clients, WRITES);
    const { p50, p99 } = spread(latenciesMs);
    console.log(
      `${clients} clients: ${perSec.toFixed(0)} writes/s, p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`,
    );
    await slipway.stop();
  });
}
