import type { Cloud } from '../cloud/cloud.ts';
import type { AwsService } from '../cloud/service.ts';
import { accessRequests } from './access.ts';
import { createEngine } from './engine.ts';
import { batches } from './items/batches.ts';
import { expireItems } from './items/expire-items.ts';
import { getItem } from './items/get-item.ts';
import { forgetOldTokens } from './items/request-tokens.ts';
import { singleWrites } from './items/single-writes.ts';
import { transactGet } from './items/transact-get.ts';
import { transactWrite } from './items/transact-write.ts';
import { LIMITS } from './limits.ts';
import { query } from './pages/query.ts';
import { scan } from './pages/scan.ts';
import { streamOperations } from './streams/stream-operations.ts';
import { createTable } from './tables/create-table.ts';
import { readTables } from './tables/read-tables.ts';
import { tableFeatures } from './tables/table-features.ts';
import { tableTags } from './tables/table-tags.ts';
import { updateTable } from './tables/update-table.ts';

export interface DynamoDbOptions {
  /** How often expired items, old stream records and old request tokens are removed. A minute, unless said. */
  sweepIntervalMs?: number;
  /** How long a table stays CREATING or UPDATING. Nothing, unless said. */
  tableDelayMs?: number;
}

/**
 * DynamoDB and DynamoDB Streams on one sqlite database: `dynamodb.sqlite` in the cloud's directory, or in memory.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/
 */
export function createDynamoDb(cloud: Cloud, options: DynamoDbOptions = {}): AwsService {
  const engine = createEngine(cloud, options.tableDelayMs ?? 0);
  let timer: NodeJS.Timeout | undefined;

  function sweep(): void {
    try {
      const nowMs = Date.now();
      expireItems(engine, nowMs);
      engine.transaction(() => {
        engine.streams.trim(nowMs - LIMITS.streamRetentionMs);
        forgetOldTokens(engine.statements, nowMs);
      });
    } catch (error) {
      cloud.log(`dynamodb: the sweep failed: ${error instanceof Error ? error.stack : String(error)}`);
    }
    timer = setTimeout(sweep, options.sweepIntervalMs ?? 60_000);
  }

  return {
    name: 'dynamodb',
    operations: {
      ...createTable(engine),
      ...updateTable(engine),
      ...readTables(engine),
      ...tableFeatures(engine),
      ...tableTags(engine),
      ...singleWrites(engine),
      ...getItem(engine),
      ...batches(engine),
      ...transactWrite(engine),
      ...transactGet(engine),
      ...query(engine),
      ...scan(engine),
      ...streamOperations(engine),
    },
    access: (operation, input) => accessRequests(engine, operation, input),
    start() {
      clearTimeout(timer);
      timer = setTimeout(sweep, options.sweepIntervalMs ?? 60_000);
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
