import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { underLoad } from './keep-loading.ts';
import { makeState, type Slipway, startSlipway } from './start-slipway.ts';
import { addImages, deploy, finish, putService, readDeployment, registerHello } from './use-service.ts';
import { waitUntil } from './wait-until.ts';

const EXAMPLES = path.resolve(import.meta.dirname, '../../examples');
const state = makeState();
let slipway: Slipway;

/** The minutes of the examples are seconds. */
beforeAll(async () => {
  slipway = await startSlipway(state.directory, '--no-example', '--time-scale', '60');
  await addImages(slipway);
}, 70_000);
afterAll(() => state.remove());

const example = (name: string): object =>
  JSON.parse(readFileSync(path.join(EXAMPLES, name, 'service.json'), 'utf8')) as object;

/** The version that answers. */
async function ask(at: string, headers: Record<string, string> = {}): Promise<number> {
  const answer = await fetch(slipway.balancerUrl + at, { headers: { accept: 'application/json', ...headers } });
  return ((await answer.json()) as { version: number }).version;
}

const askAsTester = (at: string) => ask(at, { 'x-amzn-ecs-blue-green-test': '1' });
const steer = (service: string, id: string, verb: string) =>
  slipway.api.send('POST', `/v1/clusters/default/services/${service}/deployments/${id}/${verb}`);

async function start(service: string, spec: object, version: 1 | 2): Promise<string> {
  const { api } = slipway;
  const { deployment } = await putService(api, service, {
    ...spec,
    taskDefinition: await registerHello(api, service, version),
  });
  return deployment?.id ?? '';
}

const comesTo = (service: string, id: string, stage: string) =>
  waitUntil(`${service} is in ${stage}`, async () => {
    const { lifecycleStage } = await readDeployment(slipway.api, service, id);
    return lifecycleStage === stage;
  });

describe('examples/blue-green', () => {
  it('shows the new version to testers alone, then to all at once, and goes back at once, without a failed request', async () => {
    const { api, balancerUrl } = slipway;
    const spec = example('blue-green');
    const first = await start('shop', spec, 1);
    await comesTo('shop', first, 'POST_TEST_TRAFFIC_SHIFT');
    await steer('shop', first, 'resume');
    await comesTo('shop', first, 'BAKE_TIME');
    await steer('shop', first, 'promote');
    expect((await finish(api, 'shop', first)).status).toBe('SUCCESSFUL');

    const [, load] = await underLoad(balancerUrl, '/shop', 4, async () => {
      const second = await start('shop', spec, 2);
      await comesTo('shop', second, 'POST_TEST_TRAFFIC_SHIFT');
      expect([await ask('/shop'), await askAsTester('/shop')]).toEqual([1, 2]);
      await steer('shop', second, 'resume');
      await comesTo('shop', second, 'BAKE_TIME');
      expect(await ask('/shop')).toBe(2);
      await steer('shop', second, 'rollback');
      expect((await finish(api, 'shop', second)).status).toBe('ROLLBACK_SUCCESSFUL');
      expect([await ask('/shop'), await askAsTester('/shop')]).toEqual([1, 1]);
    });
    expect(load.failures).toEqual([]);
    expect(load.answered).toBeGreaterThan(500);
  }, 60_000);
});

describe('examples/canary', () => {
  it('gives one request of ten to the new version, and all of them when it is promoted', async () => {
    const { api, balancerUrl } = slipway;
    const spec = example('canary');
    await deploy(api, 'news', { ...spec, taskDefinition: await registerHello(api, 'news', 1) });
    const [, load] = await underLoad(balancerUrl, '/news', 2, async () => {
      const second = await start('news', spec, 2);
      await waitUntil('the canary has its share', async () => (await askMany(40)) > 0);
      // Held at it, however long the requests take.
      await steer('news', second, 'pause');
      const share = (await askMany(5_000)) / 5_000;
      expect(Math.abs(share - 0.1)).toBeLessThanOrEqual(0.02);
      await steer('news', second, 'resume');
      await steer('news', second, 'promote');
      expect((await finish(api, 'news', second)).status).toBe('SUCCESSFUL');
      expect(await askMany(40)).toBe(40);
    });
    expect(load.failures).toEqual([]);
  }, 120_000);

  /** How many of so many requests version 2 answers. */
  async function askMany(count: number): Promise<number> {
    let ofTheNew = 0;
    for (let asked = 0; asked < count; asked += 20) {
      const versions = await Promise.all(Array.from({ length: 20 }, () => ask('/news')));
      ofTheNew += versions.filter((version) => version === 2).length;
    }
    return ofTheNew;
  }
});
