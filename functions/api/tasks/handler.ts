import { taskRoutes } from '../../../shared/contract/routes/task-routes.ts';
import { apiFunction } from '../../../shared/runtime/api-function.ts';
import { wireTaskApi } from '../../../shared/runtime/wire-api.ts';
import { getTaskRoute } from './get-task.ts';
import { getTaskLogsRoute } from './get-task-logs.ts';
import { listTasksRoute } from './list-tasks.ts';
import { runTaskRoute } from './run-task.ts';
import { stopTaskRoute } from './stop-task.ts';
import { protectionRoutes } from './task-protection.ts';

/** Tasks: launched one by one, looked at, stopped, and their logs. */
export const handler = apiFunction(
  wireTaskApi,
  [listTasksRoute, runTaskRoute, getTaskRoute, stopTaskRoute, getTaskLogsRoute, ...protectionRoutes],
  taskRoutes,
);
