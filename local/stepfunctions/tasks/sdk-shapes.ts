/** A task's arguments in the lower-case members of an SDK (`Cluster` is ECS's `cluster`), at every depth. */
export function lowerKeys(value: unknown): unknown {
  return mapKeys(value, (key) => key.charAt(0).toLowerCase() + key.slice(1));
}

/**
 * An SDK's answer as a task's result: dates are ISO 8601 texts, blobs their text in UTF-8 (a function's payload),
 * members begin in upper case.
 */
export function toResult(answer: unknown, camelCase: boolean): unknown {
  const json = JSON.parse(
    JSON.stringify(answer, function replace(this: Record<string, unknown>, key: string, value: unknown) {
      const original = this[key];
      return original instanceof Uint8Array ? Buffer.from(original).toString('utf8') : value;
    }),
  );
  return camelCase ? mapKeys(json, (key) => key.charAt(0).toUpperCase() + key.slice(1)) : json;
}

function mapKeys(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => mapKeys(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [rename(key), mapKeys(member, rename)]));
}
