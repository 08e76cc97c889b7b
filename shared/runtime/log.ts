import { Logger } from '@aws-lambda-powertools/logger';

const logger = new Logger({ serviceName: 'slipway' });

/** One JSON line in the function's log. Fields are ids and reasons, never what a user gave as a value. */
export function log(message: string, { service, ...fields }: Record<string, unknown> = {}): void {
  // The logger keeps `service` for its own name, and drops one that is given.
  logger.info(message, service === undefined ? fields : { ...fields, serviceName: service });
}

/** A bug: the alarm on errors sees it, the caller gets an opaque 500. */
export function logError(message: string, error: unknown): void {
  logger.error(message, error instanceof Error ? error : String(error));
}
