import { InvalidArgumentError } from 'commander';

/** A whole number of 0 and more, for commander. What range it may have, the API says. */
export function wholeNumber(value: string): number {
  if (!/^\d{1,10}$/.test(value)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(value);
}

/** A port; 0 stands for any free one. */
export function port(value: string): number {
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) throw new InvalidArgumentError('It must be from 0 to 65535.');
  return Number(value);
}

/** Seconds, fractions allowed. */
export function seconds(value: string): number {
  if (!/^\d{1,10}(\.\d+)?$/.test(value)) throw new InvalidArgumentError('It must be a number of seconds.');
  return Number(value);
}

/** `NAME=value`, and those before it: the option may be repeated. */
export function environmentEntry(
  entry: string,
  before: readonly { name: string; value: string }[] = [],
): { name: string; value: string }[] {
  const at = entry.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be NAME=value.');
  return [...before, { name: entry.slice(0, at), value: entry.slice(at + 1) }];
}

export interface ImageReference {
  name: string;
  tag: string;
}

/** `name:tag`: what is behind the last colon is the tag. */
export function imageReference(reference: string): ImageReference {
  const at = reference.lastIndexOf(':');
  const [name, tag] = [reference.slice(0, at), reference.slice(at + 1)];
  if (at < 1 || tag === '' || tag.includes('/'))
    throw new InvalidArgumentError('It must be name:tag, such as hello:1.');
  return { name, tag };
}
