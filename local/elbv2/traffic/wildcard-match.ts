/**
 * Whether `text` matches an ELB pattern: `*` is any characters or none, `?` exactly one.
 * Two pointers and one point to go back to, so the time is at most pattern × text; a regular expression of six `.*`
 * would let a 16 KB path stall the proxy.
 */
export function wildcardMatch(pattern: string, text: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let resumeAt = 0;
  while (at < text.length) {
    const wanted = pattern[from];
    if (wanted === '*') {
      star = from;
      resumeAt = at;
      from += 1;
    } else if (wanted !== undefined && (wanted === '?' || wanted === text[at])) {
      from += 1;
      at += 1;
    } else if (star >= 0) {
      from = star + 1;
      resumeAt += 1;
      at = resumeAt;
    } else return false;
  }
  while (pattern[from] === '*') from += 1;
  return from === pattern.length;
}
