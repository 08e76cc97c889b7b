import { BlockList, isIP } from 'node:net';
import { compileAnythingBut } from './compile-anything-but.ts';
import { compileNumeric } from './compile-numeric.ts';
import type { Leaf, LeafTest } from './compile-values.ts';
import { compileWildcard } from './compile-wildcard.ts';
import { InvalidPattern } from './invalid-pattern.ts';

type Compile = (operand: unknown) => LeafTest;

const EXPRESSIONS: Readonly<Record<string, Compile>> = {
  exactly: (operand) => equal(text('exact', operand)),
  prefix: (operand) => affix('prefix', operand, (leaf, part) => leaf.startsWith(part)),
  suffix: (operand) => affix('suffix', operand, (leaf, part) => leaf.endsWith(part)),
  'equals-ignore-case': (operand) => equalIgnoringCase(text('equals-ignore-case', operand)),
  wildcard: (operand) => compileWildcard(text('wildcard', operand)),
  'anything-but': compileAnythingBut,
  numeric: compileNumeric,
  cidr: compileCidr,
  exists: compileExists,
};

/** Compiles `{"prefix": "a"}` and its like: an object with one key, the kind of match. */
export function compileExpression(expression: object): LeafTest {
  const [[kind, operand] = [], ...more] = Object.entries(expression);
  if (kind === undefined) throw new InvalidPattern('Match expression name not found');
  if (more.length > 0) throw new InvalidPattern('Only one key allowed in match expression');
  const compile = Object.hasOwn(EXPRESSIONS, kind) ? EXPRESSIONS[kind] : undefined;
  if (!compile) throw new InvalidPattern(`Unrecognized match type ${kind}`);
  return compile(operand);
}

function text(kind: string, operand: unknown): string {
  if (typeof operand !== 'string') throw new InvalidPattern(`${kind} match pattern must be a string`);
  return operand;
}

const equal = (wanted: string) => (leaf: Leaf) => leaf === wanted;

function equalIgnoringCase(wanted: string) {
  const lower = wanted.toLowerCase();
  return (leaf: Leaf) => typeof leaf === 'string' && leaf.toLowerCase() === lower;
}

/** A prefix or suffix may be written `{"equals-ignore-case": "..."}` to be compared without case. */
function affix(kind: string, operand: unknown, matches: (leaf: string, part: string) => boolean): LeafTest {
  if (typeof operand === 'object' && operand !== null && 'equals-ignore-case' in operand) {
    const lower = text('equals-ignore-case', operand['equals-ignore-case']).toLowerCase();
    return (leaf) => typeof leaf === 'string' && matches(leaf.toLowerCase(), lower);
  }
  const part = text(kind, operand);
  return (leaf) => typeof leaf === 'string' && matches(leaf, part);
}

function compileCidr(operand: unknown): LeafTest {
  const [address = '', digits = ''] = text('cidr', operand).split('/');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  const bits = Number(digits);
  if (isIP(address) === 0 || !/^\d+$/.test(digits) || bits > (family === 'ipv6' ? 128 : 32)) {
    throw new InvalidPattern(`Malformed CIDR, one '/' required`);
  }
  const block = new BlockList();
  block.addSubnet(address, bits, family);
  return (leaf) => {
    if (typeof leaf !== 'string') return false;
    const version = isIP(leaf);
    return version !== 0 && block.check(leaf, version === 6 ? 'ipv6' : 'ipv4');
  };
}

function compileExists(operand: unknown): LeafTest {
  if (typeof operand !== 'boolean') throw new InvalidPattern('exists match pattern must be either true or false.');
  return operand ? () => true : 'absent';
}
