import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageStack } from '../../../start/package-stack.ts';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** Packaging takes seconds where nothing is cached yet, and several test files may wait for one another. */
export const PACKAGE_MS_MAX = 180_000;

export interface Resource {
  Type: string;
  Properties: Readonly<Record<string, unknown>>;
}

export interface Template {
  Resources: Readonly<Record<string, Resource>>;
}

/** The template that `serverless package` writes, with `auth` as given. */
export async function packagedTemplate(auth: string): Promise<Template> {
  const { template } = await packageStack(root, auth, () => {});
  return template as Template;
}

/** All resources of one type, by their logical ids. */
export function ofType(template: Template, type: string): [string, Resource['Properties']][] {
  return Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, resource]) => [id, resource.Properties]);
}
