import { parseOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { taskPath } from '../../../shared/contract/requests/paths.ts';
import { noQuery } from '../../../shared/contract/requests/queries.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import type { TaskApiDeps } from '../../../shared/runtime/wire-api.ts';
import { findJob } from '../../../shared/use-cases/jobs/find-job.ts';
import { answerTask } from '../../../shared/use-cases/tasks/answer-task.ts';
import { describeTask } from '../../../shared/use-cases/tasks/read-tasks.ts';

export const getTaskRoute: ApiRoute<TaskApiDeps> = {
  method: 'GET',
  path: '/v1/clusters/{cluster}/tasks/{task}',
  async handle(request, deps) {
    const { cluster, task } = parseOrRefuse(taskPath, request.params);
    parseOrRefuse(noQuery, request.query);
    const found = await describeTask(deps, cluster, task);
    const arn = found.observed?.arn;
    const detail = arn === undefined ? undefined : await deps.fleet.detail(cluster, arn);
    return { status: 200, body: { task: answerTask(deps, found, await findJob(deps, found), detail) } };
  },
};
