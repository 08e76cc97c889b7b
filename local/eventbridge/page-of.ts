import { AwsError } from '../cloud/aws-error.ts';
import { offsetPage } from '../cloud/offset-page.ts';

/** One page of a list; a token that no list gave is a ValidationException. */
export function pageOf<T>(all: T[], { Limit = 100, NextToken }: { Limit?: number; NextToken?: string }) {
  const refusal = new AwsError('ValidationException', 'NextToken is not valid.');
  return offsetPage(all, { limit: Limit, nextToken: NextToken, refusal });
}
