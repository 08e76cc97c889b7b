import { unescapeToken } from './wish.ts';

export interface Place {
  /** Of the value, in the text. */
  start: number;
  end: number;
  /** The first one is 1. */
  line: number;
}

/**
 * Where in a JSON text the value of a pointer stands; of a field that is missing, what it is missing from. Undefined where the
 * text is no JSON.
 */
export function placeOf(text: string, pointer: string): Place | undefined {
  const path = pointer === '/' ? [] : pointer.slice(1).split('/').map(unescapeToken);
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  const start = find(text, skipSpace(text, 0), path);
  return { start, end: endOf(text, start), line: text.slice(0, start).split('\n').length };
}

/** The text is known to be JSON, so nothing here looks for mistakes. */
function find(text: string, start: number, [key, ...path]: readonly string[]): number {
  if (key === undefined) return start;
  for (const [name, valueStart] of entriesOf(text, start)) {
    if (name === key) return find(text, valueStart, path);
  }
  return start;
}

/** The keys (or indexes) of the object or list at `start`, each with where its value begins and ends. */
function* entriesOf(text: string, start: number): Generator<[name: string, start: number, end: number]> {
  const opening = text[start];
  if (opening !== '{' && opening !== '[') return;
  let at = skipSpace(text, start + 1);
  for (let index = 0; text[at] !== '}' && text[at] !== ']'; index++) {
    let name = String(index);
    if (opening === '{') {
      const end = endOf(text, at);
      name = JSON.parse(text.slice(at, end));
      at = skipSpace(text, skipSpace(text, end) + 1);
    }
    const end = endOf(text, at);
    yield [name, at, end];
    at = skipSpace(text, end);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
}

function skipSpace(text: string, at: number): number {
  while (/\s/.test(text[at] ?? '')) at += 1;
  return at;
}

/** Behind the value that begins at `start`. */
function endOf(text: string, start: number): number {
  const opening = text[start];
  if (opening === '"') return start + (/^"(?:[^"\\]|\\.)*"/.exec(text.slice(start))?.[0].length ?? 0);
  if (opening !== '{' && opening !== '[') return start + (/^[^,\]}\s]+/.exec(text.slice(start))?.[0].length ?? 0);
  let end = start + 1;
  for (const [, , entryEnd] of entriesOf(text, start)) end = entryEnd;
  return skipSpace(text, end) + 1;
}
