import type { Template, TemplateValue } from './template.ts';
import { templateError } from './template-error.ts';

/** What intrinsic functions are evaluated against. */
export interface Scope {
  template: Template;
  parameters: Record<string, TemplateValue>;
  /** `AWS::Region` and its like. */
  pseudo: Record<string, string>;
  zones: string[];
  conditions: Record<string, boolean>;
  /** `Ref` of a resource. */
  refOf(logicalId: string): TemplateValue;
  /** `Fn::GetAtt` of a resource. */
  attributeOf(logicalId: string, attribute: string): TemplateValue;
}

type Function = (argument: TemplateValue, scope: Scope) => TemplateValue | undefined;

const FUNCTIONS: Record<string, Function> = {
  Ref: (name, scope) => evaluateRef(text(name, 'Ref'), scope),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, attribute] = splitAttribute(argument);
    return scope.attributeOf(logicalId, text(evaluated(attribute, scope), 'Fn::GetAtt'));
  },
  'Fn::Sub': substitute,
  'Fn::Join': (argument, scope) => {
    const [separator, items] = list(argument, 'Fn::Join');
    return list(evaluated(items, scope), 'Fn::Join')
      .map((item) => text(item, 'Fn::Join'))
      .join(text(separator, 'Fn::Join'));
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = list(argument, 'Fn::Select');
    const item = list(evaluated(items, scope), 'Fn::Select')[Number(evaluated(index, scope))];
    if (item === undefined) throw templateError('Template error: Fn::Select cannot select nonexistent value');
    return item;
  },
  'Fn::Split': (argument, scope) => {
    const [separator, source] = list(argument, 'Fn::Split');
    return text(evaluated(source, scope), 'Fn::Split').split(text(separator, 'Fn::Split'));
  },
  'Fn::If': (argument, scope) => evaluate(chosenBranch(argument, scope.conditions), scope),
  'Fn::Base64': (argument, scope) => Buffer.from(text(evaluated(argument, scope), 'Fn::Base64')).toString('base64'),
  'Fn::GetAZs': (_, scope) => scope.zones,
  'Fn::FindInMap': (argument, scope) => {
    const [map, top, second] = list(evaluated(argument, scope), 'Fn::FindInMap').map((key) =>
      text(key, 'Fn::FindInMap'),
    );
    const value = scope.template.Mappings[map ?? '']?.[top ?? '']?.[second ?? ''];
    if (value === undefined) throw templateError(`Template error: Unable to get mapping for ${map}::${top}::${second}`);
    return value;
  },
};

/** Evaluates the intrinsic functions within a value. Undefined is `AWS::NoValue`: the property is not there. */
export function evaluate(value: TemplateValue | undefined, scope: Scope): TemplateValue | undefined {
  if (value === undefined || value === null || typeof value !== 'object') return value ?? undefined;
  if (Array.isArray(value)) {
    return value.map((item) => evaluate(item, scope)).filter((item) => item !== undefined);
  }
  const call = intrinsicOf(value);
  if (call) {
    const run = FUNCTIONS[call.name];
    if (!run) throw templateError(`Template error: ${call.name} is not a function that this local cloud evaluates`);
    return run(call.argument, scope);
  }
  const entries = Object.entries(value).map(([key, item]) => [key, evaluate(item, scope)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, TemplateValue] => entry[1] !== undefined));
}

/** An object with one key, `Ref` or `Fn::…`, is a call of that function. */
export function intrinsicOf(value: TemplateValue): { name: string; argument: TemplateValue } | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const [entry, ...others] = Object.entries(value);
  if (!entry || others.length > 0 || !(entry[0] === 'Ref' || entry[0].startsWith('Fn::'))) return undefined;
  return { name: entry[0], argument: entry[1] };
}

/** The branch of an `Fn::If` that counts. */
export function chosenBranch(argument: TemplateValue, conditions: Record<string, boolean>): TemplateValue {
  const [name, whenTrue, whenFalse] = list(argument, 'Fn::If');
  const condition = conditions[text(name, 'Fn::If')];
  if (condition === undefined) throw templateError(`Template error: unresolved condition ${String(name)} in Fn::If`);
  return (condition ? whenTrue : whenFalse) ?? null;
}

/** `A.B.C` or `[A, B.C]`: the logical id and the attribute. */
export function splitAttribute(argument: TemplateValue): [logicalId: string, attribute: TemplateValue] {
  if (Array.isArray(argument)) return [text(argument[0], 'Fn::GetAtt'), argument[1] ?? ''];
  const [logicalId = '', ...attribute] = text(argument, 'Fn::GetAtt').split('.');
  return [logicalId, attribute.join('.')];
}

/** The template of an `Fn::Sub` and its own variables, in both of its forms. */
export function substitutionOf(argument: TemplateValue): { source: string; variables: Record<string, TemplateValue> } {
  const [source, variables = {}] = Array.isArray(argument) ? argument : [argument];
  if (typeof variables !== 'object' || variables === null || Array.isArray(variables)) {
    throw templateError('Template error: the second argument of Fn::Sub is a map');
  }
  return { source: text(source, 'Fn::Sub'), variables };
}

/** `${Name}`, but not `${!Literal}`. */
export const SUBSTITUTION = /\$\{(!?)([^}]+)\}/g;

function substitute(argument: TemplateValue, scope: Scope): string {
  const { source, variables } = substitutionOf(argument);
  return source.replace(SUBSTITUTION, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    const variable = variables[name];
    if (variable !== undefined) return text(evaluated(variable, scope), 'Fn::Sub');
    const value = name.includes('.') ? scope.attributeOf(...attributePath(name)) : evaluateRef(name, scope);
    return text(value, 'Fn::Sub');
  });
}

function attributePath(name: string): [string, string] {
  const [logicalId, attribute] = splitAttribute(name);
  return [logicalId, String(attribute)];
}

function evaluateRef(name: string, scope: Scope): TemplateValue | undefined {
  if (name === 'AWS::NoValue') return undefined;
  return scope.pseudo[name] ?? scope.parameters[name] ?? scope.refOf(name);
}

function evaluated(value: TemplateValue | undefined, scope: Scope): TemplateValue {
  return evaluate(value, scope) ?? '';
}

function text(value: TemplateValue | undefined, where: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw templateError(`Template error: ${where} needs a string where it has ${JSON.stringify(value)}`);
}

function list(value: TemplateValue | undefined, where: string): TemplateValue[] {
  if (Array.isArray(value)) return value;
  throw templateError(`Template error: ${where} needs a list where it has ${JSON.stringify(value)}`);
}
