import type { Path } from './request.ts';

/** Fields that hold, or are often mistaken for the place of, passwords and tokens. Nothing below them is echoed. */
const SECRET_FIELDS: ReadonlySet<string | number> = new Set([
  'environment',
  'environmentFiles',
  'secrets',
  'secretOptions',
  'options',
  'command',
  'entryPoint',
  'valueFrom',
  'repositoryCredentials',
  'credentialSpecs',
  'driverOpts',
  'dockerLabels',
  'labels',
  'systemControls',
  'tags',
  'key',
  'hash',
]);

const ECHO_LENGTH_MAX = 60;

/** What was given, for `; got …`. Objects and lists are named by kind alone, texts in full only where no secret can be. */
export function describeValue(value: unknown, path: Path): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'an object';
  if (path.some((part) => SECRET_FIELDS.has(part))) return kind(value);
  if (typeof value !== 'string') return String(value);
  if (value.length > ECHO_LENGTH_MAX) return `a text of ${value.length} characters`;
  return JSON.stringify(value);
}

function kind(value: unknown): string {
  if (typeof value === 'string') return value === '' ? 'an empty text' : 'a text';
  return typeof value === 'number' ? 'a number' : `a ${typeof value}`;
}
