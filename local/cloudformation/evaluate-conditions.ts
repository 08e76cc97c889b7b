import { evaluate, type Scope } from './evaluate.ts';
import type { TemplateValue } from './template.ts';
import { templateError } from './template-error.ts';

/**
 * Evaluates the Conditions section; conditions may name each other in any order.
 * docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html
 */
export function evaluateConditions(scope: Omit<Scope, 'conditions'>): Record<string, boolean> {
  const declared = scope.template.Conditions;
  const known: Record<string, boolean> = {};
  const open = new Set<string>();
  const full: Scope = { ...scope, conditions: known };

  function named(name: string): boolean {
    const value = known[name];
    if (value !== undefined) return value;
    const condition = declared[name];
    if (condition === undefined) throw templateError(`Template error: unresolved condition dependency ${name}`);
    if (open.has(name)) throw templateError(`Template error: circular dependency between conditions at ${name}`);
    open.add(name);
    const result = holds(condition);
    known[name] = result;
    return result;
  }

  function holds(condition: TemplateValue): boolean {
    const [[name, argument] = ['', null]] = Object.entries(condition ?? {});
    if (name === 'Condition') return named(String(argument));
    const operands = Array.isArray(argument) ? argument : [];
    if (name === 'Fn::Equals') {
      const [left, right] = operands.map((operand) => JSON.stringify(comparable(evaluate(operand, full))));
      return left === right;
    }
    if (name === 'Fn::And') return operands.every(holds);
    if (name === 'Fn::Or') return operands.some(holds);
    if (name === 'Fn::Not') return !operands.every(holds);
    throw templateError(`Template error: a condition cannot be ${JSON.stringify(condition)}`);
  }

  for (const name of Object.keys(declared)) named(name);
  return known;
}

/** CloudFormation compares text: the parameter 5 equals '5'. */
function comparable(value: TemplateValue | undefined): TemplateValue {
  if (Array.isArray(value)) return value.map(comparable);
  return value === undefined || typeof value === 'object' ? (value ?? null) : String(value);
}
