import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { DescribeParametersCommand, GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Deployment } from '../../shared/contract/answers/deployment.ts';
import { routes } from '../../shared/contract/routes/routes.ts';
import { makeState } from '../e2e/start-slipway.ts';
import { waitUntil } from '../e2e/wait-until.ts';
import { type SlipwayWithKeys, startWithKeys } from './start-with-keys.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const KEYS = [
  { key: 'canary-reader', scopes: ['read'], clusters: ['*'] },
  { key: 'canary-team', scopes: ['read', 'deploy'], clusters: ['team'] },
  { key: 'canary-root', scopes: ['read', 'deploy', 'admin'], clusters: ['*'] },
];
const SERVICE = '/v1/clusters/team/services/leaky';

let slipway: SlipwayWithKeys;
const state = makeState();

/** A request with a key; what it answers in text, without the headers that differ each time. */
async function ask(key: string | undefined, method: string, route: string, body?: unknown, more: object = {}) {
  const response = await fetch(slipway.url + route, {
    method,
    headers: {
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...more,
    },
    body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
  });
  const { 'apigw-requestid': _id, date: _date, ...headers } = Object.fromEntries(response.headers);
  return { status: response.status, headers, text: await response.text() };
}

const pathOf = (template: string, cluster: string) => template.replace('{cluster}', cluster).replace(/\{\w+\}/g, 'x');

beforeAll(async () => {
  const file = path.join(state.directory, 'keys.json');
  writeFileSync(file, JSON.stringify(KEYS));
  slipway = await startWithKeys(path.join(state.directory, 'state'), file);
}, 120_000);

afterAll(async () => {
  await slipway?.end();
  await state.remove();
});

