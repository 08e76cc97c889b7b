import { createHash, createHmac } from 'node:crypto';

const { AWS_REGION = 'us-east-1', AWS_CONTAINER_CREDENTIALS_RELATIVE_URI } = process.env;
const endpoint = new URL(process.env.AWS_ENDPOINT_URL ?? `https://sqs.${AWS_REGION}.amazonaws.com`);

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();

/** On Fargate those of the task's role; locally any will do. */
async function credentials() {
  if (!AWS_CONTAINER_CREDENTIALS_RELATIVE_URI) return { AccessKeyId: 'any', SecretAccessKey: 'any' };
  return (await fetch(`http://169.254.170.2${AWS_CONTAINER_CREDENTIALS_RELATIVE_URI}`)).json();
}

/** One operation of SQS, signed (Signature Version 4): what the SDK does, so that the image needs no packages. */
export async function sqs(operation, input) {
  const { AccessKeyId, SecretAccessKey, Token } = await credentials();
  const body = JSON.stringify(input);
  const time = new Date().toISOString().replace(/[:-]|\.\d{3}/g, '');
  const scope = `${time.slice(0, 8)}/${AWS_REGION}/sqs/aws4_request`;
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    host: endpoint.host,
    'x-amz-date': time,
    ...(Token ? { 'x-amz-security-token': Token } : {}),
    'x-amz-target': `AmazonSQS.${operation}`,
  };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const request = ['POST', '/', '', lines.join(''), names, sha256(body)].join('\n');
  const key = scope.split('/').reduce(hmac, `AWS4${SecretAccessKey}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(request)].join('\n')).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${AccessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  const response = await fetch(endpoint, { method: 'POST', body, headers: { ...headers, authorization } });
  const text = await response.text();
  if (!response.ok) throw new Error(`${operation}: ${response.status} ${text}`);
  return text === '' ? {} : JSON.parse(text);
}
