import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

const { PORT } = process.env;

/** Each request takes some processor time (`?cpuMs=20`), as that of a web page does. */
const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://any');
  if (pathname !== '/healthz') work(Math.min(Number(searchParams.get('cpuMs') ?? 20), 1000));
  response.writeHead(200, { 'Content-Type': 'text/plain' }).end('ok\n');
});

function work(cpuMs) {
  const untilMs = performance.now() + cpuMs;
  let hash = Buffer.alloc(32);
  while (performance.now() < untilMs) hash = createHash('sha256').update(hash).digest();
}

server.keepAliveTimeout = 65_000;
server.listen(Number(PORT ?? 8080), PORT ? '127.0.0.1' : '0.0.0.0', () => console.log('listens'));
process.once('SIGTERM', () => server.close(() => process.exit(0)));
