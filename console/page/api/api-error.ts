import type { Problem } from '../../../shared/contract/problem.ts';

/** What the API refused, or that it did not answer (status 0). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly code: Problem['code'] | undefined;
  /** The bad fields, each by its JSON pointer. */
  readonly errors: readonly { pointer: string; detail: string }[];

  constructor(status: number, { title, detail, code, errors = [] }: Partial<Problem>) {
    super(`${title}: ${detail}`);
    this.status = status;
    this.title = title ?? '';
    this.detail = detail ?? '';
    this.code = code;
    this.errors = errors;
  }

  /** Slipway does not answer, or the way to it does not: the same request may succeed in a moment. */
  get isAway(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

/** A refusal as it came: problem+json, or the plain `{message}` of AWS's gateway. */
export function refusalOf(status: number, text: string): ApiError {
  const answer = parse(text);
  if ('title' in answer) return new ApiError(status, answer as Partial<Problem>);
  const title = status === 401 ? 'Credentials are missing or not valid' : `Slipway answered ${status}`;
  return new ApiError(status, { title, detail: 'message' in answer ? String(answer.message) : '' });
}

export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new ApiError(0, { title: 'This page made a mistake', detail });
}

function parse(text: string): object {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null ? answer : {};
  } catch {
    return {};
  }
}
