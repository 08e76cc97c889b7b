import { AwsError } from '../cloud/aws-error.ts';
import { offsetPage } from '../cloud/offset-page.ts';

const PAGE_MAX = 100;

/** One page of a list; a token that no list gave, and more than 100 a page, is a ValidationException. */
export function pageOf<T>(all: T[], { MaxResults = PAGE_MAX, NextToken }: { MaxResults?: number; NextToken?: string }) {
  if (MaxResults < 1 || MaxResults > PAGE_MAX) {
    const constraint = MaxResults < 1 ? 'greater than or equal to 1' : `less than or equal to ${PAGE_MAX}`;
    const message = `1 validation error detected: Value '${MaxResults}' at 'maxResults' failed to satisfy constraint: Member must have value ${constraint}`;
    throw new AwsError('ValidationException', message);
  }
  const refusal = new AwsError('ValidationException', 'NextToken is not valid.');
  return offsetPage(all, { limit: MaxResults, nextToken: NextToken, refusal });
}
