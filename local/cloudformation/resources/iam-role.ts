import { pick } from '../conversions.ts';
import { ifFound, isThere } from '../if-found.ts';
import {
  type Current,
  fixed,
  JSON_VALUE,
  NUMBER,
  type Properties,
  type Provider,
  type Resource,
  STRING,
} from '../provider.ts';
import { updateTags } from '../update-tags.ts';

const NAME_LENGTH_MAX = 64;

interface InlinePolicy {
  PolicyName: string;
  PolicyDocument: unknown;
}

/** AWS::IAM::Role with its inline policies and attached managed ones. */
export const iamRole: Provider = {
  properties: {
    RoleName: fixed(STRING),
    Path: fixed(STRING),
    AssumeRolePolicyDocument: JSON_VALUE,
    Description: STRING,
    MaxSessionDuration: NUMBER,
    ManagedPolicyArns: JSON_VALUE,
    Policies: JSON_VALUE,
    Tags: JSON_VALUE,
  },
  async create(resource) {
    const { properties } = resource;
    const RoleName = roleName(resource);
    await resource.call('iam', 'CreateRole', {
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify(properties.AssumeRolePolicyDocument),
      ...pick(properties, ['Path', 'Description', 'MaxSessionDuration', 'Tags']),
    });
    await putPolicies(resource, RoleName, {});
    return deployed(resource, RoleName);
  },
  async update(resource, { physicalId: RoleName, properties: before }) {
    const { properties } = resource;
    const PolicyDocument = JSON.stringify(properties.AssumeRolePolicyDocument);
    await resource.call('iam', 'UpdateAssumeRolePolicy', { RoleName, PolicyDocument });
    const { Description = '', MaxSessionDuration = 3600 } = properties;
    await resource.call('iam', 'UpdateRole', { RoleName, Description, MaxSessionDuration });
    await putPolicies(resource, RoleName, before);
    await updateTags(resource, 'iam', RoleName, { properties: before });
    return deployed(resource, RoleName);
  },
  async delete(resource, current) {
    const RoleName = current.physicalId;
    await removePolicies(resource, current);
    await resource.call('iam', 'DeleteRole', { RoleName });
  },
  async find(resource) {
    const RoleName = roleName(resource);
    return (await isThere(resource.call('iam', 'GetRole', { RoleName }))) ? RoleName : undefined;
  },
};

function roleName(resource: Resource): string {
  return resource.name(resource.properties.RoleName, NAME_LENGTH_MAX);
}

function policiesOf({ Policies = [] }: Properties): InlinePolicy[] {
  return Policies as InlinePolicy[];
}

function managedOf({ ManagedPolicyArns = [] }: Properties): string[] {
  return ManagedPolicyArns as string[];
}

/** Puts what is wanted and takes away what the template had before. Policies that others put are not its own. */
async function putPolicies(resource: Resource, RoleName: string, before: Properties): Promise<void> {
  const inline = policiesOf(resource.properties);
  const managed = managedOf(resource.properties);
  for (const { PolicyName, PolicyDocument } of inline) {
    const input = { RoleName, PolicyName, PolicyDocument: JSON.stringify(PolicyDocument) };
    await resource.call('iam', 'PutRolePolicy', input);
  }
  for (const PolicyArn of managed) await resource.call('iam', 'AttachRolePolicy', { RoleName, PolicyArn });
  for (const { PolicyName } of policiesOf(before)) {
    if (inline.some((policy) => policy.PolicyName === PolicyName)) continue;
    await ifFound(resource.call('iam', 'DeleteRolePolicy', { RoleName, PolicyName }));
  }
  for (const PolicyArn of managedOf(before).filter((arn) => !managed.includes(arn))) {
    await ifFound(resource.call('iam', 'DetachRolePolicy', { RoleName, PolicyArn }));
  }
}

async function removePolicies(resource: Resource, { physicalId: RoleName }: Current): Promise<void> {
  const inline = await resource.call<{ PolicyNames: string[] }>('iam', 'ListRolePolicies', { RoleName });
  for (const PolicyName of inline.PolicyNames) await resource.call('iam', 'DeleteRolePolicy', { RoleName, PolicyName });
  const attached = await resource.call<{ AttachedPolicies: { PolicyArn: string }[] }>(
    'iam',
    'ListAttachedRolePolicies',
    { RoleName },
  );
  for (const { PolicyArn } of attached.AttachedPolicies) {
    await resource.call('iam', 'DetachRolePolicy', { RoleName, PolicyArn });
  }
}

async function deployed(resource: Resource, RoleName: string) {
  const { Role } = await resource.call<{ Role: { Arn: string; RoleId: string } }>('iam', 'GetRole', { RoleName });
  return { physicalId: RoleName, attributes: { Arn: Role.Arn, RoleId: Role.RoleId } };
}
