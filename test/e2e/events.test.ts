import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Service } from '../../shared/contract/answers/service.ts';
import type { Task } from '../../shared/contract/answers/task.ts';
import { clientConfig } from './aws-clients.ts';
import { makeState, type Slipway, startSlipway } from './start-slipway.ts';
import { idOf, listTasks, readService, settle } from './use-service.ts';
import { waitUntil } from './wait-until.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const HELLO = '/v1/clusters/default/services/hello';
const service = JSON.parse(readFileSync(path.join(ROOT, 'examples/hello/service.json'), 'utf8'));
const state = makeState();
let slipway: Slipway;

beforeAll(async () => {
  slipway = await startSlipway(state.directory);
}, 70_000);
afterAll(() => state.remove());

describe('events through npm start', () => {
  it('carry a command in and its outcome out, as the example shows', async () => {
    const script = path.join(ROOT, 'examples/events/scale-and-hear.mjs');
    const env = { ...process.env, AWS_ENDPOINT_URL: slipway.awsUrl };
    const { stdout } = await promisify(execFile)(process.execPath, [script, 'hello', '3'], { env });
    expect(stdout).toContain('Slipway Command Outcome: ACCEPTED');
    expect(stdout).toContain('ECS Service Action: SERVICE_DESIRED_COUNT_UPDATED');
    expect(stdout).toMatch(/ECS Task State Change: [0-9a-f]{32} RUNNING/);
    const answer = await slipway.api.get<{ service: Service }>(HELLO);
    expect(answer.service.desiredCount).toBe(3);
  }, 60_000);

  it('that are forged, and commands beside the stack’s own bus, change nothing', async () => {
    const client = new EventBridgeClient(clientConfig(slipway.awsUrl));
    const before = await readService(slipway.api, 'hello');
    const tasks = await listTasks(slipway.api, 'service=hello');
    const dead = tasks.map((task) => ({ ...task, lastStatus: 'STOPPED', desiredStatus: 'STOPPED', version: 9_999 }));
    const entry = (Source: string, DetailType: string, detail: object) => ({
      Source,
      DetailType,
      Detail: JSON.stringify(detail),
    });
    const push = { result: 'SUCCESS', 'action-type': 'PUSH', 'repository-name': 'hello', 'image-tag': '1' };
    const forgeries = (source: string) => [
      ...dead.map((task) => entry(source, 'ECS Task State Change', task)),
      entry(source, 'ECR Image Action', { ...push, 'image-digest': `sha256:${'0'.repeat(64)}` }),
      entry(source, 'Slipway Update Service', { service: 'hello', desiredCount: 0 }),
    ];
    // AWS's own names are nobody else's to speak under; under another name no rule of the stack hears on this bus.
    const asAws = await client.send(new PutEventsCommand({ Entries: forgeries('aws.ecs') }));
    expect(asAws.FailedEntryCount).toBe(asAws.Entries?.length);
    const asOther = await client.send(new PutEventsCommand({ Entries: forgeries('stranger') }));
    expect(asOther.FailedEntryCount).toBe(0);
    client.destroy();
    // What comes behind them is done, and nothing else was.
    await slipway.api.send('PATCH', HELLO, { desiredCount: before.desiredCount + 1 });
    await settle(slipway.api, 'hello', before.desiredCount + 1);
    const now = await listTasks(slipway.api, 'service=hello');
    expect(now.map(idOf)).toEqual(expect.arrayContaining(tasks.map(idOf)));
    expect((await readService(slipway.api, 'hello')).generation).toBe(before.generation + 1);
  }, 60_000);

  it('roll a service that follows an image when it is added anew', async () => {
    await slipway.api.send('PUT', HELLO, { ...service, desiredCount: 1, follow: { repository: 'hello', tag: '1' } });
    const directory = path.join(ROOT, 'examples/hello/v2');
    await slipway.api.send('PUT', '/v1/local/images/hello/1', { directory });
    await waitUntil('a task runs what was added', async () => {
      const { tasks } = await slipway.api.get<{ tasks: Task[] }>('/v1/clusters/default/tasks?service=hello');
      return tasks.some(
        ({ lastStatus, containers }) => lastStatus === 'RUNNING' && containers[0]?.image?.startsWith('hello@sha256:'),
      );
    });
  }, 60_000);
});
