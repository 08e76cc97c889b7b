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
  /** What the caller must be allowed; `none` is open to everyone. */
  readonly scope: 'none' | 'read' | 'deploy' | 'admin';
  readonly params?: RouteRequest;
  readonly query: RouteRequest;
  readonly body?: RouteRequest;
  readonly headers?: readonly ('Idempotency-Key' | 'If-Match')[];
  /** Bodies of success, by status. */
  readonly answers: Readonly<Record<number, z.ZodMiniType>>;
  /** Refusals of its own, beside those that every route has (COMMON_ERRORS). */
  readonly errors: readonly AppErrorCode[];
}

/** Refusals that any route may answer. */
export const COMMON_ERRORS: readonly AppErrorCode[] = [
  'InvalidParameterException',
  'SerializationException',
  'ClientException',
  'UnauthorizedException',
  'AccessDeniedException',
  'MethodNotAllowedException',
  'RequestTooLargeException',
  'ThrottlingException',
  'ServerException',
  'ServiceUnavailableException',
];

/** Headers of writes: repeated safely, and, where a service is changed, only at the generation that was seen. */
export const WRITE = ['Idempotency-Key'] as const;
export const GUARDED_WRITE = ['Idempotency-Key', 'If-Match'] as const;

export const REPEATED = ['ConflictException', 'IdempotentParameterMismatchException'] as const;
export const NO_CLUSTER = ['ClusterNotFoundException'] as const;
