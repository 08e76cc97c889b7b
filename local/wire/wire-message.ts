import type { IncomingHttpHeaders } from 'node:http';

/** A request with its body read. */
export interface WireRequest {
  method: string;
  /** The path without its query, still percent-encoded. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface WireResponse {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array;
}
