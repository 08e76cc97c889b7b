import { parseOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { taskPath } from '../../../shared/contract/requests/paths.ts';
import { logQuery } from '../../../shared/contract/requests/queries.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import { liveAnswer, liveQuery } from '../../../shared/runtime/live-answer.ts';
import type { TaskApiDeps } from '../../../shared/runtime/wire-api.ts';
import { readLogs } from '../../../shared/use-cases/tasks/read-logs.ts';

/** Lines of each container in one answer where the caller gives no tail. */
const LINES = 100;

export const getTaskLogsRoute: ApiRoute<TaskApiDeps> = {
  method: 'GET',
  path: '/v1/clusters/{cluster}/tasks/{task}/logs',
  async handle(request, deps) {
    const { cluster, task } = parseOrRefuse(taskPath, request.params);
    const query = parseOrRefuse(logQuery, liveQuery(request));
    return liveAnswer(request, 'logs', await readLogs(deps, cluster, task, { tail: LINES, ...query }));
  },
};
