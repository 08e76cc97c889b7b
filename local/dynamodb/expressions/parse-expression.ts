import type { Condition, Path, UpdateAction } from './expression-tree.ts';
import { parseCondition } from './parse-condition.ts';
import { parsePath } from './parse-path.ts';
import { parseUpdate } from './parse-update.ts';
import { type ExpressionParameter, readTokens, type TokenReader } from './token-reader.ts';

/** A program has a few dozen expressions; one that builds its texts must not fill the memory. */
const CACHED_MAX = 2000;

/** Parsers that remember, by parameter and text, since an error names its parameter. */
function remembering<Tree>(parse: (reader: TokenReader) => Tree) {
  const trees = new Map<string, Tree>();
  return (parameter: ExpressionParameter, text: string): Tree => {
    const key = `${parameter} ${text}`;
    const known = trees.get(key);
    if (known !== undefined) return known;
    const tree = parse(readTokens(parameter, text));
    if (trees.size >= CACHED_MAX) trees.clear();
    trees.set(key, tree);
    return tree;
  };
}

function parseProjection(reader: TokenReader): Path[] {
  const paths = [parsePath(reader)];
  while (reader.takeSymbol(',')) paths.push(parsePath(reader));
  if (reader.peek().kind !== 'end') throw reader.syntaxError();
  return paths;
}

/** Expressions as trees with their placeholders in them. */
export const parseExpression: {
  condition: (parameter: ExpressionParameter, text: string) => Condition<string>;
  update: (parameter: ExpressionParameter, text: string) => UpdateAction<string>[];
  projection: (parameter: ExpressionParameter, text: string) => Path[];
} = {
  condition: remembering(parseCondition),
  update: remembering(parseUpdate),
  projection: remembering(parseProjection),
};
