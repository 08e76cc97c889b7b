import type { Properties, PropertyRule } from './provider.ts';
import { templateError } from './template-error.ts';

/**
 * Checks a resource's properties against what its provider consumes, and gives each the type that it has there:
 * CloudFormation takes '5' for 5 and 'true' for true. A property that nobody consumes is an error: silently dropped,
 * it would work differently on AWS.
 */
export function checkProperties(
  logicalId: string,
  type: string,
  properties: Properties,
  rules: Record<string, PropertyRule> | undefined,
): Properties {
  if (!rules) return properties;
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => {
      const rule = rules[name];
      if (!rule) throw templateError(`${logicalId} (${type}): the property ${name} is not known to this local cloud`);
      const converted = convert(value, rule.type);
      if (converted === undefined) {
        throw templateError(
          `${logicalId} (${type}): the property ${name} is no ${rule.type}: ${JSON.stringify(value)}`,
        );
      }
      return [name, converted];
    }),
  );
}

function convert(value: unknown, type: PropertyRule['type']): unknown {
  if (type === 'json') return value;
  if (typeof value === 'object') return undefined;
  if (type === 'string') return String(value);
  if (type === 'boolean')
    return value === true || value === 'true' || (value !== false && value !== 'false' ? undefined : false);
  const number = Number(value);
  return value === '' || !Number.isFinite(number) ? undefined : number;
}

/** Refuses keys of a nested object that its provider does not consume. */
export function checkKeys(where: string, value: unknown, keys: string[]): Properties {
  const object = (value ?? {}) as Properties;
  const unknown = Object.keys(object).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw templateError(`${where}: the property ${unknown} is not known to this local cloud`);
  return object;
}
