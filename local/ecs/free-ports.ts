import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import type { PortBinding } from './driver.ts';

const ATTEMPTS_MAX = 100;

/**
 * One free port of 127.0.0.1 for each protocol, none twice and none of `taken`.
 * Found by binding to port 0: somebody else may still take it before the container does, which is then the
 * container's own failure, as on any host.
 */
export async function findFreePorts(
  protocols: PortBinding['protocol'][],
  taken: ReadonlySet<number>,
): Promise<number[]> {
  const ports: number[] = [];
  for (const protocol of protocols) {
    const bindAny = protocol === 'udp' ? bindUdp : bindTcp;
    let port = await bindAny();
    for (let tries = 1; taken.has(port) || ports.includes(port); tries += 1) {
      if (tries === ATTEMPTS_MAX) throw new Error(`no free ${protocol} port on 127.0.0.1`);
      port = await bindAny();
    }
    ports.push(port);
  }
  return ports;
}

function bindTcp(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

function bindUdp(): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}
