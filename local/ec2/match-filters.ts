import type { Filter, Tag } from '@aws-sdk/client-ec2';
import { AwsError } from '../cloud/aws-error.ts';

/** The values that a resource has under a filter's name; undefined for a name that the operation does not know. */
export type FilterValues = (name: string) => (string | undefined)[] | undefined;

/**
 * Whether a resource passes all filters: each by any of its values, where `*` and `?` are wildcards
 * (EC2 user guide, "Filtering resources"). Throws InvalidParameterValue for an unknown filter.
 */
export function matchFilters(filters: Filter[] | undefined, tags: Tag[], valuesOf: FilterValues): boolean {
  return (filters ?? []).every(({ Name = '', Values = [] }) => {
    const values = valuesOfTag(Name, tags) ?? valuesOf(Name);
    if (!values) throw new AwsError('InvalidParameterValue', `The filter '${Name}' is invalid`);
    return Values.some((pattern) => values.some((value) => value !== undefined && toPattern(pattern).test(value)));
  });
}

function valuesOfTag(name: string, tags: Tag[]): (string | undefined)[] | undefined {
  if (name === 'tag-key') return tags.map((tag) => tag.Key);
  if (!name.startsWith('tag:')) return undefined;
  return tags.filter((tag) => tag.Key === name.slice('tag:'.length)).map((tag) => tag.Value);
}

function toPattern(text: string): RegExp {
  const escaped = text.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}
