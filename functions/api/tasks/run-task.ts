import { randomUUID } from 'node:crypto';
import { parseOrRefuse, valueOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { clusterPath } from '../../../shared/contract/requests/paths.ts';
import { noQuery } from '../../../shared/contract/requests/queries.ts';
import { parseWriteHeaders } from '../../../shared/contract/requests/write-headers.ts';
import { type RunTaskRequest, runTask as runTaskRequest } from '../../../shared/contract/run-task/run-task.ts';
import { taskIdOf } from '../../../shared/domain/ids.ts';
import type { ApiAnswer, ApiRoute } from '../../../shared/runtime/api-function.ts';
import { onceByClientToken } from '../../../shared/runtime/idempotency/once-by-client-token.ts';
import type { TaskApiDeps } from '../../../shared/runtime/wire-api.ts';
import { requireCluster } from '../../../shared/use-cases/clusters/require-cluster.ts';
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
    if (wish.clientToken === undefined) return run(deps, cluster, wish, request.intent ?? randomUUID());
    // Before what was answered to somebody else: the cluster may be none of this caller's.
    await requireCluster(deps, cluster);
    return onceByClientToken(deps.answers, cluster, wish, (intent) => run(deps, cluster, wish, intent));
  },
};

/** The same intent, tried again, is the same tasks. */
async function run(deps: TaskApiDeps, cluster: string, wish: RunTaskRequest, intent: string): Promise<ApiAnswer> {
  const newId = (slot: number) => taskIdOf(deps.settings.stack, intent, slot, 0);
  const { tasks, failures } = await runTask({ ...deps, newId }, cluster, wish);
  return { status: 202, body: { tasks: tasks.map((task) => answerTask(deps, task)), failures } };
}
