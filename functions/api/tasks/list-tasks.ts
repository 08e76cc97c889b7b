import { parseOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { clusterPath } from '../../../shared/contract/requests/paths.ts';
import { taskListQuery } from '../../../shared/contract/requests/queries.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import type { TaskApiDeps } from '../../../shared/runtime/wire-api.ts';
import { answerTask } from '../../../shared/use-cases/tasks/answer-task.ts';
import { listTasks } from '../../../shared/use-cases/tasks/read-tasks.ts';

export const listTasksRoute: ApiRoute<TaskApiDeps> = {
  method: 'GET',
  path: '/v1/clusters/{cluster}/tasks',
  async handle(request, deps) {
    const { cluster } = parseOrRefuse(clusterPath, request.params);
    const { service, status, ...page } = parseOrRefuse(taskListQuery, request.query);
    const { items, nextToken } = await listTasks(deps, cluster, { service, status }, page);
    return { status: 200, body: { tasks: items.map((task) => answerTask(deps, task)), nextToken } };
  },
};
