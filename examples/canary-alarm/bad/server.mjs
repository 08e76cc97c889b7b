// A version with a bug that no health check finds: it says that it is well, and fails what it is asked for.
import { createServer } from 'node:http';

const { PORT } = process.env;
let stopping = false;

const server = createServer(({ url }, response) => {
  if (stopping) response.setHeader('Connection', 'close');
  if (url === '/healthz') response.end('ok\n');
  else response.writeHead(500).end('the bad version fails\n');
});
server.keepAliveTimeout = 65_000;
server.listen(Number(PORT ?? 8080), PORT ? '127.0.0.1' : '0.0.0.0');

process.once('SIGTERM', () => {
  stopping = true;
  server.close(() => process.exit(0));
});
