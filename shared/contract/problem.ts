import * as z from 'zod/mini';
import { APP_ERRORS, type AppError, type AppErrorCode } from './app-errors.ts';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** Every error answer (RFC 9457). */
export const problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.enum(Object.keys(APP_ERRORS) as [AppErrorCode, ...AppErrorCode[]]),
  errors: z.optional(z.array(z.strictObject({ pointer: z.string(), detail: z.string() }))),
});

/** What AWS's gateway answers where it refuses a request itself. */
export const gatewayRefusal = z.strictObject({ message: z.nullable(z.string()) });

export type Problem = z.infer<typeof problem>;

/** The answer's body for a refusal. What is not an AppError is a bug: make a ServerException of it, without its text. */
export function toProblem(error: AppError): Problem {
  const { title, status } = APP_ERRORS[error.code];
  // Bad input is pointed to, also where it is bad as a whole.
  const errors =
    error.errors ?? (status === 400 || status === 413 ? [{ pointer: '/', detail: error.detail }] : undefined);
  return {
    type: `urn:slipway:problem:${error.code}`,
    title,
    status,
    detail: error.detail,
    code: error.code,
    ...(errors && { errors: [...errors] }),
  };
}
