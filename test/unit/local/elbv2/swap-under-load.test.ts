import { afterEach, describe, expect, it } from '@jest/globals';
import { keepAliveLoad } from './keep-alive-load.ts';
import { forwardTo, startBalancer, startTarget, type TestTarget, until } from './start-balancer.ts';

const targets = new Set<TestTarget>();
let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stop?.();
  for (const target of targets) await target.close();
  targets.clear();
});

async function start() {
  const balancer = await startBalancer();
  stop = balancer.stop;
  const group = await balancer.createGroup('g');
  const loadBalancer = await balancer.createLoadBalancer();
  const listener = await balancer.createListener(loadBalancer, forwardTo(group));
  const healthy = (...ports: number[]) =>
    until(async () => {
      const Targets = ports.map((Port) => ({ Id: '127.0.0.1', Port }));
      return (await balancer.health(group, Targets)).every((state) => state === 'healthy');
    });
  return { ...balancer, group, loadBalancer, listener, healthy };
}

async function target(name: string): Promise<TestTarget> {
  const started = await startTarget((_request, response) => response.end(name));
  targets.add(started);
  return started;
}

describe('under load on kept connections', () => {
  it('no request fails while targets are replaced one after the other', async () => {
    const { register, deregister, setDelay, healthy, group, health, port } = await start();
    await setDelay(group, 0.1);
    let current = [await target('v0'), await target('v0')];
    await register(group, ...current.map((one) => one.port));
    await healthy(...current.map((one) => one.port));
    const load = keepAliveLoad(port(), 16);
    const endMs = Date.now() + 1_500;
    let swaps = 0;
    while (Date.now() < endMs) {
      const [oldest, ...others] = current;
      if (!oldest) throw new Error('no target');
      const young = await target(`v${swaps + 1}`);
      await register(group, young.port);
      await healthy(young.port);
      await deregister(group, oldest.port);
      await until(async () => (await health(group)).length === 2);
      await oldest.close();
      targets.delete(oldest);
      current = [...others, young];
      swaps += 1;
    }
    const { answered, failed, resets } = await load.end();
    expect({ failed, resets }).toEqual({ failed: 0, resets: 0 });
    expect(swaps).toBeGreaterThan(0);
    expect(answered).toBeGreaterThan(50);
  });

  it('a target killed with no word fails no idempotent request that has another target to go to', async () => {
    const { register, healthy, group, port } = await start();
    const [first, second] = [await target('first'), await target('second')];
    await register(group, first.port, second.port);
    await healthy(first.port, second.port);
    const load = keepAliveLoad(port(), 8);
    await new Promise((resolve) => setTimeout(resolve, 150));
    await first.close();
    await new Promise((resolve) => setTimeout(resolve, 150));
    const { failed, resets } = await load.end();
    expect({ failed, resets }).toEqual({ failed: 0, resets: 0 });
  });

  it('weights share requests exactly, and 0 is none', async () => {
    const { register, createGroup, createRule, call, group, health, listener, port } = await start();
    const green = await createGroup('green');
    const weights = (blueWeight: number, greenWeight: number) => [
      {
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: [
            { TargetGroupArn: group, Weight: blueWeight },
            { TargetGroupArn: green, Weight: greenWeight },
          ],
        },
      },
    ];
    const [stable, canary] = [await target('stable'), await target('canary')];
    const [action] = weights(1, 0);
    const rule = await createRule(listener, 1, { Field: 'path-pattern', Values: ['*'] }, action ?? {});
    await register(group, stable.port);
    await register(green, canary.port);
    await until(async () => [...(await health(group)), ...(await health(green))].every((state) => state === 'healthy'));
    const share = async () => {
      const load = keepAliveLoad(port(), 4, 1_000);
      const { bodies, failed } = await load.whole();
      expect(failed).toBe(0);
      return bodies.get('canary') ?? 0;
    };
    expect(await share()).toBe(0);
    await call('ModifyRule', { RuleArn: rule, Actions: weights(950, 50) });
    expect(await share()).toBe(50);
    await call('ModifyRule', { RuleArn: rule, Actions: weights(0, 1) });
    expect(await share()).toBe(1_000);
  });
});
