/** One step of a path: `.name`, `[3]`, `[*]`, `[1:3]`, `..name`. */
export type Step =
  | { kind: 'name'; name: string }
  | { kind: 'index'; index: number }
  | { kind: 'all' }
  | { kind: 'slice'; from: number | undefined; to: number | undefined }
  | { kind: 'below'; name: string | undefined };

export interface Path {
  text: string;
  /** `$` is the data at hand, `$$` the context object. */
  root: 'data' | 'context';
  steps: Step[];
  /** Leads to one place at most: what ASL calls a Reference Path. */
  isDefinite: boolean;
}

const NAME = String.raw`[^\s.,[\]()'"*?@]+`;
const STEP = new RegExp(
  [
    String.raw`\.\.(?<below>\*|${NAME})`,
    String.raw`\.(?<dotted>\*|${NAME})`,
    String.raw`\['(?<single>(?:[^'\\]|\\.)*)'\]`,
    String.raw`\["(?<double>(?:[^"\\]|\\.)*)"\]`,
    String.raw`\[(?<index>-?\d+)\]`,
    String.raw`\[(?<from>-?\d*):(?<to>-?\d*)\]`,
    String.raw`\[(?<all>\*)\]`,
  ].join('|'),
  'y',
);

const NOT_HERE = '(filters and unions are not in this local cloud)';

/**
 * Parses a path (docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html).
 * Throws SyntaxError for what is none, and for filters and unions, which this local cloud does not have.
 */
export function parsePath(text: string): Path {
  const [root] = /^\$\$?/.exec(text) ?? [];
  if (root === undefined) throw new SyntaxError(`'${text}' is no path: it has to begin with $`);
  const steps: Step[] = [];
  STEP.lastIndex = root.length;
  while (STEP.lastIndex < text.length) {
    const { lastIndex } = STEP;
    const groups = STEP.exec(text)?.groups;
    if (!groups) throw new SyntaxError(`'${text}' cannot be read from position ${lastIndex} on ${NOT_HERE}`);
    steps.push(toStep(groups));
  }
  const isDefinite = steps.every(({ kind }) => kind === 'name' || kind === 'index');
  return { text, root: root === '$' ? 'data' : 'context', steps, isDefinite };
}

function toStep({ below, dotted, single, double, index, from, to, all }: Record<string, string | undefined>): Step {
  if (below !== undefined) return { kind: 'below', name: below === '*' ? undefined : below };
  if (all !== undefined || dotted === '*') return { kind: 'all' };
  if (index !== undefined) return { kind: 'index', index: Number(index) };
  if (from !== undefined) return { kind: 'slice', from: toNumber(from), to: toNumber(to) };
  const quoted = single ?? double;
  return { kind: 'name', name: quoted === undefined ? (dotted ?? '') : quoted.replaceAll(/\\(.)/g, '$1') };
}

const toNumber = (digits = '') => (digits === '' ? undefined : Number(digits));
