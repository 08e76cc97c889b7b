import { afterEach, describe, expect, it } from '@jest/globals';
import type { Answer, Sent } from './fake-api.ts';
import { HELLO, HELLO_AT, hello } from './hello.ts';
import { type OpenPage, openPage } from './open-page.tsx';
import { CHANGE, COUNT_PLAN, PLAN, REFUSAL, REFUSED_PLAN, REGISTERED, SERVICE, STALE, WISH_PLAN } from './recorded.ts';

let page: OpenPage;
afterEach(() => page.close());

const at = (what: string) => `${HELLO_AT}/change/${what}`;
const isWish = ({ body }: Sent) => Object.keys(body as object).join() === 'taskDefinition';
const { ingress } = SERVICE.service;

/** The wish is read by a plan too: that of a body with nothing but a task definition. */
const planning = (answer: Answer) => ({
  ...hello(),
  [`POST ${HELLO}/plan`]: (sent: Sent): Answer => (isWish(sent) ? { body: WISH_PLAN } : answer),
});
const sentTo = (method: string, path: string) =>
  page.sent.filter((sent) => sent.method === method && sent.path === path);

describe('another image', () => {
  const answers = () => ({
    ...planning({ body: PLAN }),
    'POST /v1/task-definitions': { status: 201, body: REGISTERED },
    'DELETE /v1/task-definitions/hello:6': { body: REGISTERED },
    [`PUT ${HELLO}`]: { status: 202, body: CHANGE },
  });

  async function showPlan(): Promise<void> {
    await page.untilText('Image of web');
    await page.fill('Image of web', 'hello:2');
    page.click('Show the plan');
    await page.untilText('This begins a deployment');
  }

  it('shows the plan, and then does exactly that', async () => {
    page = openPage(at('image'), answers());
    await showPlan();
    await page.untilText(
      'What changes',
      'What happens',
      'Scale up',
      'starts 2 task(s) of revision 6',
      'Clean up',
      'as now',
    );
    expect(page.document.querySelector('.diff del')?.textContent).toBe('hello:5');
    expect(page.document.querySelector('.diff ins')?.textContent).toBe('hello:6');
    expect(page.document.activeElement?.textContent).toBe('This begins a deployment');
    expect(sentTo('PUT', HELLO)).toEqual([]);

    page.click('Deploy exactly this');
    await page.until('back at the service', () => page.document.title === 'hello · Slipway');
    const [put] = sentTo('PUT', HELLO);
    expect(put?.body).toEqual({ taskDefinition: 'hello:6', desiredCount: 2, ingress, planToken: PLAN.planToken });
    expect(put?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('registers the definition as it was, with the other image alone', async () => {
    page = openPage(at('image'), answers());
    await showPlan();
    const [registered] = sentTo('POST', '/v1/task-definitions');
    expect(registered?.body).toMatchObject({
      family: 'hello',
      containerDefinitions: [{ name: 'web', image: 'hello:2' }],
    });
    expect(registered?.body).not.toHaveProperty('taskDefinitionArn');
  });

  it('takes the revision back where the plan is discarded', async () => {
    page = openPage(at('image'), answers());
    await showPlan();
    page.click('Discard');
    await page.untilText('Image of web');
    expect(sentTo('DELETE', '/v1/task-definitions/hello:6')).toHaveLength(1);
    expect(sentTo('PUT', HELLO)).toEqual([]);
  });

  it('plans again where the service has changed meanwhile', async () => {
    page = openPage(at('image'), { ...answers(), [`PUT ${HELLO}`]: { status: 412, body: STALE } });
    await showPlan();
    page.click('Deploy exactly this');
    await page.untilText('plan again');
    page.answers[`POST ${HELLO}/plan`] = { body: { ...PLAN, planToken: 'newer' } };
    page.answers[`PUT ${HELLO}`] = { status: 202, body: CHANGE };
    page.click('Plan again');
    await page.until('planned', () => page.text().includes('Deploy exactly this'));
    page.click('Deploy exactly this');
    await page.until('done', () => page.document.title === 'hello · Slipway');
    expect(sentTo('PUT', HELLO).at(-1)?.body).toMatchObject({ planToken: 'newer' });
  });
});

describe('another count', () => {
  it('shows what it costs and starts, and does that', async () => {
    page = openPage(at('count'), {
      ...planning({ body: COUNT_PLAN }),
      [`PUT ${HELLO}`]: { status: 202, body: CHANGE },
    });
    await page.untilText('Tasks that are to run (now 2)');
    page.click('+');
    await page.until('ready', () => page.document.querySelector('button[type=submit]:not(:disabled)') !== null);
    page.click('Show the plan');
    await page.untilText('without a deployment', '$0.0247 → $0.0494 an hour', 'starts 2 task(s)');
    expect(page.document.querySelector('.marks')?.getAttribute('aria-label')).toBe(
      'old: none; new: 4 tasks, 2 healthy',
    );
    page.click('Scale exactly so');
    await page.until('done', () => page.document.title === 'hello · Slipway');
    expect(sentTo('PUT', HELLO)[0]?.body).toMatchObject({ desiredCount: 3, planToken: COUNT_PLAN.planToken });
  });

  it('goes without a plan where that would lose what the API does not tell', async () => {
    const preDeploy = { containerOverrides: { web: { environment: ['TOKEN'] } }, timeoutSec: 900 };
    const diff = [...WISH_PLAN.diff, { pointer: '/preDeploy', from: preDeploy }];
    page = openPage(at('count'), {
      ...hello(),
      [`POST ${HELLO}/plan`]: { body: { ...WISH_PLAN, diff } },
      [`PATCH ${HELLO}`]: { status: 202, body: CHANGE },
    });
    await page.untilText('/preDeploy/containerOverrides/web/environment');
    page.click('+');
    await page.until('ready', () => page.document.querySelector('button[type=submit]:not(:disabled)') !== null);
    page.document.querySelector<HTMLElement>('button[type=submit]')?.click();
    await page.until('done', () => page.document.title === 'hello · Slipway');
    const [patch] = sentTo('PATCH', HELLO);
    expect(patch?.body).toEqual({ desiredCount: 3 });
    expect(patch?.headers['if-match']).toBe(`"${SERVICE.service.generation}"`);
  });
});

describe('the spec as JSON', () => {
  it('begins with all that is not by default', async () => {
    page = openPage(at('spec'), hello());
    await page.until('shown', () => page.document.querySelector('textarea') !== null);
    const text = page.document.querySelector('textarea')?.value ?? '';
    expect(JSON.parse(text)).toEqual({ taskDefinition: 'hello:5', desiredCount: 2, ingress });
  });

  it('shows each bad field with its place in the text', async () => {
    page = openPage(at('spec'), planning({ status: 400, body: REFUSAL }));
    await page.untilText('The service, as PUT takes it');
    await page.fill(
      'The service, as PUT takes it',
      '{\n  "taskDefinition": "hello:5",\n  "desiredCount": "two",\n  "ingres": {}\n}',
    );
    page.click('Show the plan');
    await page.untilText('A field is not right', 'line 3: /desiredCount', 'line 4: /ingres', 'did you mean "ingress"?');
    page.click('line 3: /desiredCount');
    const { selectionStart = 0, selectionEnd = 0, value = '' } = page.document.querySelector('textarea') ?? {};
    expect(value.slice(selectionStart, selectionEnd)).toBe('"two"');
  });

  it('keeps the text where the plan says that it would be refused', async () => {
    page = openPage(at('spec'), planning({ body: REFUSED_PLAN }));
    await page.untilText('The service, as PUT takes it');
    await page.fill('The service, as PUT takes it', '{"taskDefinition": "nope:7", "desiredCount": 1}');
    page.click('Show the plan');
    await page.untilText('This would be refused', 'there is no task definition nope:7');
    expect(page.document.querySelector('textarea')?.value).toContain('nope:7');
    expect(page.text()).not.toContain('Deploy exactly this');
  });

  it('says what is no JSON without asking', async () => {
    page = openPage(at('spec'), hello());
    await page.untilText('The service, as PUT takes it');
    const plans = sentTo('POST', `${HELLO}/plan`).length;
    await page.fill('The service, as PUT takes it', '{"taskDefinition": ');
    page.click('Show the plan');
    await page.untilText('This is not JSON');
    expect(sentTo('POST', `${HELLO}/plan`)).toHaveLength(plans);
  });
});
