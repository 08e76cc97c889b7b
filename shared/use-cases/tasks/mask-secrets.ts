/** Shorter values (`8080`, `debug`) stand in every log; to mask them would hide what the log says and no secret. */
const SECRET_CHARACTERS_MIN = 6;

/** `postgres://app:hunter2@db/app`, `password=hunter2`, `"token": "hunter2"`, `Bearer hunter2`. */
const PATTERNS: readonly [RegExp, string][] = [
  [/([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, '$1***@'],
  [
    /(\b\w*(?:password|passwd|secret|token|api_?key|credential)\w*["']?\s*[:=]\s*)("[^"]*"|'[^']*'|[^\s,;&]+)/gi,
    '$1***',
  ],
  [/(\b(?:bearer|basic)\s+)[\w+/.=~-]+/gi, '$1***'],
];

/**
 * Lines of a log as they may be told outside of it: every value of a variable that the task was given is masked, and so is
 * what looks like a credential, because what ECS itself puts in for `secrets` is not known to Slipway.
 */
export function maskSecrets(lines: readonly string[], values: readonly string[]): string[] {
  const known = [...new Set(values)]
    .filter((value) => value.length >= SECRET_CHARACTERS_MIN)
    // One that contains another first: else the rest of it would stay.
    .sort((a, b) => b.length - a.length);
  return lines.map((line) => {
    const masked = known.reduce((text, value) => text.replaceAll(value, '***'), line);
    return PATTERNS.reduce((text, [pattern, by]) => text.replace(pattern, by), masked);
  });
}
