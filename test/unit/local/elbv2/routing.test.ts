import { afterEach, describe, expect, it } from '@jest/globals';
import { forwardTo, startBalancer } from './start-balancer.ts';

const fixed = (MessageBody: string, StatusCode = '200') => ({
  Type: 'fixed-response',
  FixedResponseConfig: { StatusCode, ContentType: 'text/plain', MessageBody },
});

let running: Awaited<ReturnType<typeof startBalancer>> | undefined;
afterEach(() => running?.stop());

async function start() {
  running = await startBalancer();
  const loadBalancer = await running.createLoadBalancer();
  const listener = await running.createListener(loadBalancer, fixed('default', '404'));
  const balancer = running;
  const body = async (path: string, init: RequestInit = {}) => (await fetch(balancer.url(path), init)).text();
  return { ...running, loadBalancer, listener, body };
}

describe('rules of a listener', () => {
  it('answer by path, with * and ? and the case of letters', async () => {
    const { createRule, listener, body } = await start();
    await createRule(listener, 1, { Field: 'path-pattern', Values: ['/api', '/api/*'] }, fixed('api'));
    await createRule(listener, 2, { Field: 'path-pattern', Values: ['/v?/*.json'] }, fixed('json'));
    expect(await body('/api')).toBe('api');
    expect(await body('/api/x/y?z=1')).toBe('api');
    expect(await body('/v1/a/b.json')).toBe('json');
    expect(await body('/v12/b.json')).toBe('default');
    expect(await body('/API')).toBe('default');
    expect(await body('/apis')).toBe('default');
  });

  it('are tried from the lowest priority, and priorities can be swapped', async () => {
    const { createRule, call, listener, body } = await start();
    const late = await createRule(listener, 20, { Field: 'path-pattern', Values: ['*'] }, fixed('late'));
    const early = await createRule(listener, 10, { Field: 'path-pattern', Values: ['*'] }, fixed('early'));
    expect(await body('/')).toBe('early');
    await call('SetRulePriorities', {
      RulePriorities: [
        { RuleArn: late, Priority: 10 },
        { RuleArn: early, Priority: 20 },
      ],
    });
    expect(await body('/')).toBe('late');
    await call('DeleteRule', { RuleArn: late });
    expect(await body('/')).toBe('early');
    const { Rules } = await call('DescribeRules', { ListenerArn: listener });
    expect(Rules).toMatchObject([{ Priority: '20' }, { Priority: 'default', IsDefault: true }]);
  });

  it('look at method, header, query string and source address', async () => {
    const { createRule, listener, body } = await start();
    const header = { HttpHeaderName: 'X-Kind', Values: ['CANARY*'] };
    await createRule(listener, 1, { Field: 'http-header', HttpHeaderConfig: header }, fixed('header'));
    const method = { Values: ['DELETE'] };
    await createRule(listener, 2, { Field: 'http-request-method', HttpRequestMethodConfig: method }, fixed('method'));
    const query = { Values: [{ Key: 'debug', Value: '*' }, { Value: 'any' }] };
    await createRule(listener, 3, { Field: 'query-string', QueryStringConfig: query }, fixed('query'));
    const sources = { Values: ['10.0.0.0/8', '127.0.0.0/8'] };
    await createRule(listener, 4, { Field: 'source-ip', SourceIpConfig: sources }, fixed('source'));
    expect(await body('/', { headers: { 'x-kind': 'canary-2' } })).toBe('header');
    expect(await body('/', { method: 'DELETE' })).toBe('method');
    expect(await body('/?a=1&debug')).toBe('query');
    expect(await body('/?a=ANY')).toBe('query');
    expect(await body('/?a=b')).toBe('source');
  });

  it('redirect with the parts of the request', async () => {
    const { createRule, listener, url, port } = await start();
    const redirect = {
      Type: 'redirect',
      RedirectConfig: { Path: '/new/#{path}', StatusCode: 'HTTP_301' },
    };
    await createRule(listener, 1, { Field: 'path-pattern', Values: ['/old/*'] }, redirect);
    const answer = await fetch(url('/old/a?b=c'), { redirect: 'manual' });
    expect(answer.status).toBe(301);
    expect(answer.headers.get('location')).toBe(`http://127.0.0.1:${port()}/new/old/a?b=c`);
  });

  it('are refused by name: a taken priority, a group of another load balancer, too many values or rules', async () => {
    const { createRule, createGroup, createListener, createLoadBalancer, listener } = await start();
    const group = await createGroup('shared');
    await createListener(await createLoadBalancer('other'), forwardTo(group));
    const path = { Field: 'path-pattern', Values: ['/a'] };
    await createRule(listener, 1, path, fixed('a'));
    await expect(createRule(listener, 1, path, fixed('b'))).rejects.toMatchObject({
      code: 'PriorityInUse',
      name: 'PriorityInUseException',
    });
    await expect(createRule(listener, 2, path, forwardTo(group))).rejects.toMatchObject({
      code: 'TargetGroupAssociationLimit',
    });
    await expect(createRule(listener, 2, path, forwardTo(`${group}x`))).rejects.toMatchObject({
      code: 'TargetGroupNotFound',
    });
    const many = { Field: 'path-pattern', Values: ['/1', '/2', '/3', '/4', '/5', '/6'] };
    await expect(createRule(listener, 2, many, fixed('a'))).rejects.toMatchObject({ code: 'ValidationError' });
    for (let priority = 2; priority <= 100; priority += 1) await createRule(listener, priority, path, fixed('a'));
    await expect(createRule(listener, 101, path, fixed('a'))).rejects.toMatchObject({ code: 'TooManyRules' });
  });

  it('keep a group from being deleted while one of them forwards to it, at whatever weight', async () => {
    const { createRule, createGroup, call, listener } = await start();
    const [blue, green] = [await createGroup('blue'), await createGroup('green')];
    const weighted = {
      Type: 'forward',
      ForwardConfig: {
        TargetGroups: [
          { TargetGroupArn: blue, Weight: 1 },
          { TargetGroupArn: green, Weight: 0 },
        ],
      },
    };
    const rule = await createRule(listener, 1, { Field: 'path-pattern', Values: ['*'] }, weighted);
    await expect(call('DeleteTargetGroup', { TargetGroupArn: green })).rejects.toMatchObject({ code: 'ResourceInUse' });
    await call('DeleteRule', { RuleArn: rule });
    await call('DeleteTargetGroup', { TargetGroupArn: green });
    await expect(call('DescribeTargetGroups', { Names: ['green'] })).rejects.toMatchObject({
      code: 'TargetGroupNotFound',
    });
  });
});

