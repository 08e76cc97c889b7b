/** What one HTTP request may be, so that a refusal costs milliseconds however hostile the body is. */

/** API.md: 413 over 1 MiB, before parsing. */
export const BODY_BYTES_MAX = 1_048_576;

/** ECS's deepest field is 8 levels down; 32 leaves room and keeps every walk off the stack's limit. */
export const BODY_DEPTH_MAX = 32;

/**
 * Values (objects, lists, texts, numbers …) in one body. A task definition may have 64 KiB, and its smallest useful
 * entry, {"name":"A","value":"b"}, is 24 bytes with 3 values: 8,200 values.
 */
export const BODY_VALUES_MAX = 10_000;

/** Docker's labels and log options have the longest keys. A longer one is somebody's attack or mistake. */
export const KEY_LENGTH_MAX = 1024;

/** Problems that one answer lists. */
export const ERRORS_MAX = 100;

/** Page size of lists: ECS's ListTasks and ListServices take 1-100. */
export const PAGE = { min: 1, max: 100, default: 100 } as const;

/** A cursor or page token that we gave out is far shorter. */
export const TOKEN_LENGTH_MAX = 2048;

/** Long poll. API Gateway cuts an integration at 30 s; 20 leaves time for the cold start and the answer. */
export const WAIT_SEC_MAX = 20;

/** Log lines of one answer. */
export const TAIL_MAX = 10_000;

/** Idempotency-Key: as long as a quoted UUID needs and much more; visible ASCII. */
export const IDEMPOTENCY_KEY_PATTERN = /^[\x21-\x7e]{1,255}$/;

/** If-Match: the generation in quotes, as an entity tag is written. */
export const GENERATION_TAG_PATTERN = /^"(0|[1-9]\d{0,14})"$/;
