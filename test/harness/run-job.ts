import { parseOrRefuse } from '../../shared/contract/parse-or-refuse.ts';
import { runTask as runTaskRequest } from '../../shared/contract/run-task/run-task.ts';
import { taskIdOf } from '../../shared/domain/ids.ts';
import { type RunAnswer, runTask } from '../../shared/use-cases/tasks/run-task.ts';
import { definitionOf, type User } from './user.ts';

/** POST of one-off tasks of an image; whoever gets no answer sends it again, and it is the same request. */
export async function runJob(user: User, image: string, more: object = {}, intent = image): Promise<RunAnswer> {
  const taskDefinition = await user.register(definitionOf(image, { family: 'job' }));
  const request = parseOrRefuse(runTaskRequest, { taskDefinition, ...more }, { cluster: 'default' });
  return user.ask((deps) =>
    runTask({ ...deps, newId: (slot) => taskIdOf(deps.settings.stack, intent, slot, 0) }, 'default', request),
  );
}
