import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError } from '../cloud/aws-error.ts';
import type { Cloud } from '../cloud/cloud.ts';
import type { Principal } from '../cloud/service.ts';
import { answer } from './answer.ts';
import { comesFromLoopback, isLoopbackAddress } from './loopback.ts';
import { readBody } from './read-body.ts';
import type { WireResponse } from './wire-message.ts';

export interface WireOptions {
  /** Whose an access key is; it may throw AwsError (InvalidClientTokenId). */
  principalOf(accessKeyId: string): Principal;
}

export interface Wire {
  /** Listens on a loopback address alone; port 0 takes a free one. Rejects with the system's error (EADDRINUSE). */
  listen(port: number, host?: string): Promise<{ url: string }>;
  /** Stops listening and cuts what is open: state is on disk before an answer, so a cut caller may repeat. */
  close(): Promise<void>;
}

/** Longer than the SDK keeps idle connections, so that the server is never the one who closes under a request. */
const KEEP_ALIVE_MS = 120_000;

/**
 * The AWS port: one HTTP server that speaks to any AWS client for every service of the cloud, in the protocol that the
 * client chooses. Signatures are not verified: whoever reaches loopback is let in, and the access key says who it is;
 * no Authorization at all is the account.
 */
export function createWire(cloud: Cloud, { principalOf }: WireOptions): Wire {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    respond(request, response).catch((error: unknown) => {
      cloud.log(`the wire: ${error instanceof Error ? error.stack : String(error)}`);
      response.destroy();
    });
  });

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!comesFromLoopback(request.headers)) {
      request.resume();
      return send(response, plain(403, 'This port serves this machine alone.'));
    }
    let body: Buffer | undefined;
    try {
      body = await readBody(request);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      response.setHeader('connection', 'close');
      return send(response, plain(error.status, error.message));
    }
    if (!body) return;
    const [path = '/', query = ''] = splitOnce(request.url ?? '/', '?');
    const { method = 'GET', headers } = request;
    send(
      response,
      await answer(cloud, principalOf, { method, path, query: new URLSearchParams(query), headers, body }),
    );
  }

  return {
    async listen(port, host = '127.0.0.1') {
      if (!isLoopbackAddress(host))
        throw new RangeError(`${host} is not a loopback address: the AWS port needs no key`);
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve();
        });
      });
      const { address, family, port: bound } = server.address() as AddressInfo;
      return { url: `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}` };
    },
    async close() {
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Writes an answer, unless its caller has gone (a long poll given up). */
function send(response: ServerResponse, { status, headers, body }: WireResponse): void {
  if (response.destroyed) return;
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function plain(status: number, message: string): WireResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