describe('Slipway with keys', () => {
  it('says so, and has deployed its example with one of them', async () => {
    expect(slipway.output()).toContain('with one of the 3 keys');
    const { text } = await ask('canary-reader', 'GET', '/v1/clusters/default/services/hello');
    expect(JSON.parse(text).service).toMatchObject({ status: 'ACTIVE', runningCount: 2 });
  });

  it('lets nobody in without one, on any route', async () => {
    for (const { method, path: template, scope } of routes.filter((route) => route.scope !== 'none')) {
      for (const key of [undefined, 'wrong', 'canary-roo']) {
        const { status, headers } = await ask(key, method, pathOf(template, 'default'));
        expect([method, template, scope, status]).toEqual([method, template, scope, 401]);
        expect(headers['www-authenticate']).toContain('Bearer realm="slipway"');
      }
    }
  });

  it('wants the scope of each route', async () => {
    for (const { method, path: template } of routes.filter((route) => !['none', 'read'].includes(route.scope))) {
      expect([method, template, (await ask('canary-reader', method, pathOf(template, 'default'))).status]).toEqual([
        method,
        template,
        403,
      ]);
    }
  });

  it("answers of another's cluster, down to the byte, as of none", async () => {
    for (const { method, path: template } of routes.filter((route) => route.path.includes('{cluster}'))) {
      const [foreign, missing] = await Promise.all(
        ['default', 'nothing'].map((cluster) =>
          ask('canary-team', method, pathOf(template, cluster), method === 'GET' ? undefined : '{}'),
        ),
      );
      expect(foreign?.text.replaceAll('default', 'nothing')).toBe(missing?.text);
      expect({ ...foreign, text: '' }).toEqual({ ...missing, text: '' });
    }
    expect((await ask('canary-team', 'GET', '/v1/clusters')).text).toBe('{"clusters":[]}');
  });

  it('is open to everybody only where there is nothing to see', async () => {
    expect((await ask(undefined, 'GET', '/v1/health')).status).toBe(200);
    for (const place of ['/', '/console/app.js', '/console/app.css']) {
      expect([place, (await ask(undefined, 'GET', place)).status]).toEqual([place, 200]);
    }
    expect((await ask(undefined, 'GET', '/v1/nothing')).status).toBe(404);
    expect((await ask(undefined, 'TRACE', '/v1/health').catch(() => ({ status: 405 }))).status).toBe(405);
  });

  it('keeps the keys as hashes in a SecureString, which its functions alone read', async () => {
    const ssm = new SSMClient({
      endpoint: slipway.awsUrl,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
    const { Parameters } = await ssm.send(new DescribeParametersCommand({}));
    expect(Parameters).toMatchObject([{ Name: '/slipway/slipway-dev/api-keys', Type: 'SecureString' }]);
    const { Parameter } = await ssm.send(
      new GetParameterCommand({ Name: Parameters?.[0]?.Name, WithDecryption: true }),
    );
    expect(Parameter?.Value).not.toContain('canary');
  });

  it('is what the CLI sends from SLIPWAY_API_KEY', async () => {
    const run = (key: string | undefined) => {
      const env = { ...process.env, SLIPWAY_URL: slipway.url, SLIPWAY_API_KEY: key };
      return promisify(execFile)(process.execPath, [path.join(ROOT, 'cli/main.ts'), 'status'], { env });
    };
    expect((await run('canary-reader')).stdout).toContain('hello');
    await expect(run(undefined)).rejects.toMatchObject({ stderr: expect.stringContaining('SLIPWAY_API_KEY') });
  });
});

describe('a secret', () => {
  const SECRET = 'hunter2-canary';
  /** All that Slipway said and wrote down while it had the secret. */
  const heard: string[] = [];

  const definition = (container: object, more: object = {}) => ({
    family: 'leaky',
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: '256',
    memory: '512',
    executionRoleArn: 'arn:aws:iam::000000000000:role/slipway-tasks/app',
    containerDefinitions: [
      { name: 'app', image: 'failing:1', environment: [{ name: 'PASSWORD', value: SECRET }], ...container },
    ],
    ...more,
  });

  beforeAll(async () => {
    const image = path.join(state.directory, 'failing');
    mkdirSync(image);
    writeFileSync(path.join(image, 'image.json'), JSON.stringify({ Entrypoint: ['sh', '-c', 'exit 3'] }));
    expect((await ask('canary-root', 'PUT', '/v1/local/images/failing/1', { directory: image })).status).toBe(201);
    expect((await ask('canary-root', 'PUT', '/v1/clusters/team')).status).toBe(201);
    expect((await ask('canary-team', 'POST', '/v1/task-definitions', definition({}))).status).toBe(201);

    // A service whose tasks fail, one-off tasks with the secret in overrides, and one that asks for a secret in vain.
    const service = { taskDefinition: 'leaky', desiredCount: 1, progressDeadlineSec: 4 };
    expect((await ask('canary-team', 'PUT', SERVICE, service, { 'idempotency-key': 'p' })).status).toBe(202);
    const overrides = { containerOverrides: [{ name: 'app', environment: [{ name: 'TOKEN', value: SECRET }] }] };
    await ask('canary-team', 'POST', '/v1/clusters/team/tasks', { taskDefinition: 'leaky', overrides });
    const secrets = [{ name: 'S', valueFrom: `arn:aws:ssm:us-east-1:000000000000:parameter/${SECRET}` }];
    await ask('canary-team', 'POST', '/v1/task-definitions', definition({ secrets }, { family: 'asking' }));
    await ask('canary-team', 'POST', '/v1/clusters/team/tasks', { taskDefinition: 'asking' });

    // Requests that are refused, with the secret wherever somebody may put it.
    const wrong: [string, string, unknown][] = [
      ['POST', '/v1/task-definitions', definition({ environment: [{ name: 'A', value: { [SECRET]: SECRET } }] })],
      ['POST', '/v1/task-definitions', definition({ environment: { PASSWORD: SECRET } })],
      [
        'POST',
        '/v1/task-definitions',
        definition({ environment: [{ name: SECRET.repeat(99), value: SECRET }, SECRET] }),
      ],
      ['POST', '/v1/task-definitions', definition({ secrets: [{ name: 'A', valueFrom: [SECRET] }] })],
      ['POST', '/v1/task-definitions', definition({ command: [SECRET, 7], entryPoint: SECRET, memory: -1 })],
      [
        'POST',
        '/v1/task-definitions',
        definition({ logConfiguration: { logDriver: 'splunk', options: { t: SECRET, n: 1 } } }),
      ],
      ['POST', '/v1/task-definitions', `{"containerDefinitions": [{"environment": [{"value": "${SECRET}" oops`],
      [
        'POST',
        '/v1/clusters/team/tasks',
        {
          taskDefinition: 'leaky',
          overrides: { containerOverrides: [{ name: 'none', environment: [{ name: 'A', value: SECRET }] }] },
        },
      ],
      [
        'POST',
        '/v1/clusters/team/tasks',
        { taskDefinition: 'leaky', overrides: { containerOverrides: [{ name: 'app', environment: SECRET }] } },
      ],
      ['PUT', SERVICE, { taskDefinition: 'leaky', environment: [{ name: 'A', value: SECRET }] }],
    ];
    for (const [method, route, body] of wrong) {
      const answer = await ask('canary-team', method, route, body);
      expect([route, answer.status < 500]).toEqual([route, true]);
      heard.push(`problem of ${JSON.stringify(body)}\n→ ${answer.text}`.replace(JSON.stringify(body), 'a body'));
    }

    await waitUntil(
      'the deployment has failed',
      async () => {
        const { text } = await ask('canary-team', 'GET', `${SERVICE}/deployments`);
        const [deployment] = (JSON.parse(text) as { deployments: Deployment[] }).deployments;
        return deployment?.status === 'FAILED';
      },
      { timeoutMs: 60_000 },
    );
    for (const route of [`${SERVICE}/events`, '/v1/events', SERVICE, `${SERVICE}/deployments`]) {
      heard.push(`${route}: ${(await ask('canary-root', 'GET', route)).text}`);
    }
    heard.push(...(await readLogs()), ...(await readHistories()));
  }, 120_000);

  async function readLogs(): Promise<string[]> {
    const own = path.join(slipway.state, 'slipway.log');
    const config = {
      endpoint: slipway.awsUrl,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    };
    const logs = new CloudWatchLogsClient(config);
    const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
    const texts = [slipway.output(), statSync(own, { throwIfNoEntry: false }) ? readFileSync(own, 'utf8') : ''];
    for (const { logGroupName } of logGroups) {
      let nextToken: string | undefined;
      do {
        const page = await logs.send(new FilterLogEventsCommand({ logGroupName, nextToken }));
        texts.push(`${logGroupName}: ${page.events?.map(({ message }) => message).join('\n')}`);
        nextToken = page.nextToken;
      } while (nextToken);
    }
    return texts;
  }

  async function readHistories(): Promise<string[]> {
    const config = {
      endpoint: slipway.awsUrl,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    };
    const states = new SFNClient(config);
    const { stateMachines = [] } = await states.send(new ListStateMachinesCommand({}));
    const histories: string[] = [];
    for (const { stateMachineArn } of stateMachines) {
      const { executions = [] } = await states.send(new ListExecutionsCommand({ stateMachineArn }));
      for (const { executionArn } of executions) {
        histories.push(JSON.stringify(await states.send(new GetExecutionHistoryCommand({ executionArn }))));
      }
    }
    return histories;
  }

  it('was there to be heard: the service failed, its functions wrote logs, its execution has a history', () => {
    const all = heard.join('\n');
    expect(all).toContain('leaky');
    expect(all).toContain('/aws/lambda/slipway-dev-apiTaskDefinitions');
    expect(all).toContain('ExecutionStarted');
  });

  it('in environment or secrets is in no refusal, no event, no log, no history', () => {
    for (const text of heard) {
      const at = text.indexOf('canary');
      expect(at === -1 ? '' : text.slice(Math.max(0, at - 200), at + 50)).toBe('');
    }
  });

  it("of another's cluster is in no list of events either", async () => {
    const clustersOf = async (key: string) => {
      const { events } = JSON.parse((await ask(key, 'GET', '/v1/events')).text) as { events: { cluster: string }[] };
      return [...new Set(events.map(({ cluster }) => cluster))].sort();
    };
    expect(await clustersOf('canary-root')).toEqual(['default', 'team']);
    expect(await clustersOf('canary-team')).toEqual(['team']);
  });

  it('that is a key of the API is in no file of the state', () => {
    for (const file of readdirSync(slipway.state, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const content = readFileSync(path.join(file.parentPath, file.name));
      for (const { key } of KEYS) expect([file.name, content.includes(key)]).toEqual([file.name, false]);
    }
  });
});
