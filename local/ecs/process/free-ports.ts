import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import type { PortBinding, WantedPort } from '../agent/driver.ts';

const ATTEMPTS_MAX = 100;

/**
 * A free port of 127.0.0.1 for each that is wanted, none twice for one protocol and none of `taken`; the wished one where
 * that is free. Found by binding to port 0: somebody else may still take it before the container does, which is then the
 * container's own failure, as on any host.
 */
export async function findFreePorts(wanted: readonly WantedPort[], taken: ReadonlySet<string>): Promise<number[]> {
  const ports: number[] = [];
  const gone = new Set(taken);
  for (const { protocols, wish } of wanted) {
    const isFree = async (port: number, bound?: PortBinding['protocol']) => {
      if (protocols.some((protocol) => gone.has(`${port}/${protocol}`))) return false;
      const others = protocols.filter((protocol) => protocol !== bound);
      const found = await Promise.all(others.map((protocol) => BIND[protocol](port).catch(() => undefined)));
      return !found.includes(undefined);
    };
    const port = wish && (await isFree(wish)) ? wish : await findAny(protocols[0] ?? 'tcp', isFree);
    for (const protocol of protocols) gone.add(`${port}/${protocol}`);
    ports.push(port);
  }
  return ports;
}

async function findAny(
  protocol: PortBinding['protocol'],
  isFree: (port: number, bound: PortBinding['protocol']) => Promise<boolean>,
): Promise<number> {
  for (let tries = 0; tries < ATTEMPTS_MAX; tries += 1) {
    const port = await BIND[protocol](0);
    if (await isFree(port, protocol)) return port;
  }
  throw new Error(`no free ${protocol} port on 127.0.0.1`);
}

const BIND = { tcp: bindTcp, udp: bindUdp };

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
