import { parseOrRefuse, valueOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { taskPath } from '../../../shared/contract/requests/paths.ts';
import { stopTaskQuery } from '../../../shared/contract/requests/queries.ts';
import { parseWriteHeaders } from '../../../shared/contract/requests/write-headers.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import type { TaskApiDeps } from '../../../shared/runtime/wire-api.ts';
import { findJob } from '../../../shared/use-cases/jobs/find-job.ts';
import { answerTask } from '../../../shared/use-cases/tasks/answer-task.ts';
import { stopTask } from '../../../shared/use-cases/tasks/stop-task.ts';

export const stopTaskRoute: ApiRoute<TaskApiDeps> = {
  method: 'DELETE',
  path: '/v1/clusters/{cluster}/tasks/{task}',
  async handle(request, deps) {
    const { cluster, task } = parseOrRefuse(taskPath, request.params);
    const { reason } = parseOrRefuse(stopTaskQuery, request.query);
    valueOrRefuse(parseWriteHeaders(request.headers));
    const stopped = await stopTask(deps, cluster, task, reason);
    return { status: 202, body: { task: answerTask(deps, stopped, await findJob(deps, stopped)) } };
  },
};
