import { GetRoleCommand } from '@aws-sdk/client-iam';
import { errorNameOf, type Sender, send } from '../send.ts';

const TASKS = 'ecs-tasks.amazonaws.com';

/**
 * Why a role cannot be a task's; undefined: it can. ECS's tasks assume it only where its trust policy names them.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
 */
export async function whyUnusable(iam: Sender, arn: string): Promise<string | undefined> {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  try {
    const { Role } = await send(iam, new GetRoleCommand({ RoleName: name }));
    if (Role?.Arn !== arn) return `there is no role ${arn}; the role ${name} is ${Role?.Arn}`;
    return trustsTasks(Role.AssumeRolePolicyDocument) ? undefined : `the trust policy of ${arn} does not name ${TASKS}`;
  } catch (error) {
    if (errorNameOf(error) === 'NoSuchEntity' || errorNameOf(error) === 'NoSuchEntityException')
      return `there is no role ${arn}`;
    throw error;
  }
}

interface Statement {
  Effect?: string;
  Principal?: '*' | { Service?: string | string[] };
}

/** IAM answers the document URL-encoded (RFC 3986). */
function trustsTasks(document = ''): boolean {
  const { Statement = [] } = JSON.parse(decodeURIComponent(document)) as { Statement?: Statement | Statement[] };
  return [Statement].flat().some(({ Effect, Principal }) => {
    if (Effect !== 'Allow' || Principal === undefined) return false;
    return Principal === '*' || [Principal.Service ?? []].flat().includes(TASKS);
  });
}
