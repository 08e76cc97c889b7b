import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { AwsError } from '../../../../local/cloud/aws-error.ts';
import { bootGateway, type Gateway } from './boot-gateway.ts';

let api: Gateway;

afterEach(() => api?.stop());

const post = (body: NonNullable<RequestInit['body']>, headers: Record<string, string> = {}, where = '/a') =>
  fetch(api.url + where, { method: 'POST', body, headers, ...(body instanceof ReadableStream && { duplex: 'half' }) });

describe('the event of a request', () => {
  it('is payload format 2.0', async () => {
    api = await bootGateway();
    await api.route('POST /pets/{id}', 'ok');
    await fetch(`${api.url}/pets/a%20b?x=1&x=2&y=%C3%BC%2B`, {
      method: 'POST',
      headers: { 'X-Own': 'Value', cookie: 'a=1; b=2', 'content-type': 'application/json', 'user-agent': 'jest' },
      body: '{"ü":1}',
    });
    expect(api.events[0]).toEqual({
      version: '2.0',
      routeKey: 'POST /pets/{id}',
      rawPath: '/pets/a b',
      rawQueryString: 'x=1&x=2&y=%C3%BC%2B',
      cookies: ['a=1', 'b=2'],
      headers: expect.objectContaining({
        'x-own': 'Value',
        host: api.url.slice(7),
        'content-length': '8',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-proto': 'http',
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
      }),
      queryStringParameters: { x: '1,2', y: 'ü+' },
      pathParameters: { id: 'a b' },
      stageVariables: { color: 'blue' },
      requestContext: {
        accountId: '000000000000',
        apiId: api.apiId,
        domainName: '127.0.0.1',
        domainPrefix: '127',
        http: { method: 'POST', path: '/pets/a b', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'jest' },
        requestId: expect.stringMatching(/^[\w-]{15}=$/),
        routeKey: 'POST /pets/{id}',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      body: '{"ü":1}',
      isBase64Encoded: false,
    });
    expect(api.callers[0]).toEqual({
      kind: 'service',
      service: 'apigateway.amazonaws.com',
      sourceArn: `arn:aws:execute-api:us-east-1:000000000000:${api.apiId}/$default/POST/pets/{id}`,
    });
  });

  it.each([
    ['text/plain;charset=utf-8', false],
    ['application/problem+json', false],
    ['application/x-www-form-urlencoded', true],
    ['image/png', true],
  ])('has a body of %s as base64: %s', async (type, isBase64Encoded) => {
    api = await bootGateway();
    await api.route('POST /a', 'ok');
    await post('a=1', { 'content-type': type });
    expect(api.events[0]).toMatchObject({ isBase64Encoded, body: isBase64Encoded ? 'YT0x' : 'a=1' });
  });

  it('has no body, query or cookies where there are none', async () => {
    api = await bootGateway();
    await api.route('$default', 'ok');
    await fetch(`${api.url}/x`);
    for (const name of ['body', 'queryStringParameters', 'cookies', 'pathParameters']) {
      expect(api.events[0]).not.toHaveProperty(name);
    }
    expect(api.events[0]).toMatchObject({ routeKey: '$default', rawQueryString: '', isBase64Encoded: false });
    expect(api.callers[0]).toMatchObject({ sourceArn: expect.stringMatching(/\/\$default\/\$default$/) });
  });

  it('has the name of a named stage in its path, and the route has not', async () => {
    api = await bootGateway({}, 'dev');
    await api.route('GET /a', 'ok');
    expect((await fetch(`${api.url}/dev/a`)).status).toBe(200);
    expect(api.events[0]).toMatchObject({ rawPath: '/dev/a', requestContext: { stage: 'dev' } });
    expect((await fetch(`${api.url}/a`)).status).toBe(404);
  });
});

describe('the response to a request', () => {
  it('is what the function says, with headers, cookies and binary bodies', async () => {
    api = await bootGateway();
    const body = Buffer.from([0, 255, 128]).toString('base64');
    const headers = { 'Content-Type': 'image/png', 'x-n': 1 };
    await api.route('GET /a', {
      statusCode: 201,
      headers,
      cookies: ['a=1; Secure', 'b=2'],
      body,
      isBase64Encoded: true,
    });
    const response = await fetch(`${api.url}/a`);
    expect(response.status).toBe(201);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('x-n')).toBe('1');
    expect(response.headers.getSetCookie()).toEqual(['a=1; Secure', 'b=2']);
    expect(response.headers.get('apigw-requestid')).toMatch(/=$/);
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 255, 128]);
  });

  it.each([
    ['an object', { a: 1 }, 200, '{"a":1}', 'application/json'],
    ['a text', 'hello', 200, 'hello', 'application/json'],
    ['nothing', null, 200, '', 'application/json'],
    ['a status alone', { statusCode: 204 }, 204, '', 'text/plain;charset=UTF-8'],
    ['a status as text', { statusCode: '404', body: 'x' }, 404, 'x', 'text/plain;charset=UTF-8'],
    ['a status that is none', { statusCode: 'x' }, 500, '{"message":"Internal Server Error"}', 'application/json'],
    [
      'a body that is no text',
      { statusCode: 200, body: { a: 1 } },
      500,
      '{"message":"Internal Server Error"}',
      'application/json',
    ],
    [
      'a header that HTTP cannot carry',
      { statusCode: 200, headers: { a: 'b\nc' } },
      500,
      '{"message":"Internal Server Error"}',
      'application/json',
    ],
  ])('is inferred from %s', async (_what, answer, status, body, type) => {
    api = await bootGateway();
    await api.route('GET /a', answer);
    const response = await fetch(`${api.url}/a`);
    expect([response.status, await response.text(), response.headers.get('content-type')]).toEqual([
      status,
      body,
      type,
    ]);
  });

  const throwing = (error: Error) => () => {
    throw error;
  };
  it.each([
    ['the function fails', throwing(new Error('x')), 500, 'Internal Server Error'],
    [
      'the function may not be invoked',
      throwing(new AwsError('AccessDeniedException', 'x')),
      500,
      'Internal Server Error',
    ],
    [
      'the function is throttled',
      throwing(new AwsError('TooManyRequestsException', 'x', 429)),
      503,
      'Service Unavailable',
    ],
    [
      'the payload is too large for Lambda',
      throwing(new AwsError('RequestTooLargeException', 'x', 413)),
      413,
      'Request Entity Too Large',
    ],
    [
      'the function takes too long',
      () => new Promise((resolve) => setTimeout(resolve, 200)),
      503,
      'Service Unavailable',
    ],
  ])('is AWS’s when %s', async (_what, answer, status, message) => {
    api = await bootGateway();
    await api.route('GET /a', answer, {}, { TimeoutInMillis: 50 });
    const response = await fetch(`${api.url}/a`);
    expect([response.status, await response.json()]).toEqual([status, { message }]);
  });

  it('is 404 where no route is, 400 for a broken path, 431 for too many headers', async () => {
    api = await bootGateway();
    await api.route('GET /a', 'ok');
    const get = async (where: string, headers = {}) => {
      const response = await fetch(api.url + where, { headers });
      return [response.status, await response.json()];
    };
    expect(await get('/b')).toEqual([404, { message: 'Not Found' }]);
    expect(await get('/%zz')).toEqual([400, { message: 'Bad Request' }]);
    expect(await get('/a', { x: 'y'.repeat(10_300) })).toEqual([431, { message: 'Request Header Fields Too Large' }]);
  });

  it('is 413 for more than 10 MB, said or not, and the connection goes on', async () => {
    api = await bootGateway();
    await api.route('POST /a', ({ body }: { body: string }) => body.length);
    const message = { message: 'Request Entity Too Large' };
    const said = await post(Buffer.alloc(10_485_761));
    expect([said.status, await said.json()]).toEqual([413, message]);
    let sent = 0;
    const stream = new ReadableStream({
      pull(controller) {
        sent += 1;
        if (sent > 170) controller.close();
        else controller.enqueue(Buffer.alloc(65_536));
      },
    });
    const unsaid = await post(stream);
    expect([unsaid.status, await unsaid.json()]).toEqual([413, message]);
    expect(await (await post('x', { 'content-type': 'text/plain' })).json()).toBe(1);
  });

  it('is nobody’s when the client goes away, and the next one is served', async () => {
    api = await bootGateway();
    await api.route('$default', 'ok');
    await new Promise<void>((resolve) => {
      const request = httpRequest(`${api.url}/a`, { method: 'POST', headers: { 'content-length': 100 } });
      request.on('error', () => resolve());
      request.write('half');
      setTimeout(() => request.destroy(), 20);
    });
    expect((await fetch(`${api.url}/a`)).status).toBe(200);
    expect(api.events).toHaveLength(1);
  });
});

describe('CORS', () => {
  const CorsConfiguration = {
    AllowOrigins: ['https://a.example'],
    AllowMethods: ['GET'],
    AllowHeaders: ['x-own'],
    MaxAge: 60,
  };
  const preflight = (origin: string) =>
    fetch(`${api.url}/a`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'x-own' },
    });

  it('is answered by the gateway, for origins that are allowed', async () => {
    api = await bootGateway({ CorsConfiguration });
    await api.route('ANY /a', 'ok');
    const response = await preflight('https://a.example');
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': 'https://a.example',
      'access-control-allow-methods': 'GET',
      'access-control-allow-headers': 'x-own',
      'access-control-max-age': '60',
    });
    expect((await preflight('https://b.example')).headers.get('access-control-allow-origin')).toBeNull();
    expect(api.events).toHaveLength(0);
    const get = await fetch(`${api.url}/a`, { headers: { origin: 'https://a.example' } });
    expect(get.headers.get('access-control-allow-origin')).toBe('https://a.example');
  });
});
