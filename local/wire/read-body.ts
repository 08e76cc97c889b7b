import type { IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { AwsError } from '../cloud/aws-error.ts';
import { malformed } from './scalars.ts';

const BODY_BYTES_MAX = 16 * 1024 * 1024;

/** Reads a request's body, gunzipped (the SDK compresses PutMetricData). Over 16 MB: 413. Aborted: undefined. */
export function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
      else reject(new AwsError('RequestEntityTooLargeException', 'The request is over 16 MB.', 413));
    });
    request.on('end', () => {
      try {
        resolve(decompress(chunks, request.headers['content-encoding']));
      } catch (error) {
        reject(error);
      }
    });
    request.on('close', () => resolve(undefined));
    request.on('error', () => resolve(undefined));
  });
}

function decompress(chunks: Buffer[], encoding: string | undefined): Buffer {
  const first = chunks[0] ?? Buffer.alloc(0);
  const body = chunks.length > 1 ? Buffer.concat(chunks) : first;
  if (encoding !== 'gzip') return body;
  try {
    return gunzipSync(body, { maxOutputLength: BODY_BYTES_MAX });
  } catch {
    throw malformed('The request body is not valid gzip.');
  }
}
