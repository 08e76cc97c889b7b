import type * as z from 'zod/mini';
import type { AppErrorCode } from '../app-errors.ts';

export const EVENT_STREAM_MEDIA_TYPE = 'text/event-stream';

/** A request as the table needs it: its shape. Handlers import the request itself, for its type. */
export interface RouteRequest {
  readonly name: string;
  readonly schema: z.ZodMiniType;
}

/** One route of the API: what goes in, what comes out, who may call it. */
export interface Route {
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  /** With parameters in braces, as API.md and OpenAPI write them. */
  readonly path: string;
  readonly operationId: string;
  /** What it does, in one line. */
  readonly summary: string;
  /** It can be followed: a long poll, and the same as server-sent events. */
  readonly live?: true;
  /** Served by `npm start` alone: no stack and no AWS is behind it. */
  readonly local?: true;
  /** Its answers carry the generation of the service as ETag. */
  readonly etag?: true;
  /** What the caller must be allowed; `none` is open to everyone. */
  readonly scope: 'none' | 'read' | 'deploy' | 'admin';
  readonly params?: RouteRequest;
  readonly query: RouteRequest;
  readonly body?: RouteRequest;
  /** An empty body stands for `{}`. */
  readonly emptyBody?: true;
  readonly headers?: readonly ('Idempotency-Key' | 'If-Match')[];
  /** Bodies of success, by status. */
  readonly answers: Readonly<Record<number, z.ZodMiniType>>;
  /** Refusals of its own, beside those that follow from what it takes (errorsOf). */
  readonly errors: readonly AppErrorCode[];
}

/** Headers of writes: repeated safely, and, where a service is changed, only at the generation that was seen. */
export const WRITE = ['Idempotency-Key'] as const;
export const GUARDED_WRITE = ['Idempotency-Key', 'If-Match'] as const;

export const NO_CLUSTER = ['ClusterNotFoundException'] as const;
