import { connect, type Socket } from 'node:net';

export interface LoadFigures {
  answered: number;
  /** Another status than 200. */
  failed: number;
  /** Connections that ended or broke without having said so, with or without a request under way. */
  resets: number;
  /** From the last byte of a request to the last of its answer, ms. */
  tookMs: number[];
}

/**
 * Asks for a path over plain keep-alive sockets, one request after the other on each, as fast as it is answered or with a
 * pause of `thinkMs`. No HTTP client is in between, which might hide a connection that broke by trying again.
 */
export function loadHttp(
  url: string,
  connections: number,
  thinkMs = 0,
): { figures: LoadFigures; stop(): Promise<void> } {
  const { hostname, port, host, pathname } = new URL(url);
  const request = `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
  const figures: LoadFigures = { answered: 0, failed: 0, resets: 0, tookMs: [] };
  let stopping = false;

  async function run(): Promise<void> {
    while (!stopping) {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      socket.on('error', () => undefined);
      try {
        for (let goesOn = true; goesOn && !stopping; ) {
          const askedAtMs = performance.now();
          socket.write(request);
          const { status, closes } = await readAnswer(socket);
          figures.tookMs.push(performance.now() - askedAtMs);
          if (status === 200) figures.answered += 1;
          else figures.failed += 1;
          goesOn = !closes;
          if (thinkMs > 0) await pause(thinkMs);
        }
      } catch {
        figures.resets += 1;
        await pause(20);
      } finally {
        socket.destroy();
      }
    }
  }

  const running = Array.from({ length: connections }, run);
  return {
    figures,
    async stop() {
      stopping = true;
      await Promise.all(running);
    },
  };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** By Content-Length, or chunked where the last chunk ends what has come. */
function readAnswer(socket: Socket): Promise<{ status: number; closes: boolean }> {
  return new Promise((resolve, reject) => {
    let text = '';
    const settle = (then: () => void) => {
      socket.off('data', onData).off('close', onClose);
      then();
    };
    const onClose = () => settle(() => reject(new Error('the connection ended')));
    const onData = (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = text.slice(0, end);
      const length = /^content-length: *(\d+)/im.exec(head)?.[1];
      const isWhole = length === undefined ? text.endsWith('\r\n0\r\n\r\n') : text.length >= end + 4 + Number(length);
      if (!isWhole) return;
      settle(() => resolve({ status: Number(head.slice(9, 12)), closes: /^connection: *close/im.test(head) }));
    };
    if (socket.destroyed) return reject(new Error('the connection had ended'));
    socket.on('data', onData).once('close', onClose);
  });
}
