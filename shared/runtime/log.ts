import { Logger } from '@aws-lambda-powertools/logger';

const logger = new Logger({ serviceName: 'slipway' });

/** One JSON line in the function's log. Fields are ids and reasons, never what a user gave as a value. */
export function log(message: string, fields: Record<string, unknown> = {}): void {
  logger.info(message, fields);
}

/** A bug: the alarm on errors sees it, the caller gets an opaque 500. */
export function logError(message: string, error: unknown): void {
  logger.error(message, error instanceof Error ? error : String(error));
}
