import { validationError } from '../validation-error.ts';

/** Parameters from before expressions. This cloud does not have them, and to pass over one would change the meaning. */
const LEGACY = [
  'AttributesToGet',
  'AttributeUpdates',
  'ConditionalOperator',
  'Expected',
  'KeyConditions',
  'QueryFilter',
  'ScanFilter',
] as const;

/**
 * Refuses legacy parameters, and placeholders without an expression that could use them.
 * `expressions` are the request's expression parameters by name; ProjectionExpression takes no values.
 */
export function checkParameters(input: object, expressions: Record<string, string | undefined>): void {
  const legacy = LEGACY.filter((name) => Object.hasOwn(input, name) && input[name as keyof typeof input] != null);
  if (legacy.length > 0) {
    throw validationError(
      `Can not use non-expression parameters in this local cloud: Non-expression parameters: {${legacy.join(', ')}}`,
    );
  }
  const given = input as { ExpressionAttributeNames?: unknown; ExpressionAttributeValues?: unknown };
  const used = Object.entries(expressions).filter(([, text]) => text !== undefined);
  if (given.ExpressionAttributeNames !== undefined && used.length === 0) {
    throw validationError('ExpressionAttributeNames can only be specified when using expressions');
  }
  const withValues = Object.keys(expressions).filter((name) => name !== 'ProjectionExpression');
  if (given.ExpressionAttributeValues === undefined || withValues.some((name) => expressions[name] !== undefined))
    return;
  const verb = withValues.length > 1 ? 'are' : 'is';
  throw validationError(
    `ExpressionAttributeValues can only be specified when using expressions: ${withValues.join(' and ')} ${verb} null`,
  );
}
