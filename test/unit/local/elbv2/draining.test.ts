import { afterEach, describe, expect, it } from '@jest/globals';
import { forwardTo, startBalancer, startTarget, type TestTarget, until } from './start-balancer.ts';

const targets: TestTarget[] = [];
const stops: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  for (const target of targets.splice(0)) await target.close();
});

const named = async (name: string, delayMs = 0) => {
  const target = await startTarget((request, response) => {
    if (request.headers['user-agent']?.startsWith('ELB')) response.end();
    else setTimeout(() => response.end(name), delayMs);
  });
  targets.push(target);
  return target;
};

async function start() {
  const balancer = await startBalancer();
  stops.push(balancer.stop);
  const group = await balancer.createGroup('g');
  const loadBalancer = await balancer.createLoadBalancer();
  const listener = await balancer.createListener(loadBalancer, forwardTo(group));
  const healthy = () => until(async () => (await balancer.health(group)).every((state) => state === 'healthy'));
  return { ...balancer, group, loadBalancer, listener, healthy };
}

const DRAINING = 'draining Target.DeregistrationInProgress';

describe('a deregistered target', () => {
  it('drains to the end of its delay although it is idle, and is then not registered', async () => {
    const { register, deregister, setDelay, health, healthy, group, url } = await start();
    const target = await named('a');
    await register(group, target.port);
    await healthy();
    await setDelay(group, 0.25);
    const startedAtMs = Date.now();
    await deregister(group, target.port);
    expect(await health(group)).toEqual([DRAINING]);
    expect((await fetch(url())).status).toBe(503);
    await until(async () => (await health(group)).length === 0);
    expect(Date.now() - startedAtMs).toBeGreaterThanOrEqual(249);
    expect(await health(group, [{ Id: '127.0.0.1', Port: target.port }])).toEqual(['unused Target.NotRegistered']);
  });

  it('gets no new request from the answer on, and ends those in flight', async () => {
    const { register, deregister, setDelay, healthy, group, url } = await start();
    const [old, young] = [await named('old', 120), await named('young')];
    await register(group, old.port, young.port);
    await healthy();
    await setDelay(group, 5);
    const texts = [1, 2].map(async () => (await fetch(url())).text());
    await new Promise((resolve) => setTimeout(resolve, 30));
    await deregister(group, old.port);
    for (let i = 0; i < 10; i += 1) expect(await (await fetch(url())).text()).toBe('young');
    expect((await Promise.all(texts)).sort()).toEqual(['old', 'young']);
  });

  it('is cut with its requests when the delay is over', async () => {
    const { register, deregister, setDelay, healthy, group, url } = await start();
    const silent = await startTarget((request, response) => {
      if (request.headers['user-agent']?.startsWith('ELB')) response.end();
    });
    targets.push(silent);
    await register(group, silent.port);
    await healthy();
    await setDelay(group, 0.1);
    const answer = fetch(url());
    await new Promise((resolve) => setTimeout(resolve, 30));
    await deregister(group, silent.port);
    expect((await answer).status).toBe(502);
  });

  it('comes back when it is registered again', async () => {
    const { register, deregister, setDelay, health, healthy, group, url } = await start();
    const target = await named('a');
    await register(group, target.port);
    await healthy();
    await setDelay(group, 0.1);
    await deregister(group, target.port);
    await register(group, target.port);
    await healthy();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(await health(group)).toEqual(['healthy']);
    expect(await (await fetch(url())).text()).toBe('a');
  });
});
