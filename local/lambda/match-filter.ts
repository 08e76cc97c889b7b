type Json = unknown;

const isObject = (value: Json): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const COMPARISONS: Record<string, (value: number, limit: number) => boolean> = {
  '=': (value, limit) => value === limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
};

/** `["numeric": [">", 0, "<=", 5]]` */
function isInRange(rule: Json, value: Json): boolean {
  if (!Array.isArray(rule) || typeof value !== 'number') return false;
  for (let at = 0; at < rule.length; at += 2) {
    if (!COMPARISONS[String(rule[at])]?.(value, Number(rule[at + 1]))) return false;
  }
  return true;
}

function isAnythingBut(rule: Json, value: Json): boolean {
  if (value === undefined) return false;
  if (isObject(rule)) return !matchesRule(rule, value);
  return !(Array.isArray(rule) ? rule : [rule]).includes(value);
}

function matchesRule(rule: Json, value: Json): boolean {
  if (!isObject(rule)) return rule === value;
  const [[name, operand] = ['', undefined]] = Object.entries(rule);
  const text = typeof value === 'string' ? value : undefined;
  switch (name) {
    case 'exists':
      return (value !== undefined) === operand;
    case 'prefix':
      return text?.startsWith(String(operand)) ?? false;
    case 'suffix':
      return text?.endsWith(String(operand)) ?? false;
    case 'equals-ignore-case':
      return text?.toLowerCase() === String(operand).toLowerCase();
    case 'anything-but':
      return isAnythingBut(operand, value);
    case 'numeric':
      return isInRange(operand, value);
    default:
      return false;
  }
}

function matchesLeaf(rules: Json[], value: Json): boolean {
  const values = Array.isArray(value) ? value : [value];
  return rules.some((rule) => values.some((single) => matchesRule(rule, single)));
}

/**
 * Whether a record fits an event source mapping's filter pattern.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
 */
export function matchesFilter(pattern: Json, record: Json): boolean {
  if (!isObject(pattern)) return false;
  return Object.entries(pattern).every(([key, expected]) => {
    if (key === '$or' && Array.isArray(expected)) return expected.some((branch) => matchesFilter(branch, record));
    const value = isObject(record) ? record[key] : undefined;
    if (Array.isArray(expected)) return matchesLeaf(expected, value);
    return matchesFilter(expected, value ?? {});
  });
}

/** A test of several patterns; one that fits is enough, and none at all lets everything pass. */
export function compileFilters(patterns: string[]): (record: Json) => boolean {
  if (patterns.length === 0) return () => true;
  const parsed = patterns.map((text) => JSON.parse(text) as Json);
  return (record) => parsed.some((pattern) => matchesFilter(pattern, record));
}
