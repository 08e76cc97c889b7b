import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startBalancer, startTarget, type TestTarget, until } from './start-balancer.ts';

const DAY_SEC = 86_400;

let balancer: Awaited<ReturnType<typeof startBalancer>>;
let loadBalancer: string;
const targets: TestTarget[] = [];

beforeEach(async () => {
  balancer = await startBalancer();
  loadBalancer = await balancer.createLoadBalancer();
});

afterEach(async () => {
  await balancer.stop();
  for (const target of targets.splice(0)) await target.close();
});

/** A group of `count` targets that say `<name><n>`, and set the cookie of the application where they are asked to. */
async function groupOf(name: string, count: number) {
  const group = await balancer.createGroup(name);
  const ports: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const target = await startTarget((request, response) => {
      if (request.url === '/login') response.setHeader('set-cookie', 'session=1; Path=/');
      response.end(`${name}${n}`);
    });
    targets.push(target);
    ports.push(target.port);
  }
  await balancer.register(group, ...ports);
  return { group, ports };
}

const attributes = (TargetGroupArn: string, values: Record<string, string>) =>
  balancer.call('ModifyTargetGroupAttributes', {
    TargetGroupArn,
    Attributes: Object.entries(values).map(([Key, Value]) => ({ Key, Value })),
  });

const forward = (weights: Record<string, number>, DurationSeconds?: number) => ({
  Type: 'forward',
  ForwardConfig: {
    TargetGroups: Object.entries(weights).map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })),
    ...(DurationSeconds && { TargetGroupStickinessConfig: { Enabled: true, DurationSeconds } }),
  },
});

const healthy = (group: string) =>
  until(async () => (await balancer.health(group)).every((state) => state === 'healthy'));

async function ask(path = '/', cookies: string[] = []) {
  const answer = await fetch(balancer.url(path), { headers: { cookie: cookies.join('; ') } });
  const set = answer.headers.getSetCookie();
  return { from: await answer.text(), set, cookies: set.map((cookie) => cookie.split(';')[0] ?? '') };
}

/** Who answers several requests of one client. */
async function answerers(cookies: string[], path = '/'): Promise<string[]> {
  const from = new Set<string>();
  for (let n = 0; n < 8; n += 1) from.add((await ask(path, cookies)).from);
  return [...from];
}

describe('a session of a target', () => {
  it('keeps a client with its target, and goes on with another when that one is deregistered', async () => {
    const { group, ports } = await groupOf('t', 3);
    await balancer.createListener(loadBalancer, forward({ [group]: 1 }));
    await attributes(group, { 'stickiness.enabled': 'true', 'stickiness.lb_cookie.duration_seconds': String(DAY_SEC) });
    await healthy(group);
    const first = await ask();
    expect(first.set).toEqual([
      expect.stringMatching(/^AWSALB=\S+; Expires=.* GMT; Path=\/$/),
      expect.stringMatching(/^AWSALBCORS=\S+; Expires=.* GMT; Path=\/; SameSite=None; Secure$/),
    ]);
    expect(await answerers(first.cookies.slice(0, 1))).toEqual([first.from]);
    expect(await answerers(first.cookies.slice(1))).toEqual([first.from]);
    expect(await answerers([])).toHaveLength(3);
    await balancer.deregister(group, ports[Number(first.from.slice(1))] ?? 0);
    const second = await ask('/', first.cookies);
    expect(second.from).not.toBe(first.from);
    expect(await answerers(second.cookies)).toEqual([second.from]);
  });

  it('is over after its duration, and a cookie of somebody else is none', async () => {
    const { group } = await groupOf('t', 3);
    await balancer.createListener(loadBalancer, forward({ [group]: 1 }));
    await attributes(group, { 'stickiness.enabled': 'true', 'stickiness.lb_cookie.duration_seconds': '1' });
    await healthy(group);
    const { cookies } = await ask();
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect(await answerers(cookies)).toHaveLength(3);
    expect(await answerers(['AWSALB=made-up.zzzzzzzz'])).toHaveLength(3);
  });

  it('begins and ends with the cookie of the application where that is asked for', async () => {
    const { group } = await groupOf('t', 3);
    await balancer.createListener(loadBalancer, forward({ [group]: 1 }));
    await expect(attributes(group, { 'stickiness.type': 'app_cookie' })).rejects.toMatchObject({
      message: expect.stringContaining('cookie_name'),
    });
    await attributes(group, {
      'stickiness.enabled': 'true',
      'stickiness.type': 'app_cookie',
      'stickiness.app_cookie.cookie_name': 'session',
    });
    await healthy(group);
    expect((await ask()).set).toEqual([]);
    const login = await ask('/login');
    expect(login.cookies).toEqual(['session=1', expect.stringMatching(/^AWSALBAPP-0=/)]);
    expect(await answerers(login.cookies)).toEqual([login.from]);
    expect(await answerers(login.cookies.slice(1))).toHaveLength(3);
  });
});

describe('a session of a target group', () => {
  it('keeps a client with its group, whatever the weights are by then', async () => {
    const { group: blue } = await groupOf('blue', 1);
    const { group: green } = await groupOf('green', 1);
    const listener = await balancer.createListener(loadBalancer, forward({ [blue]: 1, [green]: 0 }, 60));
    await Promise.all([healthy(blue), healthy(green)]);
    const first = await ask();
    expect([first.from, ...first.cookies]).toEqual([
      'blue0',
      expect.stringMatching(/^AWSALBTG=/),
      expect.stringMatching(/^AWSALBTGCORS=/),
    ]);
    await balancer.call('ModifyListener', {
      ListenerArn: listener,
      DefaultActions: [forward({ [blue]: 0, [green]: 1 }, 60)],
    });
    expect(await answerers(first.cookies)).toEqual(['blue0']);
    expect(await answerers([])).toEqual(['green0']);
  });

  it('lasts a second to a week', async () => {
    const { group } = await groupOf('t', 1);
    const listen = (sec: number) => balancer.createListener(loadBalancer, forward({ [group]: 1 }, sec), 80 + sec);
    await expect(listen(604_801)).rejects.toMatchObject({ code: 'ValidationError' });
    await expect(listen(0.5)).rejects.toMatchObject({ code: 'ValidationError' });
  });
});
