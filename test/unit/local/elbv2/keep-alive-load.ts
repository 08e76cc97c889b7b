import { connect } from 'node:net';

export interface LoadResult {
  answered: number;
  /** Answers other than 200. */
  failed: number;
  /** Connections that ended although nobody wanted it. */
  resets: number;
  bodies: Map<string, number>;
}

/**
 * GET after GET on `connections` kept connections, on plain sockets: no client library that would mend what broke.
 * Ends after `total` requests, or when it is told to.
 */
export function keepAliveLoad(port: number, connections: number, total = Number.POSITIVE_INFINITY) {
  const result: LoadResult = { answered: 0, failed: 0, resets: 0, bodies: new Map() };
  let sent = 0;
  let ending = false;
  const runs = Array.from({ length: connections }, run);

  function run(): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1');
      let text = '';
      let waiting = false;
      const next = () => {
        if (ending || sent >= total) {
          socket.destroy();
          return;
        }
        sent += 1;
        waiting = true;
        socket.write('GET /load HTTP/1.1\r\nHost: a\r\n\r\n');
      };
      socket.on('connect', next);
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
        const answer = /^HTTP\/1\.1 (\d+)[\s\S]*?content-length: (\d+)[\s\S]*?\r\n\r\n/i.exec(text);
        if (!answer || text.length < answer[0].length + Number(answer[2])) return;
        const body = text.slice(answer[0].length, answer[0].length + Number(answer[2]));
        text = text.slice(answer[0].length + Number(answer[2]));
        waiting = false;
        result.answered += 1;
        if (answer[1] !== '200') result.failed += 1;
        result.bodies.set(body, (result.bodies.get(body) ?? 0) + 1);
        next();
      });
      socket.on('error', () => {});
      socket.on('close', () => {
        if (waiting) result.resets += 1;
        resolve();
      });
    });
  }

  const whole = async (): Promise<LoadResult> => {
    await Promise.all(runs);
    return result;
  };
  return {
    whole,
    end() {
      ending = true;
      return whole();
    },
  };
}
