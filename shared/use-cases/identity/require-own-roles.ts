import { AppError } from '../../contract/app-errors.ts';
import type { LauncherSettings } from '../../ports/settings.ts';

type RoleSettings = Pick<LauncherSettings, 'accountId' | 'rolePath' | 'executionRoleArn'>;

interface NamesRoles {
  taskRoleArn?: string;
  executionRoleArn?: string;
}

/**
 * Refuses a definition that names roles which a user of the API may not pass: those outside the role path, but for the
 * stack's own execution role as execution role. IAM would refuse Slipway's own call too (infra/roles.cjs), but only at
 * the launch and without saying which field it was.
 * `pointer`: where the request names the definition; without it, the fields of the definition itself.
 */
export function requireOwnRoles(settings: RoleSettings, definition: NamesRoles, pointer?: string): void {
  const errors = (['taskRoleArn', 'executionRoleArn'] as const).flatMap((field) => {
    const role = definition[field];
    if (role === undefined || isOwn(settings, field, role)) return [];
    const whose = pointer === undefined ? 'is' : `names a definition whose ${field} is`;
    return [
      {
        pointer: pointer ?? `/${field}`,
        detail: `${whose} ${role}; it must be the ARN of a role under the path ${settings.rolePath} of this account`,
      },
    ];
  });
  const [first] = errors;
  if (first) throw new AppError('InvalidParameterException', `${first.pointer}: ${first.detail}`, { errors });
}

function isOwn(settings: RoleSettings, field: string, role: string): boolean {
  const { accountId, rolePath, executionRoleArn } = settings;
  if (field === 'executionRoleArn' && executionRoleArn !== '' && role === executionRoleArn) return true;
  // A role by its name alone lies at the root of IAM's paths, where no role path can be.
  // A role of another partition is another account's, whatever its number: ECS could not assume it. Slipway's is `aws`.
  const [, account, path = ''] = /^arn:aws:iam::(\d{12}):role(\/.+)$/.exec(role) ?? [];
  const isUnderPath = rolePath.length > 1 && path.startsWith(rolePath) && path.length > rolePath.length;
  return account === accountId && isUnderPath;
}
