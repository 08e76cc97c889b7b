import { createServer, type Server } from 'node:net';
import { type StartOptions, UsageError } from './options.ts';

/**
 * Refuses ports that are taken before anything is begun, each by its option. All are held until the last is found
 * free, so that two options with the same port are refused too.
 */
export async function requireFreePorts({ port, awsPort, lbPort }: StartOptions): Promise<void> {
  const held: Server[] = [];
  try {
    const wanted = { '--port': port, '--aws-port': awsPort, '--lb-port': lbPort };
    for (const [option, number] of Object.entries(wanted)) held.push(await hold(number, option));
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

function hold(port: number, option: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      const what = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be listened on (${error.code ?? error.message})`;
      reject(new UsageError(`port ${port} ${what}: give another with ${option} N (0 takes a free one)`));
    });
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
