import { AppError } from '../../contract/app-errors.ts';
import { parseOrRefuse } from '../../contract/parse-or-refuse.ts';
import { clusterPath } from '../../contract/requests/paths.ts';
import { runTask as runTaskRequest } from '../../contract/run-task/run-task.ts';
import { taskIdOf } from '../../domain/ids.ts';
import { publicIdOf } from '../../domain/names.ts';
import { runTask } from '../tasks/run-task.ts';
import type { Command } from './command.ts';

/** A command is sent once by its id or its idempotencyKey; two ways would be one too many. */
const TOKEN = { pointer: '/clientToken', detail: 'must be left out of a command: use idempotencyKey' };

/** `Slipway Run Task`: the body of POST …/tasks. */
export const runTaskCommand: Command = async (deps, wanted) => {
  const { cluster } = parseOrRefuse(clusterPath, { cluster: wanted.cluster });
  const wish = parseOrRefuse(runTaskRequest, wanted.body, { cluster });
  if (wish.clientToken !== undefined)
    throw new AppError('InvalidParameterException', TOKEN.detail, { errors: [TOKEN] });
  const newId = (slot: number) => taskIdOf(deps.settings.stack, wanted.intent, slot, 0);
  const { tasks, failures } = await runTask({ ...deps, newId }, cluster, wish);
  const arns = tasks.flatMap(({ observed }) => observed?.arn ?? []);
  return {
    status: 202,
    result: { tasks: tasks.map((task) => ({ taskId: publicIdOf(task), taskArn: task.observed?.arn })), failures },
    resources: arns,
  };
};
