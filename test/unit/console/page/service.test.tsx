import { afterEach, describe, expect, it } from '@jest/globals';
import type { Answers } from './fake-api.ts';
import { HELLO, HELLO_AT, hello } from './hello.ts';
import { type OpenPage, openPage } from './open-page.tsx';
import { DEPLOYMENTS, ROLLING, ROLLING_SERVICE, SERVICE, STOPPED, WISH_PLAN } from './recorded.ts';

let page: OpenPage;
afterEach(() => page.close());

/** In the middle of a deployment. */
function rolling(): Answers {
  const [, past] = DEPLOYMENTS.deployments;
  const { timeline, ...listed } = ROLLING.deployment;
  return {
    ...hello(),
    [`GET ${HELLO}`]: { body: ROLLING_SERVICE },
    [`GET ${HELLO}/deployments`]: { body: { deployments: [{ ...listed, timeline: [] }, past] } },
    [`GET ${HELLO}/deployments/${listed.id}`]: { body: ROLLING },
  };
}

const labels = () => [...page.document.querySelectorAll('button')].map(({ textContent }) => textContent?.trim());

describe('a service', () => {
  it('is told whole: counts, its deployment by stages, tasks, events', async () => {
    page = openPage(HELLO_AT, hello());
    await page.untilText('2 of 2 running', 'Last deployment', 'successful', 'Scale up', '2 of 2 tasks are healthy');
    await page.untilText(
      '127.0.0.1:',
      'no container check',
      'replaced by a task of the new revision',
      'Past deployments',
    );
    await page.untilText('Its count changes only when somebody changes it.');
    expect(labels()).not.toContain('Pause');
  });

  it('says where the tasks of a DAEMON are, and offers no count to set', async () => {
    const service = { ...SERVICE.service, schedulingStrategy: 'DAEMON', launchType: 'EC2' };
    page = openPage(HELLO_AT, { ...hello(), [`GET ${HELLO}`]: { body: { service } } });
    await page.untilText('2 of 2 running', 'one on each container instance', 'Edit the spec');
    const offered = [...page.document.querySelectorAll('a.button')].map(({ textContent }) => textContent?.trim());
    expect(offered).toEqual(['Deploy an image', 'Edit the spec']);
  });

  it('shows why its tasks stopped when asked to', async () => {
    page = openPage(HELLO_AT, {
      ...hello(),
      'GET /v1/clusters/default/tasks': ({ query }) => ({ body: { tasks: query.has('status') ? [STOPPED.task] : [] } }),
    });
    await page.untilText('No task lives.');
    page.click('Show stopped tasks, and why they stopped');
    await page.untilText('137', 'Essential container in task exited (container web exited with code 137)');
  });
});

describe('a deployment on its way', () => {
  it('shows where it is and what is to come, and offers what makes sense', async () => {
    page = openPage(HELLO_AT, rolling());
    await page.untilText('rolling out', '1 of 2 tasks of the new revision are running', 'Clean up to come');
    expect(page.document.querySelector('[aria-current=step]')?.textContent).toContain('Scale up');
    expect(labels()).toEqual(expect.arrayContaining(['Pause', 'Roll back …', 'Stop …']));
    expect(labels()).not.toContain('Resume');
    expect(labels()).not.toContain('Promote');
  });

  it('is paused at once, and rolled back only when that is confirmed', async () => {
    const { id } = ROLLING.deployment;
    const steer = `POST ${HELLO}/deployments/${id}`;
    page = openPage(HELLO_AT, {
      ...rolling(),
      [`${steer}/pause`]: { status: 202, body: ROLLING },
      [`${steer}/rollback`]: { status: 202, body: ROLLING },
    });
    await page.untilText('Pause');
    page.click('Pause');
    await page.until('paused', () => page.sent.some(({ path }) => path.endsWith('/pause')));
    page.click('Roll back …');
    await page.untilText('Traffic goes back first');
    expect(page.sent.some(({ path }) => path.endsWith('/rollback'))).toBe(false);
    page.click('Roll back');
    await page.until('rolled back', () => page.sent.some(({ path }) => path.endsWith('/rollback')));
  });

  it('says why it cannot be steered', async () => {
    const detail = 'deployment cannot be paused: it has ended: SUCCESSFUL';
    const body = { title: 'Another request is in the way', detail, code: 'ConflictException' };
    page = openPage(HELLO_AT, {
      ...rolling(),
      [`POST ${HELLO}/deployments/${ROLLING.deployment.id}/pause`]: { status: 409, body },
    });
    await page.untilText('Pause');
    page.click('Pause');
    await page.untilText(detail);
  });
});

describe('a deployment that waits for an approval', () => {
  it("says so, and passes it by the API's resume", async () => {
    const deployment = { ...ROLLING.deployment, lifecycleStage: 'POST_SCALE_UP' as const };
    const path = `${HELLO}/deployments/${deployment.id}`;
    const gates = [{ name: 'go', type: 'approval', stages: ['POST_SCALE_UP'] }];
    page = openPage(HELLO_AT, {
      ...rolling(),
      [`GET ${path}`]: { body: { deployment } },
      [`POST ${HELLO}/plan`]: { body: { ...WISH_PLAN, diff: [{ pointer: '/gates', from: gates }] } },
      [`POST ${path}/resume`]: { status: 202, body: { deployment } },
    });
    await page.untilText('waits until somebody approves it', 'Approve');
    page.click('Approve');
    await page.until('approved', () => page.sent.some((sent) => sent.path === `${path}/resume`));
  });
});

describe('the delete of a service', () => {
  it('wants its name typed, and goes from the generation that was seen', async () => {
    page = openPage(HELLO_AT, { ...hello(), [`DELETE ${HELLO}`]: { status: 202, body: SERVICE } });
    await page.untilText('Delete the service …');
    page.click('Delete the service …');
    await page.untilText('Type hello to confirm');
    const button = () => page.document.querySelector<HTMLButtonElement>('form.confirm button[type=submit]');
    expect(button()?.disabled).toBe(true);
    await page.fill('Type hello to confirm', 'hell');
    expect(button()?.disabled).toBe(true);
    await page.fill('Type hello to confirm', 'hello');
    await page.until('ready', () => button()?.disabled === false);
    button()?.click();
    await page.until('deleted', () => page.sent.some(({ method }) => method === 'DELETE'));
    const sent = page.sent.find(({ method }) => method === 'DELETE');
    expect(sent?.headers['if-match']).toBe(`"${SERVICE.service.generation}"`);
  });
});
