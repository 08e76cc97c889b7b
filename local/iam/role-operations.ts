import { randomBytes } from 'node:crypto';
import { AwsError } from '../cloud/aws-error.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { parsePolicy } from './parse-policy.ts';
import type { RoleStore, StoredRole } from './role-store.ts';

interface Tag {
  Key: string | undefined;
  Value: string | undefined;
}

interface RoleName {
  RoleName: string | undefined;
}

interface CreateRoleInput extends RoleName {
  AssumeRolePolicyDocument: string | undefined;
  Path?: string;
  Description?: string;
  MaxSessionDuration?: number;
  Tags?: Tag[];
}

/** `AROA` and 17 characters, as the ids of roles are; `ANPA` for policies. */
export function uniqueId(prefix: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return prefix + Array.from(randomBytes(17), (byte) => alphabet[byte % 32]).join('');
}

const toTags = (tags: Record<string, string>) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

const fromTags = (tags: Tag[] | undefined) =>
  Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));

/** Documents are percent-encoded in IAM's answers (RFC 3986). */
export const encodeDocument = (text: string) => encodeURIComponent(text);

function toRole(role: StoredRole) {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.createdAtMs),
    AssumeRolePolicyDocument: encodeDocument(role.trustPolicy),
    ...(role.description !== undefined && { Description: role.description }),
    MaxSessionDuration: role.maxSessionSec,
    ...(Object.keys(role.tags).length > 0 && { Tags: toTags(role.tags) }),
  };
}

function checkName(name: string | undefined, path: string): string {
  if (!name || !/^[\w+=,.@-]{1,64}$/.test(name)) {
    throw new AwsError(
      'ValidationError',
      'The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
    );
  }
  if (!/^\/([!-~]+\/)?$/.test(path)) {
    throw new AwsError(
      'ValidationError',
      'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
    );
  }
  return name;
}

export function createRoleOperations(cloud: Cloud, store: RoleStore) {
  return {
    CreateRole(input: CreateRoleInput) {
      const path = input.Path ?? '/';
      const name = checkName(input.RoleName, path);
      if (store.findRole(name)) {
        throw new AwsError('EntityAlreadyExists', `Role with name ${name} already exists.`, 409);
      }
      const trustPolicy = input.AssumeRolePolicyDocument ?? '';
      parsePolicy(trustPolicy, 'trust');
      const role: StoredRole = {
        name,
        id: uniqueId('AROA'),
        arn: `arn:aws:iam::${cloud.accountId}:role${path}${name}`,
        path,
        createdAtMs: Date.now(),
        description: input.Description,
        maxSessionSec: input.MaxSessionDuration ?? 3600,
        trustPolicy,
        inlinePolicies: {},
        attachedPolicyArns: [],
        tags: fromTags(input.Tags),
      };
      store.putRole(role);
      return { Role: toRole(role) };
    },
    DeleteRole(input: RoleName) {
      const role = store.getRole(input.RoleName);
      if (role.attachedPolicyArns.length > 0) {
        throw new AwsError('DeleteConflict', 'Cannot delete entity, must detach all policies first.', 409);
      }
      if (Object.keys(role.inlinePolicies).length > 0) {
        throw new AwsError('DeleteConflict', 'Cannot delete entity, must delete policies first.', 409);
      }
      store.deleteRole(role.name);
      return {};
    },
    GetRole: (input: RoleName) => ({ Role: toRole(store.getRole(input.RoleName)) }),
    ListRoles: (input: { PathPrefix?: string }) => ({
      Roles: store
        .allRoles()
        .filter((role) => role.path.startsWith(input.PathPrefix ?? '/'))
        .map(toRole),
      IsTruncated: false,
    }),
    UpdateRole(input: RoleName & { Description?: string; MaxSessionDuration?: number }) {
      const role = store.getRole(input.RoleName);
      store.putRole({
        ...role,
        description: input.Description ?? role.description,
        maxSessionSec: input.MaxSessionDuration ?? role.maxSessionSec,
      });
      return {};
    },
    UpdateAssumeRolePolicy(input: RoleName & { PolicyDocument: string | undefined }) {
      const role = store.getRole(input.RoleName);
      parsePolicy(input.PolicyDocument, 'trust');
      store.putRole({ ...role, trustPolicy: input.PolicyDocument ?? '' });
      return {};
    },
    TagRole(input: RoleName & { Tags: Tag[] | undefined }) {
      const role = store.getRole(input.RoleName);
      store.putRole({ ...role, tags: { ...role.tags, ...fromTags(input.Tags) } });
      return {};
    },
    UntagRole(input: RoleName & { TagKeys: string[] | undefined }) {
      const role = store.getRole(input.RoleName);
      const gone = new Set(input.TagKeys ?? []);
      store.putRole({ ...role, tags: Object.fromEntries(Object.entries(role.tags).filter(([key]) => !gone.has(key))) });
      return {};
    },
    ListRoleTags: (input: RoleName) => ({ Tags: toTags(store.getRole(input.RoleName).tags), IsTruncated: false }),
  };
}
