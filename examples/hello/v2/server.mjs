import { createServer } from 'node:http';
import { Server } from 'node:net';

const VERSION = 2;
const { PORT, GREETING = 'Hello', ECS_CONTAINER_METADATA_URI_V4, ECS_CONTAINER_RUNTIME_ID } = process.env;
/** Fargate says the task's id in its metadata address, Slipway's process driver in the container's runtime id. */
const [task] = /[0-9a-f]{32}/.exec(`${ECS_CONTAINER_METADATA_URI_V4} ${ECS_CONTAINER_RUNTIME_ID}`) ?? [];
const about = { version: VERSION, task, pid: process.pid };
let stopping = false;

/** `?delayMs=500` holds the answer back, to see requests in flight. */
const server = createServer((request, response) => {
  request.resume();
  const [path, query] = (request.url ?? '/').split('?');
  const delayMs = Math.min(Number(new URLSearchParams(query).get('delayMs')) || 0, 10_000);
  const [type, body] = path === '/healthz' ? ['text/plain', 'ok\n'] : greet(request.headers.accept);
  const answer = () => {
    if (stopping) response.setHeader('Connection', 'close');
    response.writeHead(200, { 'Content-Type': type }).end(body);
  };
  if (delayMs > 0) setTimeout(answer, delayMs);
  else answer();
});

function greet(accept = '') {
  if (accept.includes('json')) return ['application/json', `${JSON.stringify(about)}\n`];
  return ['text/plain', `${GREETING} from version ${VERSION}, task ${task ?? 'unknown'}, pid ${process.pid}\n`];
}

// A load balancer keeps idle connections for 60 s: were ours closed first, a request could meet the closing.
server.keepAliveTimeout = 65_000;
// Locally Slipway gives each process a PORT on the loopback; on Fargate the address is the task's own.
server.listen(Number(PORT ?? 8080), PORT ? '127.0.0.1' : '0.0.0.0', () => {
  console.log(`hello ${VERSION} listens on port ${server.address().port}`);
});

const connections = new Set();
server.on('connection', (socket) => {
  connections.add(socket);
  socket.once('close', () => connections.delete(socket));
});

/**
 * Only listening ends: net's close leaves open connections alone, where http's would cut idle ones under a request that
 * is on its way. Each is told `Connection: close` with its next answer; one without a request for 500 ms is let go.
 */
process.once('SIGTERM', () => {
  stopping = true;
  Server.prototype.close.call(server, () => process.exit(0));
  setInterval(letGo, 500);
  console.log(`hello ${VERSION} stops: it answers what is still on its way`);
});

/** Node does not count a connection that never had a request among the idle ones. */
function letGo() {
  server.closeIdleConnections();
  for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
}
