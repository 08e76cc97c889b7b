import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Table } from '../aws/store/table.ts';
import { asSender } from './clients.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config.ts';

export function wireTable(config: Config): Table {
  return { client: asSender(new DynamoDBClient({})), name: config.tableName, nowMs: systemClock.nowMs };
}
