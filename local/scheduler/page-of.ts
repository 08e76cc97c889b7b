import { AwsError } from '../cloud/aws-error.ts';

/** One page of a list. The token is opaque to callers; one that no list gave is a ValidationException. */
export function pageOf<T>(all: T[], { MaxResults = 100, NextToken }: { MaxResults?: number; NextToken?: string }) {
  const from = Number(Buffer.from(NextToken ?? '', 'base64').toString() || 0);
  if (!Number.isInteger(from)) throw new AwsError('ValidationException', 'NextToken is not valid.');
  const to = from + MaxResults;
  return {
    page: all.slice(from, to),
    NextToken: to < all.length ? Buffer.from(String(to)).toString('base64') : undefined,
  };
}
