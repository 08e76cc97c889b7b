import { lastPartOf } from '../../domain/names.ts';
import type { Deps } from '../deps.ts';
import type { RoleSession } from './caller.ts';

/**
 * Whether a session of a role is that of the task itself: ECS names the sessions of a task's role after the task, with the
 * id that ends its ARN, so that CloudTrail shows which task it was. The role has to be that of the task's definition,
 * because whoever may assume some other role calls its sessions as he likes.
 */
export async function isOwnTask(
  deps: Pick<Deps, 'store' | 'definitions' | 'settings'>,
  session: RoleSession,
  cluster: string,
  id: string,
): Promise<boolean> {
  if (session.accountId !== deps.settings.accountId) return false;
  const task = await deps.store.findTask(cluster, id);
  if (!task?.observed || lastPartOf(task.observed.arn) !== session.name) return false;
  const definition = await deps.definitions.describe(task.ownTaskDefinitionArn ?? task.taskDefinition);
  return definition?.taskRoleArn !== undefined && lastPartOf(definition.taskRoleArn) === session.role;
}