describe('names and settings', () => {
  it('create the same thing twice, and refuse another of its name', async () => {
    const { createGroup, createLoadBalancer, createListener, loadBalancer, listener } = await start();
    const group = await createGroup('twice');
    expect(await createGroup('twice')).toBe(group);
    await expect(createGroup('twice', { Port: 81 })).rejects.toMatchObject({ code: 'DuplicateTargetGroupName' });
    expect(await createLoadBalancer()).toBe(loadBalancer);
    expect(await createListener(loadBalancer, fixed('default', '404'))).toBe(listener);
    await expect(createListener(loadBalancer, fixed('other'))).rejects.toMatchObject({ code: 'DuplicateListener' });
  });

  it('refuse what this load balancer cannot do, instead of ignoring it', async () => {
    const { createGroup, call, loadBalancer } = await start();
    const group = await createGroup('plain');
    const tls = { LoadBalancerArn: loadBalancer, Port: 443, Protocol: 'HTTPS', DefaultActions: [fixed('x')] };
    await expect(call('CreateListener', tls)).rejects.toMatchObject({ code: 'UnsupportedProtocol' });
    const attribute = (Key: string, Value: string) =>
      call('ModifyTargetGroupAttributes', { TargetGroupArn: group, Attributes: [{ Key, Value }] });
    await expect(attribute('slow_start.duration_seconds', '30')).rejects.toMatchObject({ code: 'ValidationError' });
    await expect(attribute('deregistration_delay.timeout_seconds', '3601')).rejects.toMatchObject({
      code: 'ValidationError',
    });
    await expect(attribute('no.such.key', '1')).rejects.toThrow("'no.such.key'");
    const times = { HealthCheckIntervalSeconds: 10, HealthCheckTimeoutSeconds: 10 };
    await expect(createGroup('slow', times)).rejects.toThrow('Health check interval must be greater than the timeout.');
    expect(await createGroup('slow-tcp', { ...times, Protocol: 'TCP' })).toContain(':targetgroup/slow-tcp/');
  });

  it('tag what they are told to, and list it in pages', async () => {
    const { createGroup, call } = await start();
    const groups = [await createGroup('a'), await createGroup('b'), await createGroup('c')];
    await call('AddTags', { ResourceArns: groups, Tags: [{ Key: 'stack', Value: 's' }] });
    await call('RemoveTags', { ResourceArns: groups.slice(1), TagKeys: ['stack'] });
    const { TagDescriptions } = await call('DescribeTags', { ResourceArns: groups.slice(0, 2) });
    expect(TagDescriptions).toMatchObject([{ Tags: [{ Key: 'stack', Value: 's' }] }, { Tags: [] }]);
    const first = await call('DescribeTargetGroups', { PageSize: 2 });
    const second = await call('DescribeTargetGroups', { PageSize: 2, Marker: first.NextMarker });
    expect(first.TargetGroups).toHaveLength(2);
    expect(second.TargetGroups).toHaveLength(1);
    expect(second.NextMarker).toBeUndefined();
  });
});
