import { connect, type Socket } from 'node:net';

/** Between an answer and the next request: enough load to hit every moment, and not all that two cores can do. */
const THINK_MS = 5;

/** What is asked for while something else goes on, and what came of it so far. */
export interface Load {
  seen: LoadResult;
}

export interface LoadResult {
  answered: number;
  /** Everything that is not an answer 200: another status, a reset, a connection that ends before its answer. */
  failures: string[];
  /** Bodies of the answers, each once, in the order of their first coming. */
  bodies: string[];
}

/** Runs `work` under load and answers what both came to. The load ends with the work, however that ends. */
export async function underLoad<Result>(
  url: string,
  path: string,
  connections: number,
  work: (load: Load) => Promise<Result>,
): Promise<[Result, LoadResult]> {
  const load = keepLoading(url, path, connections);
  try {
    return [await work({ seen: load.seen }), load.seen];
  } finally {
    await load.stop();
  }
}

/**
 * Asks for a path over plain keep-alive sockets, one request after the other on each, a few hundred a second. A
 * connection is given up only when an answer said `Connection: close`; one that the other side closes otherwise, with
 * or without a request under way, is a failure.
 */
function keepLoading(url: string, path: string, connections: number) {
  const { hostname, port, host } = new URL(url);
  const result: LoadResult = { answered: 0, failures: [], bodies: [] };
  let stopping = false;

  async function runConnection(): Promise<void> {
    while (!stopping) {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      // What breaks between two answers shows at the next one; without a listener it would end this process.
      socket.on('error', () => undefined);
      try {
        while (!stopping && (await exchange(socket))) {
          result.answered += 1;
          await new Promise((resolve) => setTimeout(resolve, THINK_MS));
        }
      } catch (error) {
        result.failures.push(error instanceof Error ? error.message : String(error));
        await new Promise((resolve) => setTimeout(resolve, 50));
      } finally {
        socket.destroy();
      }
    }
  }

  /** One request and its whole answer; false when the answer says that the connection ends. */
  async function exchange(socket: Socket): Promise<boolean> {
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    const { status, headers, body } = await readAnswer(socket);
    if (status !== 200) throw new Error(`answered ${status}: ${body}`);
    if (!result.bodies.includes(body)) result.bodies.push(body);
    return !/^connection: *close/im.test(headers);
  }

  const running = Array.from({ length: connections }, runConnection);
  return {
    seen: result,
    async stop() {
      stopping = true;
      await Promise.all(running);
    },
  };
}

/** Content-Length or chunked. Rejects when the connection ends or breaks before the answer is whole. */
function readAnswer(socket: Socket): Promise<{ status: number; headers: string; body: string }> {
  return new Promise((resolve, reject) => {
    let text = '';
    const onData = (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const answer = parseAnswer(text);
      if (answer) settle(() => resolve(answer));
    };
    const onEnd = () => settle(() => reject(new Error(`the connection ended after ${text.length} bytes of an answer`)));
    const onError = (error: Error) => settle(() => reject(error));
    if (socket.destroyed) return reject(new Error('the connection had ended before the request'));
    const settle = (then: () => void) => {
      socket.off('data', onData).off('close', onEnd).off('error', onError);
      then();
    };
    socket.on('data', onData).once('close', onEnd).once('error', onError);
  });
}

function parseAnswer(text: string): { status: number; headers: string; body: string } | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const headers = text.slice(0, end);
  const status = Number(headers.split(' ')[1]);
  const rest = text.slice(end + 4);
  const length = /^content-length: *(\d+)/im.exec(headers)?.[1];
  if (length !== undefined) return rest.length < Number(length) ? undefined : { status, headers, body: rest };
  const chunk = /^([0-9a-f]+)\r\n([\s\S]*?)\r\n0\r\n\r\n$/i.exec(rest);
  return chunk ? { status, headers, body: chunk[2] ?? '' } : undefined;
}
