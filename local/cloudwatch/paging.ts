import { refusal } from './refusal.ts';

/** A page of a list that is counted through; the token is the offset of the next page. */
export function pageAt<T>(
  items: T[],
  token: string | undefined,
  size: number,
): { page: T[]; next: string | undefined } {
  const start = offsetOf(token);
  const end = start + size;
  return { page: items.slice(start, end), next: end < items.length ? String(end) : undefined };
}

export function offsetOf(token: string | undefined): number {
  if (token === undefined) return 0;
  if (!/^\d{1,9}$/.test(token)) throw refusal('InvalidNextToken', `The next token '${token}' is invalid`);
  return Number(token);
}
