import { parseOrRefuse } from '../../contract/parse-or-refuse.ts';
import { taskPath } from '../../contract/requests/paths.ts';
import { stopTaskQuery } from '../../contract/requests/queries.ts';
import { publicIdOf } from '../../domain/names.ts';
import { stopTask } from '../tasks/stop-task.ts';
import type { Command } from './command.ts';

/** `Slipway Stop Task`: the task, by the last part of its ARN, and why. */
export const stopTaskCommand: Command = async (deps, { cluster, body }) => {
  const { task: id, ...rest } = body;
  const path = parseOrRefuse(taskPath, { cluster, task: id });
  const { reason } = parseOrRefuse(stopTaskQuery, rest);
  const task = await stopTask(deps, path.cluster, path.task, reason);
  const taskArn = task.observed?.arn;
  return {
    status: 202,
    result: { tasks: [{ taskId: publicIdOf(task), taskArn }] },
    resources: taskArn === undefined ? [] : [taskArn],
  };
};
