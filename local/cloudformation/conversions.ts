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

/** The list of tags of a template as the map that some services take. */
export function tagMap(tags: unknown): Record<string, string> {
  return Object.fromEntries(((tags ?? []) as Tag[]).map(({ Key, Value }) => [Key, String(Value)]));
}

/** Only what is there: the SDK's absent members are absent, not undefined. */
export function pick(properties: Properties, names: string[]): Properties {
  return Object.fromEntries(
    names.filter((name) => properties[name] !== undefined).map((name) => [name, properties[name]]),
  );
}

/** Which tags to put and which keys to take away, from the tags of before to those of now. */
export function tagChanges(before: Record<string, string>, after: Record<string, string>) {
  const put = Object.fromEntries(Object.entries(after).filter(([key, value]) => before[key] !== value));
  const removed = Object.keys(before).filter((key) => !(key in after));
  return { put, removed };
}

/** A map of tags as the list that most services take. */
export function tagList(tags: Record<string, string>): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
