import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

/** RFC 6455: what the answer to a handshake proves that it was understood by. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
const GOING_AWAY = 1001;
const TOO_BIG = 1009;
/** Of one frame; a message in several frames is not taken. */
const BYTES_MAX = 65_535;

const { PORT, ECS_CONTAINER_METADATA_URI_V4, ECS_CONTAINER_RUNTIME_ID } = process.env;
const [task] = /[0-9a-f]{32}/.exec(`${ECS_CONTAINER_METADATA_URI_V4} ${ECS_CONTAINER_RUNTIME_ID}`) ?? [];
const clients = new Set();

const server = createServer((request, response) => {
  const isHealthCheck = request.url === '/healthz';
  response.writeHead(isHealthCheck ? 200 : 426, isHealthCheck ? {} : { Upgrade: 'websocket' }).end();
});

/** Says which task it is, then sends every text back. */
server.on('upgrade', (request, socket) => {
  const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}${GUID}`).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  clients.add(socket);
  socket.on('error', () => socket.destroy());
  socket.once('close', () => clients.delete(socket));
  socket.write(frame(TEXT, JSON.stringify({ task })));
  let pending = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    for (let next = readFrame(pending); next; next = readFrame(pending)) {
      pending = pending.subarray(next.size);
      if (!answer(socket, next)) return;
    }
  });
});

/** False when the connection ends with it. */
function answer(socket, { opcode, payload, fits }) {
  if (fits && opcode === TEXT) return socket.write(frame(TEXT, payload)) || true;
  if (fits && opcode === PING) return socket.write(frame(PONG, payload)) || true;
  if (fits && opcode === PONG) return true;
  socket.end(opcode === CLOSE ? frame(CLOSE, payload) : closing(TOO_BIG));
  return false;
}

/** A client's frame, unmasked; undefined until all of it is there. */
function readFrame(bytes) {
  if (bytes.length < 2) return undefined;
  const short = bytes[1] & 0x7f;
  const opcode = bytes[0] & 0x0f;
  const isWhole = (bytes[0] & 0x80) !== 0 && (bytes[1] & 0x80) !== 0 && short !== 127;
  if (!isWhole) return { opcode: -1, fits: false, size: bytes.length, payload: bytes };
  const start = short === 126 ? 8 : 6;
  if (bytes.length < start) return undefined;
  const length = short === 126 ? bytes.readUInt16BE(2) : short;
  if (bytes.length < start + length) return undefined;
  const mask = bytes.subarray(start - 4, start);
  const payload = Buffer.from(bytes.subarray(start, start + length).map((byte, n) => byte ^ mask[n % 4]));
  return { opcode, payload, fits: length <= BYTES_MAX, size: start + length };
}

function frame(opcode, content) {
  const payload = Buffer.from(content);
  const head =
    payload.length < 126
      ? [0x80 | opcode, payload.length]
      : [0x80 | opcode, 126, payload.length >> 8, payload.length & 0xff];
  return Buffer.concat([Buffer.from(head), payload]);
}

function closing(code) {
  return frame(CLOSE, [code >> 8, code & 0xff]);
}

server.listen(Number(PORT ?? 8080), PORT ? '127.0.0.1' : '0.0.0.0', () => console.log(`echo ${task} listens`));

/** It comes when the deregistration delay is over: whoever is still here is told to connect again. */
process.once('SIGTERM', () => {
  console.log(`SIGTERM with ${clients.size} connections`);
  for (const socket of clients) socket.end(closing(GOING_AWAY));
  server.close(() => process.exit(0));
  setTimeout(() => process.exit(0), 1000);
});
