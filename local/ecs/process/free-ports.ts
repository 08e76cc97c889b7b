import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import type { PortBinding } from '../agent/driver.ts';

const ATTEMPTS_MAX = 100;

/**
 * One free port of 127.0.0.1 for each protocol, none twice and none of `taken`; the wished one where that is free.
 * Found by binding to port 0: somebody else may still take it before the container does, which is then the
 * container's own failure, as on any host.
 */
export async function findFreePorts(
  protocols: PortBinding['protocol'][],
  taken: ReadonlySet<number>,
  wished: readonly (number | undefined)[] = [],
): Promise<number[]> {
  const ports: number[] = [];
  const isTaken = (port: number) => taken.has(port) || ports.includes(port);
  for (const [at, protocol] of protocols.entries()) {
    const bind = protocol === 'udp' ? bindUdp : bindTcp;
    const wish = wished[at];
    if (wish && !isTaken(wish) && (await bind(wish).catch(() => undefined))) {
      ports.push(wish);
      continue;
    }
    let port = await bind(0);
    for (let tries = 1; isTaken(port); tries += 1) {
      if (tries === ATTEMPTS_MAX) throw new Error(`no free ${protocol} port on 127.0.0.1`);
      port = await bind(0);
    }
    ports.push(port);
  }
  return ports;
}

function bindTcp(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

function bindUdp(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.bind(wanted, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}
