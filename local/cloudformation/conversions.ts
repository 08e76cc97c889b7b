import type { Properties } from './provider.ts';

/** Template keys as the SDKs of ECS, Step Functions and Logs have them: the same, with a small first letter. */
export function camelKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, item]) => [key.charAt(0).toLowerCase() + key.slice(1), camelKeys(item)]),
  );
}

export interface Tag {
  Key: string;
  Value: string;
}

/** The tags of a template as a map: most types list them, those of API Gateway have the map already. */
export function tagMap(tags: unknown): Record<string, string> {
  if (!Array.isArray(tags)) return { ...(tags as Record<string, string> | undefined) };
  return Object.fromEntries((tags as Tag[]).map(({ Key, Value }) => [Key, String(Value)]));
}

/** Only what is there: the SDK's absent members are absent, not undefined. */
export function pick(properties: Properties, names: string[]): Properties {
  return Object.fromEntries(
    names.filter((name) => properties[name] !== undefined).map((name) => [name, properties[name]]),
  );
}
