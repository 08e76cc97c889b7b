import { afterEach, describe, expect, it } from '@jest/globals';
import { HELLO, HELLO_AT, hello } from './hello.ts';
import { type OpenPage, openPage } from './open-page.tsx';
import { DEPLOYMENT, EVENTS, SERVICE } from './recorded.ts';

let page: OpenPage;
afterEach(() => page.close());

const UNAUTHORIZED = {
  status: 401,
  body: { title: 'Credentials are missing or not valid', detail: 'give a key', code: 'UnauthorizedException' },
};

describe('the services of a cluster', () => {
  it('shows count, state in words and the last event of each', async () => {
    page = openPage('', hello());
    await page.untilText('hello', 'steady', '2 of 2 running', 'has reached a steady state.');
    expect(page.document.title).toBe('Services · Slipway');
  });

  it('says what to do where there is none', async () => {
    page = openPage('', { ...hello(), 'GET /v1/clusters/default/services': { body: { services: [] } } });
    await page.untilText('There is no service here yet', 'npx slipway deploy hello');
  });

  it('reads anew what an event is about, and leaves the focus where it is', async () => {
    page = openPage('', hello());
    await page.untilText('2 of 2 running');
    const link = [...page.document.querySelectorAll('a')].find(({ textContent }) => textContent === 'hello');
    link?.focus();
    const service = { ...SERVICE.service, runningCount: 1 };
    page.answers['GET /v1/clusters/default/services'] = { body: { services: [service] } };
    page.happen({ body: { events: EVENTS.events.slice(0, 1), cursor: 'next' } });
    await page.untilText('1 of 2 running', 'short of tasks');
    expect(page.document.activeElement).toBe(link);
  });

  it('goes on in the poll from where the answer before has ended', async () => {
    page = openPage('', hello());
    await page.until('polled', () => page.sent.some(({ query }) => query.get('after') === EVENTS.cursor));
    page.happen({ body: { events: [], cursor: 'further' } });
    await page.until('polled on', () => page.sent.some(({ query }) => query.get('after') === 'further'));
  });
});

describe('an API with keys', () => {
  function guarded(key: string) {
    const open = hello();
    const wrapped = Object.entries(open).map(([route, answer]) => [
      route,
      (sent: Parameters<Extract<typeof answer, (...given: never[]) => unknown>>[0]) => {
        if (sent.headers.authorization !== `Bearer ${key}`) return UNAUTHORIZED;
        return typeof answer === 'function' ? answer(sent) : answer;
      },
    ]);
    return Object.fromEntries(wrapped);
  }

  it('asks for a key once, sends it from then on, and keeps it in the tab', async () => {
    page = openPage('', guarded('right'));
    await page.untilText('This Slipway wants an API key');
    expect(page.document.querySelectorAll('input[type=password]')).toHaveLength(1);
    await page.fill('API key', 'right');
    page.click('Use it');
    await page.untilText('2 of 2 running');
    expect(page.document.querySelector('input[type=password]')).toBeNull();
    expect(page.text()).not.toContain('right');
  });

  it('asks again where the key is not taken', async () => {
    page = openPage('', guarded('right'));
    await page.untilText('This Slipway wants an API key');
    await page.fill('API key', 'wrong');
    page.click('Use it');
    await page.untilText('does not take that key');
    await page.fill('API key', 'right');
    page.click('Use it');
    await page.untilText('2 of 2 running');
  });

  it('shows a 403 as it is, and asks for nothing', async () => {
    const body = {
      title: 'This caller may not do that',
      detail: 'it needs the scope read',
      code: 'AccessDeniedException',
    };
    page = openPage('', { ...hello(), 'GET /v1/clusters/default/services': { status: 403, body } });
    await page.untilText('This caller may not do that', 'it needs the scope read');
    expect(page.document.querySelector('input[type=password]')).toBeNull();
  });
});

describe('an API that goes away', () => {
  it('is told of, asked again, and shown anew when it is back', async () => {
    page = openPage('', hello());
    await page.untilText('2 of 2 running');
    const before = { ...page.answers };
    for (const route of Object.keys(page.answers)) page.answers[route] = 'away';
    page.happen('away');
    await page.untilText('Cannot reach Slipway, trying again', '2 of 2 running');
    expect(page.document.querySelector('[role=status] .banner')).not.toBeNull();
    Object.assign(page.answers, before);
    const service = { ...SERVICE.service, desiredCount: 3, runningCount: 3 };
    page.answers['GET /v1/clusters/default/services'] = { body: { services: [service] } };
    await page.untilText('3 of 3 running');
    expect(page.text()).not.toContain('Cannot reach Slipway');
  });

  it('begins anew where its cursor is not known any more', async () => {
    const { 'GET /v1/events': events, ...others } = hello();
    page = openPage('', {
      ...others,
      'GET /v1/events': ({ query }) =>
        query.get('after') === EVENTS.cursor
          ? { status: 400, body: { title: 'A field is not right', detail: '/after' } }
          : (events as never),
    });
    await page.until('begun anew', () => page.sent.filter(({ query }) => query.get('limit') === '1').length >= 2);
    expect(page.text()).not.toContain('Cannot reach Slipway');
  });
});

describe('a tab that is hidden', () => {
  it('asks for nothing, and reads anew as soon as it is seen', async () => {
    page = openPage('', hello());
    await page.untilText('2 of 2 running');
    await page.until('polling', () => page.sent.some(({ query }) => query.has('after')));
    page.setHidden(true);
    page.happen({ body: { events: EVENTS.events.slice(0, 1), cursor: 'hidden' } });
    await new Promise((resolve) => setTimeout(resolve, 150));
    const asked = page.sent.length;
    expect(page.sent.some(({ query }) => query.get('after') === 'hidden')).toBe(false);
    page.setHidden(false);
    await page.until('polling again', () => page.sent.some(({ query }) => query.get('after') === 'hidden'));
    await page.until('read anew', () => page.sent.slice(asked).some(({ path }) => path.endsWith('/services')));
  });
});

describe('what comes from the API', () => {
  const canary = '<img src=x onerror="globalThis.caught = true"><script>globalThis.caught = true</script>';
  const [event] = EVENTS.events;
  const events = { events: [{ ...event, id: 'canary', message: `(service hello) ${canary}` }], cursor: 'c' };
  const { deployment } = DEPLOYMENT;
  const timeline = [...deployment.timeline, { at: deployment.createdAt, text: canary }];
  const told = { deployment: { ...deployment, status: 'FAILED', reason: canary, timeline } };

  it.each([
    ['in the list of services', '', 1],
    ['in the list of all events', '#/events', 1],
    ['in events, reason and timeline of a service', HELLO_AT, 3],
    ['in the story of a deployment', `${HELLO_AT}/deployments/${deployment.id}`, 2],
  ])('is text, whatever it is, %s', async (_, hash, times) => {
    page = openPage(hash, {
      ...hello(),
      'GET /v1/events': { body: events },
      [`GET ${HELLO}/events`]: { body: events },
      [`GET ${HELLO}/deployments/${deployment.id}`]: { body: told },
    });
    await page.until(`${times} times`, () => page.text().split(canary).length === times + 1);
    expect(page.document.querySelector('img, script')).toBeNull();
    expect(Reflect.get(globalThis, 'caught')).toBeUndefined();
  });
});
