import type { Service } from '../../../shared/contract/answers/service.ts';
import type { AnswerOf } from '../../../shared/contract/client/client.ts';

export type TaskDefinition = AnswerOf<'getTaskDefinition'>['taskDefinition'];

/** What ECS adds to what was registered. */
const ADDED = [
  'taskDefinitionArn',
  'revision',
  'status',
  'compatibilities',
  'requiresAttributes',
  'registeredAt',
  'deregisteredAt',
  'deleteRequestedAt',
  'registeredBy',
] as const;

/** The definition as it would be registered once more, with other images where `images` has them by container name. */
export function withImages(
  definition: TaskDefinition,
  images: Readonly<Record<string, string>>,
): Omit<TaskDefinition, (typeof ADDED)[number]> {
  const input = structuredClone(definition);
  for (const field of ADDED) Reflect.deleteProperty(input, field);
  for (const container of input.containerDefinitions) container.image = images[container.name] ?? container.image;
  return input;
}

/** Copies that Slipway registers for itself: what a service runs, whatever becomes of the user's definition. */
export function isOwnCopy(family: string): boolean {
  return family.startsWith('slipway-');
}

/** Each container's image, by its name. */
export function imagesOf({ containerDefinitions }: TaskDefinition): Record<string, string> {
  return Object.fromEntries(containerDefinitions.map(({ name, image }) => [name, image]));
}

/** The container that takes traffic, or else the first essential one. */
export function mainContainerOf(
  { containerDefinitions }: TaskDefinition,
  { loadBalancers = [] }: Pick<Service, 'loadBalancers'>,
): string {
  const essential = containerDefinitions.find((container) => container.essential !== false);
  return loadBalancers[0]?.containerName ?? essential?.name ?? '';
}
