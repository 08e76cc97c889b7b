import { NAME_MEANING, NAME_PATTERN } from '../../domain/limits/name-patterns.ts';
import { textLike } from './text.ts';

/** A name as ECS has it for clusters, services, families, containers and volumes. */
export function name() {
  return textLike(NAME_PATTERN, NAME_MEANING);
}
