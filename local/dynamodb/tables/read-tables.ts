import type {
  DeleteTableCommandInput,
  DeleteTableCommandOutput,
  DescribeTableCommandInput,
  DescribeTableCommandOutput,
  ListTablesCommandInput,
  ListTablesCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { Operation } from '../../cloud/service.ts';
import type { Engine } from '../engine.ts';
import { LIMITS } from '../limits.ts';
import { validationError } from '../validation-error.ts';
import { describeTable } from './describe-table.ts';

/** DescribeTable, ListTables and DeleteTable. */
export function readTables(engine: Engine) {
  const DescribeTable: Operation<DescribeTableCommandInput, DescribeTableCommandOutput> = (input) => ({
    Table: describeTable(engine, engine.catalog.forSettings(input.TableName), Date.now()),
  });

  const ListTables: Operation<ListTablesCommandInput, ListTablesCommandOutput> = (input) => {
    const limit = Math.min(input.Limit ?? LIMITS.listTables, LIMITS.listTables);
    const after = input.ExclusiveStartTableName ?? '';
    const names = engine.catalog.names().filter((name) => name > after);
    const page = names.slice(0, limit);
    return { TableNames: page, ...(names.length > limit && { LastEvaluatedTableName: page.at(-1) }) };
  };

  /** The stream of a deleted table can be read on for a day. */
  const DeleteTable: Operation<DeleteTableCommandInput, DeleteTableCommandOutput> = (input) => {
    const table = engine.catalog.forSettings(input.TableName);
    if (table.settings.deletionProtection) {
      throw validationError(
        'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
      );
    }
    const TableDescription = { ...describeTable(engine, table, Date.now()), TableStatus: 'DELETING' as const };
    engine.settingsTransaction(() => {
      if (table.stream) {
        engine.streams.close(table.stream.id, Date.now());
        engine.touch(table.stream.arn);
      }
      engine.items.drop(table);
      engine.catalog.remove(table);
    });
    return { TableDescription };
  };
  return { DescribeTable, ListTables, DeleteTable };
}
