import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Service } from '../../shared/contract/answers/service.ts';
import type { Task } from '../../shared/contract/answers/task.ts';
import { makeState, type Slipway, startSlipway } from './start-slipway.ts';
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
