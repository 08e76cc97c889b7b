import { AwsError } from '../../cloud/aws-error.ts';

/** Where a list goes on, made opaque. */
export function makePageToken(position: string | number): string {
  return Buffer.from(JSON.stringify({ position })).toString('base64url');
}

/** The position in a token, or `first` without one; InvalidToken for anything else. */
export function readPageToken<T extends string | number>(token: string | undefined, first: T): T {
  if (token === undefined) return first;
  try {
    const { position } = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as { position: unknown };
    if (typeof position === typeof first) return position as T;
  } catch {
    // Not ours: refused below.
  }
  throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
}

/** maxResults: 0 and absent are 100, the most is 1,000. */
export function pageSize(maxResults: number | undefined): number {
  return Math.min(maxResults || 100, 1_000);
}
