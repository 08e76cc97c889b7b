import { isDeepStrictEqual } from 'node:util';
import type { Resource } from '../provider.ts';
import { describeActive } from './dynamodb-wait.ts';

interface Index {
  IndexName: string;
  KeySchema: unknown;
  Projection: unknown;
  ProvisionedThroughput?: unknown;
}

/**
 * Creates and deletes global secondary indexes, one in each UpdateTable as the API wants it. An index whose keys or
 * projection changed is deleted and made anew.
 */
export async function updateIndexes(resource: Resource, TableName: string): Promise<void> {
  const wanted = (resource.properties.GlobalSecondaryIndexes ?? []) as Index[];
  const table = await describeActive(resource, TableName);
  const existing = table.GlobalSecondaryIndexes ?? [];
  const kept = existing.filter((index) => {
    const same = wanted.find(({ IndexName }) => IndexName === index.IndexName);
    return (
      same &&
      isDeepStrictEqual({ ...index.KeySchema }, { ...(same.KeySchema as object) }) &&
      sameProjection(index.Projection, same.Projection)
    );
  });
  const { AttributeDefinitions } = resource.properties;
  const update = async (change: object, definitions: object = {}) => {
    const GlobalSecondaryIndexUpdates = [change];
    await resource.call('dynamodb', 'UpdateTable', { TableName, ...definitions, GlobalSecondaryIndexUpdates });
    await describeActive(resource, TableName);
  };
  for (const { IndexName } of existing.filter((index) => !kept.includes(index)))
    await update({ Delete: { IndexName } });
  const names = kept.map(({ IndexName }) => IndexName);
  for (const index of wanted.filter(({ IndexName }) => !names.includes(IndexName)))
    await update({ Create: index }, { AttributeDefinitions });
}

interface Projection {
  ProjectionType?: string;
  NonKeyAttributes?: string[];
}

/** The service lists the attributes of a projection in an order of its own. */
function sameProjection(one: unknown, other: unknown): boolean {
  const normal = ({ ProjectionType, NonKeyAttributes = [] }: Projection) => [
    ProjectionType,
    NonKeyAttributes.toSorted(),
  ];
  return isDeepStrictEqual(normal((one ?? {}) as Projection), normal((other ?? {}) as Projection));
}
