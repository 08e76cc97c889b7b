import type { TemplateParameter, TemplateValue } from './template.ts';
import { templateError } from './template-error.ts';

/**
 * The value of every parameter: what was given, else its default. A Number becomes a number and a list a list, so that
 * `Ref` gives resources the type that their properties have.
 * docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
export function resolveParameters(
  declared: Record<string, TemplateParameter>,
  given: Record<string, string>,
): Record<string, TemplateValue> {
  const unknown = Object.keys(given).filter((name) => !(name in declared));
  if (unknown.length > 0) throw templateError(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const missing = Object.keys(declared).filter((name) => (given[name] ?? declared[name]?.Default) === undefined);
  if (missing.length > 0) throw templateError(`Parameters: [${missing.join(', ')}] must have values`);
  return Object.fromEntries(
    Object.entries(declared).map(([name, parameter]) => {
      const text = String(given[name] ?? parameter.Default);
      check(name, parameter, text);
      return [name, typed(name, parameter.Type, text)];
    }),
  );
}

function check(name: string, { AllowedValues, AllowedPattern }: TemplateParameter, text: string): void {
  if (AllowedValues && !AllowedValues.map(String).includes(text)) {
    throw templateError(`Parameter '${name}' must be one of AllowedValues`);
  }
  if (AllowedPattern && !new RegExp(`^(?:${AllowedPattern})$`).test(text)) {
    throw templateError(`Parameter '${name}' must match pattern ${AllowedPattern}`);
  }
}

function typed(name: string, type: string, text: string): TemplateValue {
  if (type === 'Number') return numeric(name, text);
  if (type === 'CommaDelimitedList' || type.startsWith('List<')) {
    const items = text === '' ? [] : text.split(',').map((item) => item.trim());
    return type === 'List<Number>' ? items.map((item) => numeric(name, item)) : items;
  }
  // AWS::EC2::VPC::Id and its kind are strings that AWS checks to exist; the resource that uses one says so here.
  if (type === 'String' || type.startsWith('AWS::')) return text;
  throw templateError(`Template format error: Unrecognized parameter type: ${type}`);
}

function numeric(name: string, text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number)) throw templateError(`Parameter '${name}' must be a number`);
  return number;
}
