import type { AwsError } from './aws-error.ts';

interface Wanted {
  limit: number;
  nextToken: string | undefined;
  /** What the service says of a token that no list gave. */
  refusal: AwsError;
}

/** One page of a list, for services whose token is how far one has come. It is opaque to callers. */
export function offsetPage<T>(all: readonly T[], { limit, nextToken = '', refusal }: Wanted) {
  const from = Number(Buffer.from(nextToken, 'base64').toString() || 0);
  if (!Number.isInteger(from) || from < 0) throw refusal;
  const to = from + limit;
  return {
    page: all.slice(from, to),
    NextToken: to < all.length ? Buffer.from(String(to)).toString('base64') : undefined,
  };
}
