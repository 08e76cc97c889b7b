import { afterEach, describe, expect, it } from '@jest/globals';
import type { AnswerOf } from '../../../../shared/contract/client/client.ts';
import { HELLO, HELLO_AT, hello } from './hello.ts';
import { type OpenPage, openPage } from './open-page.tsx';
import { NO_SCALING, SERVICE } from './recorded.ts';

let page: OpenPage;
afterEach(() => page.close());

const AT = `${HELLO_AT}/change/scaling`;
const LABEL = 'How it scales, the whole of it: what is left out is gone';
const sentTo = (method: string, path: string) =>
  page.sent.filter((sent) => sent.method === method && sent.path === path);
const read = (): { maxCapacity: number } =>
  JSON.parse(page.document.querySelector<HTMLTextAreaElement>('textarea')?.value ?? '{}');

const SCALING: AnswerOf<'getScaling'> = {
  scaling: {
    minCapacity: 2,
    maxCapacity: 4,
    policies: [],
    scheduledActions: [],
    suspendedState: {
      DynamicScalingInSuspended: false,
      DynamicScalingOutSuspended: false,
      ScheduledScalingSuspended: false,
    },
    desiredCount: 2,
    alarms: [],
    decisions: [],
    warnings: [],
    updatedAt: '2027-01-31T08:00:00.000Z',
  },
};

describe('how a service scales', () => {
  it('begins with an example where there is none, and is put as it was written', async () => {
    page = openPage(AT, { ...hello(), [`PUT ${HELLO}/scaling`]: { status: 202, body: SCALING } });
    await page.untilText(LABEL);
    expect(read()).toMatchObject({ minCapacity: 2, maxCapacity: 4, policies: [{ PolicyName: 'cpu' }] });
    await page.fill(LABEL, '{"minCapacity": 1, "maxCapacity": 9}');
    page.click('Scale like this');
    await page.until('back at the service', () => page.document.title === 'hello · Slipway');
    const [put] = sentTo('PUT', `${HELLO}/scaling`);
    expect(put?.body).toEqual({ minCapacity: 1, maxCapacity: 9 });
    expect(put?.headers['if-match']).toBe(`"${SERVICE.service.generation}"`);
    expect(put?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('begins with what there is, and is put with the generation of now: a count that scaling decided is no conflict', async () => {
    const answers = { ...hello(), [`GET ${HELLO}/scaling`]: { body: SCALING } };
    page = openPage(AT, { ...answers, [`PUT ${HELLO}/scaling`]: { status: 202, body: SCALING } });
    await page.untilText(LABEL);
    expect(Object.keys(read())).toEqual([
      'minCapacity',
      'maxCapacity',
      'policies',
      'scheduledActions',
      'suspendedState',
    ]);
    const later = { ...SERVICE.service, generation: SERVICE.service.generation + 3 };
    page.answers[`GET ${HELLO}`] = { body: { service: later } };
    page.answers[`GET ${HELLO}/scaling`] = { body: { scaling: { ...SCALING.scaling, desiredCount: 3 } } };
    await page.fill(LABEL, '{"minCapacity": 2, "maxCapacity": 5}');
    page.click('Scale like this');
    await page.until('back at the service', () => page.document.title === 'hello · Slipway');
    expect(sentTo('PUT', `${HELLO}/scaling`)[0]?.headers['if-match']).toBe(`"${later.generation}"`);
  });

  it('writes over nothing that somebody else has put meanwhile', async () => {
    page = openPage(AT, { ...hello(), [`GET ${HELLO}/scaling`]: { body: SCALING } });
    await page.untilText(LABEL);
    page.answers[`GET ${HELLO}/scaling`] = { body: { scaling: { ...SCALING.scaling, maxCapacity: 8 } } };
    page.click('Scale like this');
    await page.untilText('It scales otherwise by now');
    expect(sentTo('PUT', `${HELLO}/scaling`)).toEqual([]);
  });

  it('shows what is refused beside its place in the text', async () => {
    const errors = [{ pointer: '/maxCapacity', detail: 'must be at least minCapacity (5)' }];
    const body = { ...NO_SCALING, title: 'The request is not valid', status: 400, detail: 'one field', errors };
    page = openPage(AT, { ...hello(), [`PUT ${HELLO}/scaling`]: { status: 400, body } });
    await page.untilText(LABEL);
    await page.fill(LABEL, '{\n  "minCapacity": 5,\n  "maxCapacity": 1\n}');
    page.click('Scale like this');
    await page.untilText('line 3: /maxCapacity must be at least minCapacity (5)');
  });
});
