import type { Path } from './request.ts';

/**
 * An RFC 6901 pointer, `~` and `/` escaped: ['a/b', 0] -> `/a~1b/0`. The whole input is `/`: API.md has pointers begin
 * with a slash, where the RFC's own root is the empty text.
 */
export function pointer(path: Path): string {
  if (path.length === 0) return '/';
  let text = '';
  for (const part of path) text += `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return text;
}
