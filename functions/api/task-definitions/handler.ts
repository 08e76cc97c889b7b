import { taskDefinitionRoutes } from '../../../shared/contract/routes/task-definition-routes.ts';
import { apiFunction } from '../../../shared/runtime/api-function.ts';
import { wireDefinitionApi } from '../../../shared/runtime/wire-api.ts';
import { deleteTaskDefinitionRoute } from './delete-task-definition.ts';
import { getTaskDefinitionRoute } from './get-task-definition.ts';
import { listTaskDefinitionsRoute } from './list-task-definitions.ts';
import { registerTaskDefinitionRoute } from './register-task-definition.ts';

/** Task definitions live in ECS itself: same family, same revision, visible to any ECS client. */
export const handler = apiFunction(
  wireDefinitionApi,
  [registerTaskDefinitionRoute, listTaskDefinitionsRoute, getTaskDefinitionRoute, deleteTaskDefinitionRoute],
  taskDefinitionRoutes,
);
