import { AwsError } from '../../cloud/aws-error.ts';

/** A failed try in the words of a dead-letter queue's attributes. */
export interface DeliveryFailure {
  /** ERROR_CODE, of the list in https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
  errorCode: string;
  message: string;
  /** Missing permissions, targets that are gone and bad parameters are not retried. */
  retryable: boolean;
}

export function failureOf(error: unknown): DeliveryFailure {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof AwsError)) return { errorCode: 'INTERNAL_ERROR', message, retryable: true };
  const { code, status } = error;
  if (/Throttl|TooManyRequests|LimitExceeded|RequestLimit/.test(code)) {
    return { errorCode: 'THROTTLING', message, retryable: true };
  }
  if (status >= 500) return { errorCode: 'ERROR_FROM_TARGET', message, retryable: true };
  return { errorCode: finalCode(code), message, retryable: false };
}

function finalCode(code: string): string {
  if (/AccessDenied|NotAuthorized|Forbidden/.test(code)) return 'NO_PERMISSIONS';
  if (/NotFound|DoesNotExist|NonExistent/.test(code)) return 'NO_RESOURCE';
  if (/AlreadyExists/.test(code)) return 'RESOURCE_ALREADY_EXISTS';
  if (/InvalidJson/.test(code)) return 'INVALID_JSON';
  return /Invalid|Validation|Missing/.test(code) ? 'INVALID_PARAMETER' : 'SDK_CLIENT_ERROR';
}
