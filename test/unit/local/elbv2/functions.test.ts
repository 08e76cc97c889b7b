import { afterEach, describe, expect, it } from '@jest/globals';
import type { AwsService, CallContext } from '../../../../local/cloud/service.ts';
import { forwardTo, startBalancer } from './start-balancer.ts';

/** Events and answers as the ELB user guide shows them ("Lambda functions as targets"). */

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:wake';

let running: Awaited<ReturnType<typeof startBalancer>> | undefined;
afterEach(() => running?.stop());

type Event = Record<string, unknown> & { path: string; body: string };

/** A load balancer whose requests all go to one function, which answers what `answer` makes of the event. */
async function start(answer: (event: Event) => unknown, { multiValue = false } = {}) {
  const events: Event[] = [];
  const callers: unknown[] = [];
  const beside: AwsService = {
    name: 'lambda',
    start() {},
    stop() {},
    access: () => [],
    operations: {
      Invoke(input: { Payload: Uint8Array }, { caller }: CallContext) {
        callers.push(caller);
        const event = JSON.parse(Buffer.from(input.Payload).toString());
        events.push(event);
        const answered = answer(event);
        if (answered instanceof Error)
          return { StatusCode: 200, FunctionError: 'Unhandled', Payload: Buffer.from('{}') };
        return { StatusCode: 200, Payload: Buffer.from(JSON.stringify(answered)) };
      },
    },
  };
  running = await startBalancer({ beside });
  const { call, createLoadBalancer, createListener } = running;
  const { TargetGroups } = (await call('CreateTargetGroup', { Name: 'wake', TargetType: 'lambda' })) as {
    TargetGroups: { TargetGroupArn: string }[];
  };
  const group = TargetGroups[0]?.TargetGroupArn ?? '';
  await call('RegisterTargets', { TargetGroupArn: group, Targets: [{ Id: FUNCTION }] });
  if (multiValue) {
    const Attributes = [{ Key: 'lambda.multi_value_headers.enabled', Value: 'true' }];
    await call('ModifyTargetGroupAttributes', { TargetGroupArn: group, Attributes });
  }
  await createListener(await createLoadBalancer(), forwardTo(group));
  return { ...running, group, events, callers };
}

const plain = (body: string) => ({ statusCode: 200, headers: { 'content-type': 'text/plain' }, body });

describe('a function as a target', () => {
  it('gets the request as an event, and its answer is the response', async () => {
    const { url, events, callers, group } = await start(({ path }) => ({ ...plain(`at ${path}`), statusCode: 201 }));
    const response = await fetch(url('/a%20b?x=%26&y'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-own': '1' },
      body: '{"a":1}',
    });
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      201,
      'text/plain',
      'at /a%20b',
    ]);
    expect(events).toEqual([
      {
        requestContext: { elb: { targetGroupArn: group } },
        httpMethod: 'POST',
        path: '/a%20b',
        queryStringParameters: { x: '%26', y: '' },
        headers: expect.objectContaining({ 'x-own': '1', 'x-forwarded-proto': 'http', 'x-forwarded-for': '127.0.0.1' }),
        body: '{"a":1}',
        isBase64Encoded: false,
      },
    ]);
    expect(callers).toEqual([{ kind: 'service', service: 'elasticloadbalancing.amazonaws.com', sourceArn: group }]);
  });

  it('gets what is no text as base64, and may answer so', async () => {
    const { url, events } = await start(({ body }) => ({ statusCode: 200, body, isBase64Encoded: true }));
    const bytes = Buffer.from([0, 255, 1]);
    const headers = { 'content-type': 'application/octet-stream' };
    const response = await fetch(url('/'), { method: 'PUT', headers, body: bytes });
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
    expect(events[0]).toMatchObject({ body: 'AP8B', isBase64Encoded: true });
  });

  it('has lists of values where the group says so', async () => {
    const answer = { statusCode: 307, multiValueHeaders: { location: ['/x'], 'set-cookie': ['a=1', 'b=2'] } };
    const { url, events } = await start(() => answer, { multiValue: true });
    const response = await fetch(url('/?a=1&a=2'), { redirect: 'manual' });
    expect([response.status, response.headers.getSetCookie()]).toEqual([307, ['a=1', 'b=2']]);
    expect(events[0]).toMatchObject({ multiValueQueryStringParameters: { a: ['1', '2'] } });
    expect(events[0]).not.toHaveProperty('headers');
  });

  it.each([
    ['fails', new Error('broken')],
    ['answers no object', 'hello'],
    ['answers no status', { body: 'hello' }],
    ['answers more than 1 MB', plain('x'.repeat(1024 * 1024))],
  ])('that %s is a 502', async (_, answer) => {
    const { url } = await start(() => answer);
    expect((await fetch(url('/'))).status).toBe(502);
  });

  it('gets no more than 1 MB, and no WebSocket', async () => {
    const { url, events } = await start(() => plain('ok'));
    expect((await fetch(url('/'), { method: 'POST', body: 'x'.repeat(1024 * 1024 + 1) })).status).toBe(413);
    expect(events).toEqual([]);
  });

  it('is one, and is not checked', async () => {
    const { call, group, health } = await start(() => plain('ok'));
    expect(await health(group)).toEqual(['unavailable Target.HealthCheckDisabled']);
    await call('RegisterTargets', { TargetGroupArn: group, Targets: [{ Id: FUNCTION }] });
    await expect(
      call('RegisterTargets', { TargetGroupArn: group, Targets: [{ Id: `${FUNCTION}2` }] }),
    ).rejects.toMatchObject({ code: 'TooManyTargets' });
    await expect(
      call('RegisterTargets', { TargetGroupArn: group, Targets: [{ Id: '127.0.0.1' }] }),
    ).rejects.toMatchObject({ code: 'InvalidTarget' });
    await expect(call('CreateTargetGroup', { Name: 'b', TargetType: 'lambda', Port: 80 })).rejects.toThrow('Port');
    await call('DeregisterTargets', { TargetGroupArn: group, Targets: [{ Id: FUNCTION }] });
    expect(await health(group)).toEqual([]);
  });
});
