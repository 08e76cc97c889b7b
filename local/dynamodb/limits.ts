/**
 * What DynamoDB allows, by name.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html and Constraints.html
 */
export const LIMITS = {
  itemBytes: 400 * 1024,
  pageBytes: 1024 * 1024,
  hashKeyBytes: 2048,
  rangeKeyBytes: 1024,
  nestingLevels: 32,
  numberDigits: 38,
  numberExponentMax: 125,
  numberExponentMin: -130,
  expressionBytes: 4096,
  batchGetKeys: 100,
  batchGetBytes: 16 * 1024 * 1024,
  batchWriteRequests: 25,
  transactionActions: 100,
  transactionBytes: 4 * 1024 * 1024,
  idempotencyWindowMs: 10 * 60_000,
  globalIndexes: 20,
  localIndexes: 5,
  streamRetentionMs: 24 * 60 * 60_000,
  iteratorLifeMs: 15 * 60_000,
  recordsPerRead: 1000,
  recordsBytesPerRead: 1024 * 1024,
  listTables: 100,
  /** An expiry further back than this is taken for a mistake, and the item is kept. */
  ttlOldestSec: 5 * 365 * 24 * 60 * 60,
} as const;
