import { AwsError } from '../cloud/aws-error.ts';

const PAGE_MAX = 100;

/** One page of a list, and the token of the next (an opaque position). Throws InvalidParameterException. */
export function listPage<T>(
  all: T[],
  { maxResults, nextToken }: { maxResults?: number | undefined; nextToken?: string | undefined },
): { page: T[]; nextToken: string | undefined } {
  if (maxResults !== undefined && !(maxResults >= 1 && maxResults <= PAGE_MAX)) {
    throw new AwsError('InvalidParameterException', `maxResults must be between 1 and ${PAGE_MAX}.`);
  }
  const from = nextToken === undefined ? 0 : Number(Buffer.from(nextToken, 'base64url').toString());
  if (!Number.isInteger(from) || from < 0) {
    throw new AwsError('InvalidParameterException', 'Invalid token.');
  }
  const to = from + (maxResults ?? PAGE_MAX);
  return {
    page: all.slice(from, to),
    nextToken: to < all.length ? Buffer.from(String(to)).toString('base64url') : undefined,
  };
}
