/**
 * A copy that shares nothing with its original that anybody could change: plain objects, lists, dates and bytes; nothing
 * where something is undefined. What is frozen is so all the way down, here, and is shared.
 */
export function copyOf<Value>(value: Value): Value {
  return copy(value) as Value;
}

function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Object.isFrozen(value)) return value;
  if (Array.isArray(value)) return Array.from(value, copy);
  // Nearly everything is a plain object: only what is none pays for being looked at.
  if (Object.getPrototypeOf(value) !== Object.prototype) {
    if (value instanceof Date) return new Date(value);
    if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
  }
  const copied: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const own = (value as Record<string, unknown>)[key];
    if (own !== undefined) copied[key] = typeof own === 'object' && own !== null ? copy(own) : own;
  }
  return copied;
}
