import { ApiError } from '../api/api-error.ts';

/** The object that a text is; a problem with its place where it is none. */
export function parseBody(text: string): Record<string, unknown> {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new ApiError(400, {
      title: 'This is not JSON',
      detail: error instanceof Error ? error.message : String(error),
    });
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new ApiError(400, { title: 'This is not an object', detail: 'it has to begin with { and end with }' });
  return body as Record<string, unknown>;
}

export function toText(body: unknown): string {
  return JSON.stringify(body, undefined, 2);
}
