import type { Path } from './expression-tree.ts';
import { RESERVED_WORDS } from './reserved-words.ts';
import { expressionError, type TokenReader } from './token-reader.ts';

/** Reads a document path: `a.b[0]`, `#n.c`. */
export function parsePath(reader: TokenReader): Path {
  const path: Path = [parseName(reader)];
  for (;;) {
    if (reader.takeSymbol('.')) path.push(parseName(reader));
    else if (reader.takeSymbol('[')) path.push(parseIndex(reader));
    else return path;
  }
}

function parseName(reader: TokenReader): string {
  const token = reader.peek();
  if (token.kind !== 'name' && token.kind !== 'namePlaceholder') throw reader.syntaxError();
  if (token.kind === 'name' && RESERVED_WORDS.has(token.text.toUpperCase())) {
    throw expressionError(reader.parameter, `Attribute name is a reserved keyword; reserved keyword: ${token.text}`);
  }
  reader.next();
  return token.text;
}

function parseIndex(reader: TokenReader): number {
  const token = reader.peek();
  if (token.kind !== 'number') throw reader.syntaxError();
  const index = Number(token.text);
  if (index > 2_147_483_647) {
    throw expressionError(reader.parameter, `List index is not within the allowable range; index: [${token.text}]`);
  }
  reader.next();
  reader.expectSymbol(']');
  return index;
}
