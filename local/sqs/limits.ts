/** Quotas of Amazon SQS for standard queues (SQS developer guide, "Amazon SQS message quotas"). */

/** 1 MiB since August 2025, 256 KiB before; also the limit of a whole batch. */
export const MESSAGE_BYTES_MAX = 1_048_576;
export const DELAY_SEC_MAX = 900;
export const VISIBILITY_TIMEOUT_SEC_MAX = 43_200;
export const WAIT_TIME_SEC_MAX = 20;
export const BATCH_ENTRIES_MAX = 10;
export const MESSAGE_ATTRIBUTES_MAX = 10;
export const MAX_RECEIVE_COUNT_MAX = 1_000;
