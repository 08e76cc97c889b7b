import type { FieldError } from './request.ts';

/** What each refusal is. `retryable`: the same request may succeed later, unchanged. */
interface AppErrorKind {
  readonly status: number;
  readonly title: string;
  readonly retryable: boolean;
}

const final = (status: number, title: string): AppErrorKind => ({ status, title, retryable: false });
const passing = (status: number, title: string): AppErrorKind => ({ status, title, retryable: true });

/** Every refusal that the API has, by AWS's names where AWS has one. The only place where a code meets a status. */
export const APP_ERRORS = {
  InvalidParameterException: final(400, 'A field is not right'),
  SerializationException: final(400, 'The body is not JSON'),
  ClientException: final(400, 'The request cannot be carried out'),
  UnauthorizedException: final(401, 'Credentials are missing or not valid'),
  AccessDeniedException: final(403, 'This caller may not do that'),
  NotFoundException: final(404, 'There is no such route'),
  ResourceNotFoundException: final(404, 'There is no such thing'),
  ClusterNotFoundException: final(404, 'There is no such cluster'),
  ServiceNotFoundException: final(404, 'There is no such service'),
  ServiceDeploymentNotFoundException: final(404, 'There is no such deployment'),
  TaskNotFoundException: final(404, 'There is no such task'),
  TaskDefinitionNotFoundException: final(404, 'There is no such task definition'),
  ImageNotFoundException: final(404, 'There is no such image'),
  MethodNotAllowedException: final(405, 'The route has no such method'),
  ConflictException: final(409, 'Another request is in the way'),
  ServiceNotActiveException: final(409, 'The service is not active'),
  ClusterContainsServicesException: final(409, 'The cluster still has services'),
  ClusterContainsTasksException: final(409, 'The cluster still has tasks'),
  PreconditionFailedException: final(412, 'The generation is another one'),
  RequestTooLargeException: final(413, 'The body is too large'),
  IdempotentParameterMismatchException: final(422, 'The Idempotency-Key came with another request'),
  ThrottlingException: passing(429, 'Too many requests'),
  ServerException: passing(500, 'Something broke on our side'),
  ServiceUnavailableException: passing(503, 'Not available right now'),
} as const satisfies Record<string, AppErrorKind>;

export type AppErrorCode = keyof typeof APP_ERRORS;

interface AppErrorOptions {
  /** The bad fields, for 400. */
  errors?: readonly FieldError[];
  /** Headers of the answer: Allow, Retry-After, WWW-Authenticate. */
  headers?: Readonly<Record<string, string>>;
  /** For the log only. */
  cause?: unknown;
}

/** A refusal: thrown by use cases, answered by the middleware as a problem. Its detail is public text. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: AppErrorCode;
  readonly status: number;
  readonly retryable: boolean;
  readonly detail: string;
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;

  constructor(code: AppErrorCode, detail: string, options: AppErrorOptions = {}) {
    super(`${code}: ${detail}`, { cause: options.cause });
    this.code = code;
    this.status = APP_ERRORS[code].status;
    this.retryable = APP_ERRORS[code].retryable;
    this.detail = detail;
    this.errors = options.errors;
    this.headers = options.headers;
  }
}
