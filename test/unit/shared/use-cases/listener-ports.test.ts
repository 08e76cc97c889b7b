import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadBalancerOf } from '../../../../shared/aws/elbv2/rule-arn.ts';
import { leftovers, watch } from '../../../harness/judge.ts';
import { startWorld, type World } from '../../../harness/start-world.ts';
import { INGRESS, type User, userOf } from '../../../harness/user.ts';

let world: World;
let user: User;
let violations: string[];

beforeEach(async () => {
  world = await startWorld();
  user = userOf(world);
  violations = watch(world, user).violations;
});

afterEach(async () => {
  const { failures } = world;
  await world.stop();
  expect(violations).toEqual([]);
  expect(failures).toEqual([]);
});

const { path: _, ...TCP } = { ...INGRESS, protocol: 'TCP', listenerPort: 9000 };
const call = <Output>(operation: string, input: object) => world.call<Output>('elasticloadbalancing', operation, input);

async function balancers(): Promise<string[]> {
  const { LoadBalancers } = await call<{ LoadBalancers: { LoadBalancerName: string }[] }>('DescribeLoadBalancers', {});
  return LoadBalancers.map(({ LoadBalancerName }) => LoadBalancerName);
}

async function refusal(of: User, wish: object): Promise<string[]> {
  const refused: unknown = await of.deploy('web:1', wish).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'InvalidParameterException' });
  return (refused as { errors: { pointer: string; detail: string }[] }).errors.map(
    ({ pointer, detail }) => `${pointer} ${detail}`,
  );
}

describe('a TCP service', () => {
  it.each(['ROLLING', 'BLUE_GREEN'])(
    'comes up, is replaced by %s and goes, with its load balancer',
    async (strategy) => {
      const wish = { ingress: TCP, deploymentConfiguration: { strategy } };
      await user.deploy('web:1', wish);
      await user.reaches('SUCCESSFUL');
      expect(await balancers()).toEqual(['world', 'world-tcp']);
      await user.deploy('web:2', wish);
      await user.reaches('SUCCESSFUL');
      await world.time.until(async () => (await leftovers(world, user)).length === 0);
      await user.remove();
      await world.time.until(async () => (await user.records()).service.status === 'INACTIVE');
      expect(await balancers()).toEqual(['world']);
    },
  );

  it('becomes an HTTP service only when its load balancer has let go of it', async () => {
    await user.deploy('web:1', { ingress: TCP });
    await user.reaches('SUCCESSFUL');
    expect(await refusal(user, { ingress: INGRESS })).toEqual([
      '/ingress/protocol cannot change from TCP to HTTP: deploy the service without ingress first, or under another name',
    ]);
    await user.deploy('web:1', {});
    await user.reaches('SUCCESSFUL');
    await world.time.until(async () => (await user.records()).service.traffic === undefined, 120_000);
    await user.deploy('web:1', { ingress: INGRESS });
    await user.reaches('SUCCESSFUL');
    expect(await balancers()).toEqual(['world']);
  });
});

describe('a port', () => {
  const other = () => userOf(world, { cluster: 'default', service: 'other' });

  it('of TCP is one service’s alone, and one of HTTP is no TCP service’s', async () => {
    await user.deploy('web:1', { ingress: TCP });
    const taken = '/ingress/listenerPort port 9000 is taken: service web in cluster default has it for TCP';
    expect(await refusal(other(), { ingress: TCP })).toEqual([taken]);
    expect(await refusal(other(), { ingress: { ...INGRESS, listenerPort: 9000 } })).toEqual([taken]);
    await other().deploy('web:1', { ingress: { ...INGRESS, listenerPort: 9001 } });
    expect(await refusal(user, { ingress: { ...TCP, listenerPort: 9001 } })).toEqual([
      '/ingress/listenerPort port 9001 is taken: service other in cluster default has it for HTTP',
    ]);
    const third = userOf(world, { cluster: 'default', service: 'third' });
    await third.deploy('web:1', { ingress: { ...INGRESS, path: '/third', listenerPort: 9001 } });
    for (const each of [user, other(), third]) await each.reaches('SUCCESSFUL');
  });

  it('that the load balancers’ security group does not let in is none, unless the user has a listener there', async () => {
    const detail =
      "must be from 8000 to 11000, which the stack's parameters listenerPortMin and listenerPortMax say; got 443";
    const secure = { ingress: { ...INGRESS, listenerPort: 443 } };
    expect(await refusal(user, secure)).toEqual([`/ingress/listenerPort ${detail}`]);
    expect(await refusal(user, { ingress: { ...TCP, listenerPort: 443 } })).toEqual([
      `/ingress/listenerPort ${detail}`,
    ]);
    await call('CreateListener', {
      LoadBalancerArn: loadBalancerOf(world.config.listenerArn),
      Port: 443,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    });
    await user.deploy('web:1', secure);
    await user.reaches('SUCCESSFUL');
  });

  it('that the load balancer does not give is told, and got when it is free', async () => {
    const { Listeners } = await call<{ Listeners: { ListenerArn: string }[] }>('CreateListener', {
      LoadBalancerArn: loadBalancerOf(world.config.listenerArn),
      Port: 9000,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    });
    for (let port = 10_000; port < 10_048; port += 1) {
      await call('CreateListener', {
        LoadBalancerArn: loadBalancerOf(world.config.listenerArn),
        Port: port,
        Protocol: 'HTTP',
        DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
      });
    }
    const wish = { ingress: { ...INGRESS, listenerPort: 9001 } };
    expect(await refusal(user, wish)).toEqual([
      '/ingress/listenerPort the load balancer has 50 of at most 50 listeners, and this service needs 1 more',
    ]);
    await call('DeleteListener', { ListenerArn: Listeners[0]?.ListenerArn });
    await user.deploy('web:1', wish);
    await user.reaches('SUCCESSFUL');
  });

  it('that somebody takes in between is told once, tried again, and costs no other service anything', async () => {
    const refused = 'gets no traffic, the load balancer refuses it: InvalidConfigurationRequestException: Port 9000';
    let isTaken = true;
    world.hook.before = ({ operation }) => {
      if (!isTaken || operation !== 'CreateListener') return;
      const name = 'InvalidConfigurationRequestException';
      throw Object.assign(new Error('Port 9000 is in use'), { name, $metadata: { httpStatusCode: 400 } });
    };
    await user.deploy('web:1', { ingress: { ...INGRESS, listenerPort: 9000 } });
    await world.time.pass(20_000);
    isTaken = false;
    await user.reaches('SUCCESSFUL');
    const told = (await user.said()).filter((message) => message.includes(refused));
    expect(told).toHaveLength(1);
    expect((await user.records()).service.trafficRefused).toBeUndefined();
  });
});
