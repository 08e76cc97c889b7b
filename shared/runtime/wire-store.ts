import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createStore } from '../aws/store/create-store.ts';
import type { Store } from '../ports/store.ts';
import { asSender } from './clients.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config.ts';

export function wireStore(config: Config): Store {
  return createStore({ client: asSender(new DynamoDBClient({})), name: config.tableName, nowMs: systemClock.nowMs });
}
