import type { Leaf } from './compile-values.ts';
import { InvalidPattern } from './invalid-pattern.ts';

/** `*` stands for any run of characters, `\*` and `\\` for themselves. Two stars in a row are refused. */
export function compileWildcard(text: string): (leaf: Leaf) => boolean {
  let source = '';
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '*') {
      if (text[at + 1] === '*') throw new InvalidPattern(`Consecutive wildcard characters at pos ${at}`);
      source += '[^]*';
    } else if (character === '\\') {
      at += 1;
      const escaped = text.charAt(at);
      if (escaped !== '*' && escaped !== '\\') throw new InvalidPattern(`Invalid escape character at pos ${at - 1}`);
      source += `\\${escaped}`;
    } else {
      source += character.replace(/[.+?^${}()|[\]/]/, '\\$&');
    }
  }
  const pattern = new RegExp(`^${source}$`);
  return (leaf) => typeof leaf === 'string' && pattern.test(leaf);
}
