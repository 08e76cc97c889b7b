import { type Path, showPath } from './expression-tree.ts';
import { type ExpressionParameter, expressionError } from './token-reader.ts';

/** Refuses paths that touch: `a` and `a.b` overlap; `a.b` and `a[0]` conflict, since `a` is not both map and list. */
export function checkPathsApart(parameter: ExpressionParameter, paths: Path[]): void {
  paths.forEach((path, index) => {
    for (const earlier of paths.slice(0, index)) checkApart(parameter, earlier, path);
  });
}

function checkApart(parameter: ExpressionParameter, one: Path, two: Path): void {
  const shown = `must remove or rewrite one of these paths; path one: ${showPath(one)}, path two: ${showPath(two)}`;
  for (let index = 0; index < Math.min(one.length, two.length); index++) {
    if (typeof one[index] !== typeof two[index]) {
      throw expressionError(parameter, `Two document paths conflict with each other; ${shown}`);
    }
    if (one[index] !== two[index]) return;
  }
  throw expressionError(parameter, `Two document paths overlap with each other; ${shown}`);
}
