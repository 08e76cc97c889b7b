import type { Attribute } from '@aws-sdk/client-ecs';
import { AwsError } from '../../cloud/aws-error.ts';

/**
 * Attributes by name: the later ones win, without the target that PutAttributes names them by.
 * @throws InvalidParameterException for a name or value that ECS has not (API reference, Attribute)
 */
export function mergeAttributes(attributes: Attribute[], more: Attribute[]): Attribute[] {
  for (const { name = '', value } of more) {
    if (!/^[\w\-/\\.]{1,128}$/.test(name)) {
      throw new AwsError('InvalidParameterException', `The attribute name '${name}' is not valid.`);
    }
    if (value !== undefined && !/^(?! )[\w\-.@/\\: ]{1,128}(?<! )$/.test(value)) {
      throw new AwsError('InvalidParameterException', `The value of the attribute '${name}' is not valid.`);
    }
  }
  const byName = new Map([...attributes, ...more].map(({ name, value }) => [name, { name, value }]));
  return [...byName.values()];
}
