import { request } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createCloud } from '../../../../local/cloud/cloud.ts';
import { createWire } from '../../../../local/wire/wire.ts';
import { type FakeCloud, startFakeCloud } from './fake-cloud.ts';

let fake: FakeCloud;

beforeEach(async () => {
  fake = await startFakeCloud({
    dynamodb: {
      PutItem: () => ({}),
      DescribeTable: () => {
        throw new TypeError('a secret of the implementation');
      },
      GetRecords: () => ({ Records: [{ dynamodb: { ApproximateCreationDateTime: new Date(2000) } }] }),
    },
    sqs: { GetQueueAttributes: () => ({ Attributes: { DelaySeconds: '0' } }), SendMessage: () => ({ MessageId: 'm' }) },
    iam: { GetRole: () => ({ Role: { RoleName: 'r', CreateDate: new Date(0) } }) },
    sts: { GetCallerIdentity: () => ({ Account: '000000000000' }) },
    apigateway: { CreateApi: (input) => ({ ApiId: 'a1', Name: input.Name, CreatedDate: new Date(0) }) },
  });
});

afterEach(() => fake.wire.close());

const JSON_HEADERS = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.PutItem' };

function post(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = JSON_HEADERS, path = '/') {
  return fetch(`${fake.url}${path}`, { method: 'POST', headers, body });
}

function form(fields: Record<string, string>) {
  return post(new URLSearchParams(fields).toString(), { 'content-type': 'application/x-www-form-urlencoded' });
}

/** fetch refuses to set Host; a raw request does not. */
function statusWith(headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(`${fake.url}/`, { method: 'POST', headers: { ...JSON_HEADERS, ...headers } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.end('{}');
  });
}

