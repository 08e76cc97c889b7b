import { parseOrRefuse, valueOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { taskPath } from '../../../shared/contract/requests/paths.ts';
import { protectTask as protectTaskRequest } from '../../../shared/contract/requests/protect-task.ts';
import { noQuery } from '../../../shared/contract/requests/queries.ts';
import { parseWriteHeaders } from '../../../shared/contract/requests/write-headers.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import type { TaskApiDeps } from '../../../shared/runtime/wire-api.ts';
import { isOwnTask } from '../../../shared/use-cases/identity/is-own-task.ts';
import { answerTask } from '../../../shared/use-cases/tasks/answer-task.ts';
import { protectTask, requireServiceTask } from '../../../shared/use-cases/tasks/protect-task.ts';

const path = '/v1/clusters/{cluster}/tasks/{task}/protection';

/** From inside, signed with its role, a task asks for itself and for no other. */
const isAboutItself: ApiRoute<TaskApiDeps>['isAboutItself'] = (session, params, deps) => {
  const { cluster, task } = parseOrRefuse(taskPath, params);
  return isOwnTask(deps, session, cluster, task);
};

/** GET and POST of a task's protection: ECS's GetTaskProtection and UpdateTaskProtection. */
export const protectionRoutes: readonly ApiRoute<TaskApiDeps>[] = [
  {
    method: 'GET',
    path,
    isAboutItself,
    async handle(request, deps) {
      const { cluster, task } = parseOrRefuse(taskPath, request.params);
      parseOrRefuse(noQuery, request.query);
      return { status: 200, body: { task: answerTask(deps, await requireServiceTask(deps, cluster, task)) } };
    },
  },
  {
    method: 'POST',
    path,
    isAboutItself,
    async handle(request, deps) {
      const { cluster, task } = parseOrRefuse(taskPath, request.params);
      parseOrRefuse(noQuery, request.query);
      valueOrRefuse(parseWriteHeaders(request.headers));
      const wish = parseOrRefuse(protectTaskRequest, request.json());
      return { status: 200, body: { task: answerTask(deps, await protectTask(deps, cluster, task, wish)) } };
    },
  },
];
