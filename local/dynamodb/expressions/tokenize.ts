type TokenKind = 'name' | 'namePlaceholder' | 'valuePlaceholder' | 'number' | 'symbol' | 'end' | 'unknown';

export interface Token {
  kind: TokenKind;
  text: string;
  /** Where it begins and ends in the expression. */
  start: number;
  end: number;
}

const TOKEN =
  /\s*(?:(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<namePlaceholder>#[A-Za-z0-9_]+)|(?<valuePlaceholder>:[A-Za-z0-9_]+)|(?<number>\d+)|(?<symbol><>|<=|>=|[=<>()[\].,+-])|(?<unknown>\S))/gy;

/** The words and signs of an expression, and an end. A sign that no expression has is `unknown`. */
export function tokenize(expression: string): Token[] {
  const tokens: Token[] = [];
  for (const match of expression.matchAll(TOKEN)) {
    const [kind, text] = Object.entries(match.groups ?? {}).find(([, group]) => group !== undefined) ?? [];
    if (!kind || !text) continue;
    const end = match.index + match[0].length;
    tokens.push({ kind: kind as TokenKind, text, start: end - text.length, end });
  }
  tokens.push({ kind: 'end', text: '<EOF>', start: expression.length, end: expression.length });
  return tokens;
}