describe('the wire, as HTTP sees it', () => {
  it('refuses names that are not loopback, and web pages of other sites', async () => {
    expect(await statusWith({ host: 'evil.example:4566' })).toBe(403);
    expect(await statusWith({ host: '127.0.0.1.evil.example' })).toBe(403);
    expect(await statusWith({ origin: 'https://evil.example' })).toBe(403);
    expect(await statusWith({ origin: 'null' })).toBe(403);
    expect(await statusWith({ host: 'localhost:1' })).toBe(200);
    expect(await statusWith({ host: 'sync-localhost.localhost' })).toBe(200);
    expect(await statusWith({ origin: 'http://localhost:8080' })).toBe(200);
    expect(fake.calls).toHaveLength(3);
  });

  it('listens on loopback addresses alone', async () => {
    const wire = createWire(createCloud(), { principalOf: () => ({ kind: 'account' }) });
    await expect(wire.listen(0, '0.0.0.0')).rejects.toThrow('0.0.0.0 is not a loopback address');
    await expect(wire.listen(Number(new URL(fake.url).port))).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('takes a request without credentials as the account', async () => {
    expect((await post('{}')).status).toBe(200);
    expect(fake.calls[0]?.caller).toEqual({ kind: 'account' });
  });

  it.each([
    ['no JSON', '{"TableName"'],
    ['a list', '[]'],
    ['a number for a string', '{"TableName":1}'],
    ['base64 that is none', '{"Item":{"a":{"B":"%%%"}}}'],
    ['100,000 brackets', `{"Item":{"a":${'{"L":['.repeat(100_000)}${']}'.repeat(100_000)}}}`],
  ])('answers %s with a SerializationException', async (_, body) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: expect.stringMatching(/#SerializationException$/) });
    expect(fake.calls).toEqual([]);
  });

  it('keeps a key named __proto__ an entry', async () => {
    await post('{"Item":{"__proto__":{"S":"x"}}}');
    const item = fake.calls[0]?.input.Item as object;
    expect(Object.getPrototypeOf(item)).toBe(Object.prototype);
    expect(Object.keys(item)).toEqual(['__proto__']);
  });

  it('reads gzip, and refuses what is over 16 MB', async () => {
    const zipped = new Uint8Array(gzipSync('{"TableName":"t"}'));
    expect((await post(zipped, { ...JSON_HEADERS, 'content-encoding': 'gzip' })).status).toBe(200);
    expect(fake.calls[0]?.input).toEqual({ TableName: 't' });
    expect((await post(new Uint8Array(17 * 1024 * 1024))).status).toBe(413);
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(17 * 1024 * 1024)));
    expect((await post(bomb, { ...JSON_HEADERS, 'content-encoding': 'gzip' })).status).toBe(400);
  });

  it('tells the operator of a bug, and its caller nothing but a request id', async () => {
    const response = await post('{}', { ...JSON_HEADERS, 'x-amz-target': 'DynamoDB_20120810.DescribeTable' });
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(JSON.parse(text).__type).toMatch(/#InternalFailure$/);
    expect(text).not.toContain('secret');
    expect(fake.logged[0]).toContain('a secret of the implementation');
  });

  it('names operations and services that it does not have', async () => {
    const unknown = await post('{}', { ...JSON_HEADERS, 'x-amz-target': 'DynamoDB_20120810.NoSuch' });
    expect([unknown.status, unknown.headers.get('x-amzn-errortype')]).toEqual([400, 'UnknownOperationException']);
    const notHere = await post('{}', { ...JSON_HEADERS, 'x-amz-target': 'DynamoDB_20120810.CreateBackup' });
    expect(notHere.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
    expect((await post('{}', { 'content-type': 'application/json' })).status).toBe(404);
    const invalid = await form({ Action: 'NoSuch', Version: '2010-05-08' });
    expect([invalid.status, await invalid.text()]).toEqual([
      400,
      expect.stringContaining('<Code>InvalidAction</Code>'),
    ]);
  });

  it('speaks the older query protocol to SQS, flattened maps and lists', async () => {
    const attributes = await form({ Action: 'GetQueueAttributes', Version: '2012-11-05', 'AttributeName.1': 'All' });
    expect(fake.calls[0]?.input).toEqual({ AttributeNames: ['All'] });
    expect(await attributes.text()).toContain('<Attribute><Name>DelaySeconds</Name><Value>0</Value></Attribute>');
    await form({
      Action: 'SendMessage',
      Version: '2012-11-05',
      MessageBody: 'b',
      'MessageAttribute.1.Name': 'n',
      'MessageAttribute.1.Value.DataType': 'String',
      'MessageAttribute.1.Value.StringValue': 'v',
    });
    expect(fake.calls[1]?.input).toEqual({
      MessageBody: 'b',
      MessageAttributes: { n: { DataType: 'String', StringValue: 'v' } },
    });
  });

  it('takes the queue from the path where the older query protocol names none', async () => {
    const asked = '?Action=SendMessage&Version=2012-11-05&MessageBody=b';
    for (const path of ['/000000000000/orders', '/000000000000/orders/']) await fetch(fake.url + path + asked);
    const input = { QueueUrl: '/000000000000/orders', MessageBody: 'b' };
    expect(fake.calls.map((call) => call.input)).toEqual([input, input]);
  });

  it('finds the service of a presigned GET', async () => {
    const scope = encodeURIComponent('ASIAX/20261105/us-east-1/sts/aws4_request');
    const response = await fetch(`${fake.url}/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Credential=${scope}`);
    expect(await response.text()).toContain('<Account>000000000000</Account>');
    expect(fake.calls[0]?.caller).toMatchObject({ kind: 'role' });
  });

  it('writes dates in XML and in API Gateway as text, in JSON as seconds', async () => {
    const role = await form({ Action: 'GetRole', Version: '2010-05-08', RoleName: 'r' });
    expect(await role.text()).toContain('<CreateDate>1970-01-01T00:00:00.000Z</CreateDate>');
    const api = await post('{"name":"n","protocolType":"HTTP"}', { 'content-type': 'application/json' }, '/v2/apis');
    expect(api.status).toBe(201);
    expect(await api.json()).toEqual({ apiId: 'a1', name: 'n', createdDate: '1970-01-01T00:00:00.000Z' });
    const records = await post('{}', { ...JSON_HEADERS, 'x-amz-target': 'DynamoDBStreams_20120810.GetRecords' });
    expect(await records.json()).toEqual({ Records: [{ dynamodb: { ApproximateCreationDateTime: 2 } }] });
  });

  it('outlives a caller who goes away in the middle of a body', async () => {
    const socket = connect(Number(new URL(fake.url).port), '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf');
    await new Promise<void>((resolve) => socket.end(() => resolve()));
    socket.destroy();
    expect((await post('{}')).status).toBe(200);
    expect(fake.logged).toEqual([]);
  });
});
