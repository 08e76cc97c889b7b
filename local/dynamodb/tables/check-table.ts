import type {
  AttributeDefinition,
  CreateTableCommandInput,
  GlobalSecondaryIndex,
  KeySchemaElement,
  LocalSecondaryIndex,
  Projection,
} from '@aws-sdk/client-dynamodb';
import { LIMITS } from '../limits.ts';
import { validationError } from '../validation-error.ts';

function invalid(reason: string) {
  return validationError(`One or more parameter values were invalid: ${reason}`);
}

/** Checks the definition of a table as CreateTable does. */
export function checkTable(input: CreateTableCommandInput): void {
  checkName('tableName', input.TableName);
  const definitions = input.AttributeDefinitions ?? [];
  const schema = input.KeySchema ?? [];
  checkBilling(input);
  checkKeySchema(schema, definitions);
  const locals = input.LocalSecondaryIndexes ?? [];
  const globals = input.GlobalSecondaryIndexes ?? [];
  for (const index of locals) checkLocalIndex(index, schema, definitions);
  for (const index of globals) checkGlobalIndex(index, definitions);
  checkIndexCounts(locals.length, globals.length);
  const names = [...locals, ...globals].map((index) => index.IndexName);
  const twice = names.find((name, position) => names.indexOf(name) !== position);
  if (twice !== undefined) throw invalid(`Duplicate index name: ${twice}`);
  checkAllDefinitionsUsed(definitions, [schema, ...[...locals, ...globals].map((index) => index.KeySchema ?? [])]);
}

function checkName(parameter: string, name: string | undefined): void {
  if (name === undefined) {
    throw validationError(
      `1 validation error detected: Value null at '${parameter}' failed to satisfy constraint: Member must not be null`,
    );
  }
  if (name.length < 3 || name.length > 255) {
    throw validationError(
      `${parameter === 'tableName' ? 'TableName' : 'IndexName'} must be at least 3 characters long and at most 255 characters long`,
    );
  }
  if (!/^[a-zA-Z0-9_.-]+$/.test(name)) {
    throw validationError(
      `1 validation error detected: Value '${name}' at '${parameter}' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+`,
    );
  }
}

function checkBilling(input: CreateTableCommandInput): void {
  const { BillingMode, ProvisionedThroughput } = input;
  if (BillingMode === 'PAY_PER_REQUEST') {
    if (!ProvisionedThroughput) return;
    throw invalid(
      'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
    );
  }
  if (ProvisionedThroughput?.ReadCapacityUnits && ProvisionedThroughput.WriteCapacityUnits) return;
  throw invalid('ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED');
}

function checkKeySchema(schema: KeySchemaElement[], definitions: AttributeDefinition[]): void {
  const [hash, range] = schema;
  if (schema.length < 1 || schema.length > 2) {
    throw validationError(
      `1 validation error detected: Value at 'keySchema' failed to satisfy constraint: Member must have length ${schema.length < 1 ? 'greater than or equal to 1' : 'less than or equal to 2'}`,
    );
  }
  if (hash?.KeyType !== 'HASH') {
    throw validationError('Invalid KeySchema: The first KeySchemaElement is not a HASH key type');
  }
  if (range && range.KeyType !== 'RANGE') {
    throw validationError('Invalid KeySchema: The second KeySchemaElement is not a RANGE key type');
  }
  const names = schema.map((element) => element.AttributeName);
  if (names[0] === names[1]) {
    throw validationError('Both the Hash Key and the Range Key element in the KeySchema have the same name');
  }
  const defined = definitions.map((definition) => definition.AttributeName);
  if (names.some((name) => !defined.includes(name))) {
    throw invalid(
      `Some index key attributes are not defined in AttributeDefinitions. Keys: [${names.join(', ')}], AttributeDefinitions: [${defined.join(', ')}]`,
    );
  }
}

function checkProjection(projection: Projection | undefined): void {
  const type = projection?.ProjectionType;
  if (type !== 'ALL' && type !== 'KEYS_ONLY' && type !== 'INCLUDE') {
    throw invalid(`Unknown ProjectionType: ${type ?? 'null'}`);
  }
  if (type !== 'INCLUDE' && projection?.NonKeyAttributes) {
    throw invalid(`ProjectionType is ${type}, but NonKeyAttributes is specified`);
  }
  if (type === 'INCLUDE' && !projection?.NonKeyAttributes?.length) {
    throw invalid('ProjectionType is INCLUDE, but NonKeyAttributes is not specified');
  }
}

export function checkGlobalIndex(
  index: Pick<GlobalSecondaryIndex, 'IndexName' | 'KeySchema' | 'Projection'>,
  definitions: AttributeDefinition[],
): void {
  checkName('indexName', index.IndexName);
  checkKeySchema(index.KeySchema ?? [], definitions);
  checkProjection(index.Projection);
}

function checkLocalIndex(
  index: LocalSecondaryIndex,
  tableSchema: KeySchemaElement[],
  definitions: AttributeDefinition[],
): void {
  checkGlobalIndex(index, definitions);
  const [hash, range] = index.KeySchema ?? [];
  if (tableSchema.length !== 2) {
    throw invalid('Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex');
  }
  if (!range) throw invalid(`Index KeySchema does not have a range key for index: ${index.IndexName}`);
  if (hash?.AttributeName !== tableSchema[0]?.AttributeName) {
    throw invalid(
      `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${index.IndexName}. index hash key: ${hash?.AttributeName}, table hash key: ${tableSchema[0]?.AttributeName}`,
    );
  }
}

export function checkIndexCounts(locals: number, globals: number): void {
  if (locals > LIMITS.localIndexes) {
    throw invalid('Number of LocalSecondaryIndexes exceeds per-table limit of 5');
  }
  if (globals > LIMITS.globalIndexes) {
    throw invalid('GlobalSecondaryIndex count exceeds the per-table limit of 20');
  }
}

function checkAllDefinitionsUsed(definitions: AttributeDefinition[], schemas: KeySchemaElement[][]): void {
  const used = new Set(schemas.flat().map((element) => element.AttributeName));
  if (definitions.every((definition) => used.has(definition.AttributeName)) && used.size === definitions.length) return;
  const reason =
    schemas.length > 1
      ? `Some AttributeDefinitions are not used. AttributeDefinitions: [${definitions.map((definition) => definition.AttributeName).join(', ')}], keys used: [${[...used].join(', ')}]`
      : 'Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions';
  throw invalid(reason);
}
