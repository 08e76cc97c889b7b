import { afterEach, describe, expect, it } from '@jest/globals';
import { hello } from './hello.ts';
import { type OpenPage, openPage } from './open-page.tsx';
import { LOGS, REFUSAL, STOPPED, TASKS } from './recorded.ts';

let page: OpenPage;
afterEach(() => page.close());

const idOf = (arn = '') => arn.slice(arn.lastIndexOf('/') + 1);
const stopped = idOf(STOPPED.task.taskArn);
const STOPPED_AT = `/v1/clusters/default/tasks/${stopped}`;
const log = (message: string) => ({ timestamp: '2026-11-28T02:12:54.000Z', container: 'web', message });

const withStopped = () => ({
  ...hello(),
  [`GET ${STOPPED_AT}`]: { body: STOPPED },
  [`GET ${STOPPED_AT}/logs`]: { body: LOGS },
});

describe('a task', () => {
  it('explains why it stopped: the chain of causes, with the last words', async () => {
    page = openPage(`#/clusters/default/tasks/${stopped}`, withStopped());
    await page.untilText('Why it stopped', 'Exit code 137 is SIGKILL: killed from outside, or out of memory.');
    expect(page.document.querySelector('.causes pre')?.textContent).toBe('hello 2 listens on port 43087');
    expect(page.text()).not.toContain('Stop the task');
  });

  it('follows its log, and shows what a line says as text', async () => {
    page = openPage(`#/clusters/default/tasks/${stopped}`, withStopped());
    await page.until('followed', () =>
      page.sent.some(({ query }) => query.get('after') === LOGS.cursor && query.has('waitSec')),
    );
    const canary = '<img src=x onerror="globalThis.caught = true">';
    page.happen({ body: { logs: [log('the next line'), log(canary)], cursor: 'further' } });
    await page.untilText('hello 2 listens on port 43087', 'the next line', canary);
    expect(page.document.querySelector('img')).toBeNull();
    await page.until('followed on', () =>
      page.sent.some(({ path, query }) => path.endsWith('/logs') && query.get('after') === 'further'),
    );
  });

  it.each([
    ['FARGATE', { launchType: 'FARGATE' }],
    ['FARGATE_SPOT', { launchType: 'FARGATE', capacityProviderName: 'FARGATE_SPOT' }],
    [
      'container instance 0a5f3c79',
      { launchType: 'EC2', containerInstanceArn: 'arn:aws:ecs:us-east-1:0:container-instance/default/0a5f3c79cbff' },
    ],
  ])('says where it runs: %s', async (said, place) => {
    const body = {
      task: { ...STOPPED.task, capacityProviderName: undefined, availabilityZone: 'eu-west-3c', ...place },
    };
    page = openPage(`#/clusters/default/tasks/${stopped}`, { ...withStopped(), [`GET ${STOPPED_AT}`]: { body } });
    await page.untilText(`runs on${said}`, 'zoneeu-west-3c');
  });

  it('is stopped with a reason, when that is confirmed', async () => {
    const [task] = TASKS.tasks;
    const id = idOf(task?.taskArn);
    const path = `/v1/clusters/default/tasks/${id}`;
    page = openPage(`#/clusters/default/tasks/${id}`, {
      ...hello(),
      [`GET ${path}`]: { body: { task } },
      [`GET ${path}/logs`]: { body: { logs: [], cursor: 'none' } },
      [`DELETE ${path}`]: { body: { task } },
    });
    await page.untilText('Stop the task …');
    await page.fill('Reason', 'looks odd');
    page.click('Stop the task …');
    await page.untilText('hello starts another one in its place');
    page.click('Stop the task');
    await page.until('stopped', () => page.sent.some(({ method }) => method === 'DELETE'));
    expect(page.sent.find(({ method }) => method === 'DELETE')?.query.get('reason')).toBe('looks odd');
  });
});

describe('a one-off task', () => {
  const POST = 'POST /v1/clusters/default/tasks';
  const answers = () => ({ ...hello(), 'GET /v1/task-definitions': { body: { taskDefinitions: [] } } });

  it('leads to what was launched, and tells what ECS refused', async () => {
    const failures = [{ arn: 'hello:9', reason: 'RESOURCE:MEMORY', detail: 'no room' }];
    page = openPage('#/clusters/default/run-task', {
      ...answers(),
      [POST]: { status: 202, body: { tasks: [STOPPED.task], failures } },
    });
    await page.untilText('Run it');
    page.click('Run it');
    await page.untilText(`Launched: task ${stopped.slice(0, 8)}`, 'RESOURCE:MEMORY', 'no room');
  });

  it('shows what is wrong with it', async () => {
    page = openPage('#/clusters/default/run-task', { ...answers(), [POST]: { status: 400, body: REFUSAL } });
    await page.untilText('Run it');
    page.click('Run it');
    await page.untilText('/ingres', 'did you mean "ingress"?');
  });
});
