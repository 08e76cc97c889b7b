/** A body for 200; or with a status; or nothing answers. */
export type Answer = { status?: number; body: unknown } | 'away';

export interface Sent {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  body: unknown;
}

/** By method and path, such as `GET /v1/clusters`. A test may put another answer in its place at any time. */
export type Answers = Record<string, Answer | ((sent: Sent) => Answer)>;

const NO_ROUTE = { title: 'There is no such route', detail: 'nothing recorded', code: 'NotFoundException' };

/**
 * Answers what it is told to. The long poll of events waits, as the real one does, until something happens, and breaks when
 * the API goes away.
 */
export function fakeApi(answers: Answers) {
  const sent: Sent[] = [];
  let polls: { settle(answer: Answer): void }[] = [];
  async function fetch(address: string, { method = 'GET', headers, body, signal }: RequestInit): Promise<Response> {
    const { pathname, searchParams } = new URL(address, 'http://127.0.0.1');
    const path = decodeURIComponent(pathname);
    const asked: Sent = {
      method,
      path,
      query: searchParams,
      headers: headers as Record<string, string>,
      body: typeof body === 'string' ? JSON.parse(body) : undefined,
    };
    sent.push(asked);
    const told = answers[`${method} ${path}`] ?? { status: 404, body: NO_ROUTE };
    const answer = typeof told === 'function' ? told(asked) : told;
    const isPoll = Number(searchParams.get('waitSec')) > 0 && answer !== 'away' && (answer.status ?? 200) === 200;
    return toResponse(isPoll ? await poll(signal) : answer);
  }
  function poll(signal: AbortSignal | null | undefined): Promise<Answer> {
    return new Promise((settle) => {
      polls.push({ settle });
      signal?.addEventListener('abort', () => settle('away'));
    });
  }
  function happen(answer: Answer): void {
    const waiting = polls;
    polls = [];
    for (const { settle } of waiting) settle(answer);
  }
  return { fetch, sent, happen };
}

function toResponse(answer: Answer): Response {
  if (answer === 'away') throw new TypeError('fetch failed');
  const { status = 200, body } = answer;
  return new Response(JSON.stringify(body), { status });
}
