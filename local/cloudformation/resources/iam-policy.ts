import { ifFound } from '../if-found.ts';
import { fixed, JSON_VALUE, type Properties, type Provider, type Resource, STRING } from '../provider.ts';

/** AWS::IAM::Policy: one inline policy, put on each of its roles. */
export const iamPolicy: Provider = {
  properties: { PolicyName: fixed(STRING), PolicyDocument: JSON_VALUE, Roles: JSON_VALUE },
  create: (resource) => put(resource, []),
  update: (resource, { properties }) => put(resource, rolesOf(properties)),
  async delete(resource, { properties }) {
    for (const role of rolesOf(properties)) await remove(resource, role, properties.PolicyName);
  },
  // Put again, it does no harm.
  find: async (resource) => resource.name(undefined, 128),
};

function rolesOf({ Roles = [] }: Properties): string[] {
  return Roles as string[];
}

async function put(resource: Resource, before: string[]) {
  const { PolicyName, PolicyDocument } = resource.properties;
  const roles = rolesOf(resource.properties);
  for (const role of before.filter((one) => !roles.includes(one))) await remove(resource, role, PolicyName);
  for (const RoleName of roles) {
    const input = { RoleName, PolicyName, PolicyDocument: JSON.stringify(PolicyDocument) };
    await resource.call('iam', 'PutRolePolicy', input);
  }
  return { physicalId: resource.name(undefined, 128) };
}

async function remove(resource: Resource, RoleName: string, PolicyName: unknown): Promise<void> {
  await ifFound(resource.call('iam', 'DeleteRolePolicy', { RoleName, PolicyName }));
}
