import { AwsError } from '../cloud/aws-error.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { MANAGED_POLICIES } from './managed-policies.ts';
import { parsePolicy } from './parse-policy.ts';
import { encodeDocument, uniqueId } from './role-operations.ts';
import type { RoleStore, StoredPolicy } from './role-store.ts';

interface InlineName {
  RoleName: string | undefined;
  PolicyName: string | undefined;
}

interface Attachment {
  RoleName: string | undefined;
  PolicyArn: string | undefined;
}

const toPolicy = (policy: StoredPolicy, attachmentCount: number) => ({
  PolicyName: policy.name,
  PolicyId: policy.id,
  Arn: policy.arn,
  Path: policy.path,
  DefaultVersionId: 'v1',
  AttachmentCount: attachmentCount,
  IsAttachable: true,
  Description: policy.description,
  CreateDate: new Date(policy.createdAtMs),
  UpdateDate: new Date(policy.createdAtMs),
});

const noSuch = (message: string) => new AwsError('NoSuchEntity', message, 404);

/** Inline and attached policies of roles, and policies of the account's own (one version each). */
export function createPolicyOperations(cloud: Cloud, store: RoleStore) {
  const attachmentsOf = (arn: string) =>
    store.allRoles().filter((role) => role.attachedPolicyArns.includes(arn)).length;

  function getPolicy(arn: string | undefined): StoredPolicy {
    const policy = store.policies.get(arn ?? '');
    if (!policy) throw noSuch(`Policy ${arn} was not found.`);
    return policy;
  }

  function checkAttachable(arn: string | undefined): string {
    if (arn !== undefined && (MANAGED_POLICIES[arn] || store.policies.get(arn))) return arn;
    const isAws = arn?.startsWith('arn:aws:iam::aws:policy/') === true;
    throw noSuch(
      isAws ? `Policy ${arn} is not in this local cloud.` : `Policy ${arn} does not exist or is not attachable.`,
    );
  }

  const inline = {
    PutRolePolicy(input: InlineName & { PolicyDocument: string | undefined }) {
      const role = store.getRole(input.RoleName);
      parsePolicy(input.PolicyDocument, 'identity');
      const inlinePolicies = { ...role.inlinePolicies, [input.PolicyName ?? '']: input.PolicyDocument ?? '' };
      store.putRole({ ...role, inlinePolicies });
      return {};
    },
    DeleteRolePolicy(input: InlineName) {
      const role = store.getRole(input.RoleName);
      const { [input.PolicyName ?? '']: gone, ...inlinePolicies } = role.inlinePolicies;
      if (gone === undefined) throw noSuch(`The role policy with name ${input.PolicyName} cannot be found.`);
      store.putRole({ ...role, inlinePolicies });
      return {};
    },
    GetRolePolicy(input: InlineName) {
      const text = store.getRole(input.RoleName).inlinePolicies[input.PolicyName ?? ''];
      if (text === undefined) throw noSuch(`The role policy with name ${input.PolicyName} cannot be found.`);
      return { RoleName: input.RoleName, PolicyName: input.PolicyName, PolicyDocument: encodeDocument(text) };
    },
    ListRolePolicies: (input: { RoleName: string | undefined }) => ({
      PolicyNames: Object.keys(store.getRole(input.RoleName).inlinePolicies).sort(),
      IsTruncated: false,
    }),
  };

  const attached = {
    AttachRolePolicy(input: Attachment) {
      const role = store.getRole(input.RoleName);
      const arn = checkAttachable(input.PolicyArn);
      store.putRole({ ...role, attachedPolicyArns: [...new Set([...role.attachedPolicyArns, arn])] });
      return {};
    },
    DetachRolePolicy(input: Attachment) {
      const role = store.getRole(input.RoleName);
      const attachedPolicyArns = role.attachedPolicyArns.filter((arn) => arn !== input.PolicyArn);
      if (attachedPolicyArns.length === role.attachedPolicyArns.length) {
        throw noSuch(`Policy ${input.PolicyArn} was not found.`);
      }
      store.putRole({ ...role, attachedPolicyArns });
      return {};
    },
    ListAttachedRolePolicies: (input: { RoleName: string | undefined }) => ({
      AttachedPolicies: store.getRole(input.RoleName).attachedPolicyArns.map((arn) => ({
        PolicyName: arn.slice(arn.lastIndexOf('/') + 1),
        PolicyArn: arn,
      })),
      IsTruncated: false,
    }),
  };

  const own = {
    CreatePolicy(input: {
      PolicyName: string | undefined;
      PolicyDocument: string | undefined;
      Path?: string;
      Description?: string;
    }) {
      const path = input.Path ?? '/';
      const arn = `arn:aws:iam::${cloud.accountId}:policy${path}${input.PolicyName}`;
      if (store.policies.get(arn)) {
        throw new AwsError(
          'EntityAlreadyExists',
          `A policy called ${input.PolicyName} already exists. Duplicate names are not allowed.`,
          409,
        );
      }
      parsePolicy(input.PolicyDocument, 'identity');
      const policy: StoredPolicy = {
        name: input.PolicyName ?? '',
        id: uniqueId('ANPA'),
        arn,
        path,
        createdAtMs: Date.now(),
        description: input.Description,
        document: input.PolicyDocument ?? '',
      };
      store.policies.put(arn, policy);
      return { Policy: toPolicy(policy, 0) };
    },
    GetPolicy: (input: { PolicyArn: string | undefined }) => {
      const policy = getPolicy(input.PolicyArn);
      return { Policy: toPolicy(policy, attachmentsOf(policy.arn)) };
    },
    DeletePolicy(input: { PolicyArn: string | undefined }) {
      const policy = getPolicy(input.PolicyArn);
      if (attachmentsOf(policy.arn) > 0) {
        throw new AwsError('DeleteConflict', 'Cannot delete a policy attached to entities.', 409);
      }
      store.policies.delete(policy.arn);
      return {};
    },
    ListPolicies: () => ({
      Policies: store.policies.all().map((policy) => toPolicy(policy, attachmentsOf(policy.arn))),
      IsTruncated: false,
    }),
  };

  return { ...inline, ...attached, ...own };
}
