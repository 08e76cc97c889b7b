/** Stands in every value that users keep secrets in; a refusal that holds it has echoed one. */
export const CANARY = 'canary-5f1d';

/** Where the schemas let users put secrets: values of environment variables, and what `secrets` points at. */
export function isSecretField(path: readonly string[]): boolean {
  const [parent, field] = path.slice(-2);
  return (parent === 'environment' && field === 'value') || field === 'valueFrom' || parent === 'options';
}
