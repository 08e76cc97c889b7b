/** What a stream has told so far, and where it goes on. */
export interface Followed<Entry> {
  entries: Entry[];
  lastEventId: string;
  /** How often the connection was cut before its answer was whole. */
  cuts: number;
}

/** Longer than anything that is followed here takes. */
const PATIENCE_MS = 45_000;

/**
 * Follows server-sent events as a browser does, with a connection that keeps breaking: each answer is read for as
 * many bytes as `cutAt` says, and the next request goes on from the last id that came whole. Ends when `isDone`.
 */
export async function followStream<Entry>(
  urlOf: () => string,
  cutAt: () => number,
  isDone: (followed: Followed<Entry>) => boolean,
  first = '',
): Promise<Followed<Entry>> {
  const followed: Followed<Entry> = { entries: [], lastEventId: first, cuts: 0 };
  const untilMs = Date.now() + PATIENCE_MS;
  while (!isDone(followed)) {
    if (Date.now() > untilMs) {
      const last = JSON.stringify({ ...followed, entries: followed.entries.slice(-5) });
      throw new Error(`followed ${urlOf()} for ${PATIENCE_MS} ms in vain; ${followed.entries.length} entries: ${last}`);
    }
    const text = await readSome(urlOf(), followed.lastEventId, cutAt());
    if (text === undefined) {
      // Slipway is away; whoever follows asks again.
      followed.cuts += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
      continue;
    }
    if (text.cut) followed.cuts += 1;
    take(followed, text.received);
  }
  return followed;
}

async function readSome(url: string, lastEventId: string, bytes: number) {
  const cut = new AbortController();
  let received = '';
  try {
    const headers = { accept: 'text/event-stream', ...(lastEventId && { 'last-event-id': lastEventId }) };
    const response = await fetch(url, { headers, signal: cut.signal });
    if (response.status >= 500) return undefined;
    if (!response.ok || !response.body) throw new Error(`${response.status} ${await response.text()}`);
    for await (const chunk of response.body) {
      received += Buffer.from(chunk).toString('latin1');
      if (received.length <= bytes) continue;
      received = received.slice(0, bytes);
      return { received: Buffer.from(received, 'latin1').toString(), cut: true };
    }
    return { received: Buffer.from(received, 'latin1').toString(), cut: false };
  } catch (error) {
    // What `fetch` throws where no answer comes, or no more of it; of another realm than this test's.
    if ((error as Error).name === 'TypeError') return received ? { received, cut: true } : undefined;
    throw error;
  } finally {
    cut.abort();
  }
}

/**
 * Whole blocks alone: one that was cut off is no event, and its id does not count. What came behind the last id comes
 * again, so it is not taken: the first lines of a log may have none.
 */
function take<Entry>(followed: Followed<Entry>, text: string): void {
  let pending: Entry[] = [];
  for (const block of text.split('\n\n').slice(0, -1)) {
    const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]));
    const [id, data] = [fields.get('id'), fields.get('data')];
    if (data !== undefined) pending.push(JSON.parse(data));
    if (id === undefined) continue;
    followed.lastEventId = id;
    followed.entries.push(...pending);
    pending = [];
  }
}
