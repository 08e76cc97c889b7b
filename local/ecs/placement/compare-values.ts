/**
 * Which of two values of the cluster query language is the greater: numbers by their parts, so that agent 1.9.0 is less
 * than 1.14.5, dates by their time, anything else as text. Returns less than 0, 0, or more.
 */
export function compareValues(one: string, other: string): number {
  const [a, b] = [numbersOf(one), numbersOf(other)];
  if (a && b) {
    const at = Array.from({ length: Math.max(a.length, b.length) }).findIndex((_, part) => a[part] !== b[part]);
    return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
  }
  const [from, to] = [Date.parse(utc(one)), Date.parse(utc(other))];
  if (!Number.isNaN(from) && !Number.isNaN(to)) return from - to;
  return one < other ? -1 : Number(one > other);
}

function numbersOf(text: string): number[] | undefined {
  return /^\d+(\.\d+)*$/.test(text) ? text.split('.').map(Number) : undefined;
}

/** A time without a zone is UTC, as ECS reads it. */
function utc(text: string): string {
  return /T[\d:.]+$/.test(text) ? `${text}Z` : text;
}
