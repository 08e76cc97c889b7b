import type { TaskDefinition } from '../../ports/definitions.ts';
import { registrationInputOf } from '../launch/own-definition.ts';
import { diffValues, type FieldChange } from './diff-values.ts';
import { hashedByName, untold } from './hide-values.ts';

/**
 * What a task definition would have otherwise than the one before. Containers are compared by their names, so that one
 * more container is one change: /taskDefinition/containerDefinitions/web/image from "web:1" to "web:2".
 */
export function diffDefinitions(from: TaskDefinition | undefined, to: TaskDefinition): FieldChange[] {
  if (!from || from.taskDefinitionArn === to.taskDefinitionArn) return [];
  return diffValues(comparable(from), comparable(to), '/taskDefinition').map(untold);
}

function comparable(definition: TaskDefinition): object {
  const { containerDefinitions, family, ...rest } = registrationInputOf(definition) as unknown as TaskDefinition;
  return { ...rest, containerDefinitions: hashedByName(containerDefinitions) };
}
