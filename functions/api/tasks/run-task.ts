import { parseOrRefuse, valueOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { clusterPath } from '../../../shared/contract/requests/paths.ts';
import { noQuery } from '../../../shared/contract/requests/queries.ts';
import { parseWriteHeaders } from '../../../shared/contract/requests/write-headers.ts';
import { runTask as runTaskRequest } from '../../../shared/contract/run-task/run-task.ts';
import { taskIdOf } from '../../../shared/domain/ids.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import type { TaskApiDeps } from '../../../shared/runtime/wire-api.ts';
import { answerTask } from '../../../shared/use-cases/tasks/answer-task.ts';
import { runTask } from '../../../shared/use-cases/tasks/run-task.ts';

export const runTaskRoute: ApiRoute<TaskApiDeps> = {
  method: 'POST',
  path: '/v1/clusters/{cluster}/tasks',
  async handle(request, deps) {
    const { cluster } = parseOrRefuse(clusterPath, request.params);
    parseOrRefuse(noQuery, request.query);
    valueOrRefuse(parseWriteHeaders(request.headers));
    const wish = parseOrRefuse(runTaskRequest, request.json(), { cluster });
    const newId = (slot: number) => taskIdOf(deps.settings.stack, request.intent, slot, 0);
    const { tasks, failures } = await runTask({ ...deps, newId }, cluster, wish);
    return { status: 202, body: { tasks: tasks.map((task) => answerTask(deps, task)), failures } };
  },
};
