import type { DescribeTableOutput, TableDescription } from '@aws-sdk/client-dynamodb';
import type { Resource } from '../provider.ts';

const POLL_MS = 20;
const POLLS_MAX = 1_500;

/** Waits until a table and its indexes are ACTIVE, for half a minute at most: until then no change is accepted. */
export async function describeActive(resource: Resource, TableName: string): Promise<TableDescription> {
  for (let poll = 0; poll < POLLS_MAX; poll += 1) {
    const { Table = {} } = await resource.call<DescribeTableOutput>('dynamodb', 'DescribeTable', { TableName });
    const states = [Table.TableStatus, ...(Table.GlobalSecondaryIndexes ?? []).map((index) => index.IndexStatus)];
    if (states.every((state) => state === 'ACTIVE')) return Table;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`the table ${TableName} did not become ACTIVE`);
}
