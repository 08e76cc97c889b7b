import { errorNameOf, isPassing, isThrottle } from '../aws/send.ts';
import { AppError } from '../contract/app-errors.ts';
import { log, logError } from './log.ts';

/** A second is what AWS's own buckets take to refill; the SDK has tried three times before it gives up. */
const RETRY_AFTER = { 'retry-after': '1' };

/** ECS's words for an input that it does not take. */
const REFUSED_BY_ECS = ['ClientException', 'InvalidParameterException'];

/**
 * What the caller hears of an error. A refusal stays what it is; AWS's throttling is 429 and its trouble 503, both to be
 * tried again; what ECS refuses is the request's fault. The rest is a bug: the caller hears only that it is ours, the
 * log has it whole.
 */
export function refusalOf(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isThrottle(error)) {
    log('AWS throttles', { error: errorNameOf(error) });
    return new AppError('ThrottlingException', 'too many requests at once: try again in a moment', {
      headers: RETRY_AFTER,
      cause: error,
    });
  }
  if (isPassing(error)) {
    logError('AWS did not answer as it should', error);
    return new AppError('ServiceUnavailableException', 'something that this needs does not answer: try again', {
      headers: RETRY_AFTER,
      cause: error,
    });
  }
  if (error instanceof Error && REFUSED_BY_ECS.includes(error.name)) {
    return new AppError('ClientException', `ECS refuses it: ${error.message}`, { cause: error });
  }
  logError('a request failed', error);
  return new AppError('ServerException', 'the request could not be carried out; it may be sent again', {
    cause: error,
  });
}
