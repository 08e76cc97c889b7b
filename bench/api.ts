import path from 'node:path';
import { parseArgs } from 'node:util';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { Pool } from 'undici';
import { createStore } from '../shared/aws/store/create-store.ts';
import { asSender } from '../shared/runtime/clients.ts';
import { forEachAtMost } from '../shared/use-cases/for-each-at-most.ts';
import { packageStack } from '../start/package-stack.ts';
import { launchSlipway, withState } from './launch-slipway.ts';
import { machine } from './machine.ts';
import { steady } from './service-records.ts';
import { spread } from './spread.ts';

/**
 * What a request takes over HTTP with so many services in the table: `node bench/api.ts [--services N]`. One client, one
 * request at a time. The services are put into the table by the store itself, as an API that accepted them would have.
 */
const { values } = parseArgs({ options: { services: { type: 'string', default: '10000' } } });
const SERVICES = Number(values.services);
const TIMES = 200;
const MIB = 1024 * 1024;

const big = (characters: number): string => JSON.stringify({ taskDefinition: 'x'.repeat(characters) });
const many = JSON.stringify({ taskDefinition: 'web', tags: Array.from({ length: 40_000 }, (_, n) => ({ odd: n })) });
const hello = JSON.stringify({ ...definition('hello'), containerDefinitions: [{ name: 'app', image: 'hello:1' }] });

function definition(family: string): object {
  return { family, requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc', cpu: '256', memory: '512' };
}

interface Asked {
  what: string;
  method: 'GET' | 'PUT' | 'POST';
  route: string;
  body?: string;
  status: number;
}

const ASKED: readonly Asked[] = [
  { what: 'GET a service', method: 'GET', route: '/v1/clusters/default/services/s17', status: 200 },
  {
    what: `GET services, a page of 100 of ${SERVICES}`,
    method: 'GET',
    route: '/v1/clusters/default/services?limit=100',
    status: 200,
  },
  { what: 'POST a task definition', method: 'POST', route: '/v1/task-definitions', body: hello, status: 201 },
  {
    what: 'refuse a body of 1 MiB and a little',
    method: 'PUT',
    route: '/v1/clusters/default/services/x',
    body: big(MIB),
    status: 413,
  },
  {
    what: 'refuse one text of nearly 1 MiB',
    method: 'PUT',
    route: '/v1/clusters/default/services/x',
    body: big(MIB - 100),
    status: 400,
  },
  {
    what: `refuse ${(many.length / MIB).toFixed(1)} MiB of unknown fields`,
    method: 'PUT',
    route: '/v1/clusters/default/services/x',
    body: many,
    status: 400,
  },
];

async function fill(awsUrl: string): Promise<number> {
  const client = new DynamoDBClient({
    endpoint: awsUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  });
  const { TableNames: [name = ''] = [] } = await client.send(new ListTablesCommand({}));
  const store = createStore({ client: asSender(client), name, nowMs: Date.now });
  const startedAtMs = performance.now();
  await forEachAtMost(
    16,
    Array.from({ length: SERVICES }, (_, n) => n),
    async (n) => {
      const {
        service,
        deployment,
        revisions: [revision],
      } = steady(n);
      const { traffic: _traffic, ...plain } = service;
      await store.commit({
        service: { ...plain, status: 'ACTIVE', desiredCount: 0 },
        created: true,
        deployment,
        revision,
        wake: false,
      });
    },
  );
  client.destroy();
  return (performance.now() - startedAtMs) / 1000;
}

async function ask(pool: Pool, { what, method, route, body, status }: Asked): Promise<void> {
  const takenMs: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const sentAtMs = performance.now();
    const answer = await pool.request({ method, path: route, body, headers: { 'content-type': 'application/json' } });
    const text = await answer.body.text();
    takenMs.push(performance.now() - sentAtMs);
    if (answer.statusCode !== status) throw new Error(`${what}: ${answer.statusCode} ${text.slice(0, 300)}`);
  }
  const { p50, p99 } = spread(takenMs);
  console.log(`${what.padEnd(44)} p50 ${p50.toFixed(1).padStart(6)} ms   p99 ${p99.toFixed(1).padStart(6)} ms`);
}

await packageStack(new URL('..', import.meta.url).pathname, 'open', console.log);
await withState(async (directory) => {
  const slipway = await launchSlipway({ state: path.join(directory, 'state') });
  console.log(machine());
  console.log(`${SERVICES} services put into the table in ${(await fill(slipway.awsUrl)).toFixed(0)} s`);
  const pool = new Pool(slipway.apiUrl, { connections: 1 });
  for (const asked of ASKED) await ask(pool, asked);
  await pool.close();
  await slipway.stop();
});
