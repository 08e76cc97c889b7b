import type { AttributeDefinition, KeySchemaElement } from '@aws-sdk/client-dynamodb';
import type { Cloud } from '../../cloud/cloud.ts';
import type { Index, KeyAttribute, Keys, StoredIndex, Table, TableSettings } from './table.ts';

/** The table that operations use, from what is stored of it. */
export function compileTable(cloud: Cloud, id: number, name: string, settings: TableSettings): Table {
  const arn = cloud.arn('dynamodb', `table/${name}`);
  const keys = keysOf(settings.keySchema, settings.attributeDefinitions);
  const compileIndex = (scope: 'global' | 'local') => (stored: StoredIndex) => {
    const own = keysOf(stored.keySchema, settings.attributeDefinitions);
    return {
      ...own,
      name: stored.name,
      arn: `${arn}/index/${stored.name}`,
      scope,
      projected: projectedNames(stored, keys, own),
      entries: stored.entries,
    } satisfies Index;
  };
  const { stream } = settings;
  return {
    ...keys,
    id,
    name,
    arn,
    indexes: [
      ...settings.globalIndexes.map(compileIndex('global')),
      ...settings.localIndexes.map(compileIndex('local')),
    ],
    stream: stream && { id: stream.id, arn: `${arn}/stream/${stream.label}`, viewType: stream.viewType },
    settings,
    items: `items_${id}`,
  };
}

function keysOf(schema: KeySchemaElement[], definitions: AttributeDefinition[]): Keys {
  const attribute = (keyType: 'HASH' | 'RANGE'): KeyAttribute | undefined => {
    const name = schema.find((element) => element.KeyType === keyType)?.AttributeName;
    const type = definitions.find((definition) => definition.AttributeName === name)?.AttributeType;
    return name === undefined || type === undefined ? undefined : { name, type };
  };
  const hash = attribute('HASH');
  if (!hash) throw new TypeError('a key schema without a hash key');
  return { hash, range: attribute('RANGE') };
}

function projectedNames(index: StoredIndex, table: Keys, own: Keys): Set<string> | undefined {
  if (index.projection.ProjectionType === 'ALL') return undefined;
  const names = new Set(index.projection.NonKeyAttributes ?? []);
  for (const key of [table.hash, table.range, own.hash, own.range]) if (key) names.add(key.name);
  return names;
}
