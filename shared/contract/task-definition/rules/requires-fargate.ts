import type { Draft } from '../../request.ts';
import type { TaskDefinitionInput } from '../register-task-definition.ts';

/** Whether the definition is to be checked against what Fargate can do. */
export function requiresFargate(draft: Draft<TaskDefinitionInput>): boolean {
  return draft.requiresCompatibilities?.includes('FARGATE') ?? false;
}
