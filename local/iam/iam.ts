import type { Authorizer, Cloud } from '../cloud/cloud.ts';
import type { AwsService, PolicyDocument, Principal } from '../cloud/service.ts';
import { type Credentials, createAccessKeys } from './access-keys.ts';
import { createAuthorizer } from './authorize.ts';
import { type CompiledStatement, compilePolicy } from './compile-policy.ts';
import { MANAGED_POLICIES } from './managed-policies.ts';
import { createPolicyOperations } from './policy-operations.ts';
import { createRoleOperations } from './role-operations.ts';
import { openRoleStore, type RoleStore } from './role-store.ts';

export interface Iam extends AwsService {
  /** Who signs with this access key; an unknown one is the account's own. */
  principalOf(accessKeyId: string): Principal;
  /** The access key of a role's session: always the same, also after a restart. */
  keyFor(roleArn: string, sessionName: string): Credentials;
  /** Decides on calls; give it to the cloud's `setAuthorizer`. A `resourcePolicy` object is compiled once: replace it, do not change it. */
  authorize: Authorizer;
  /** The trust policy of a role, undefined if there is no such role. */
  trustPolicyOf(roleArn: string): PolicyDocument | undefined;
}

const roleNameOf = (roleArn: string) => roleArn.slice(roleArn.lastIndexOf('/') + 1);

function compileRole(store: RoleStore, roleArn: string): CompiledStatement[] {
  const role = store.findRole(roleNameOf(roleArn));
  if (role?.arn !== roleArn) return [];
  const parse = (text: string) => compilePolicy(JSON.parse(text) as PolicyDocument);
  const attached = role.attachedPolicyArns.flatMap((arn) => {
    const managed = MANAGED_POLICIES[arn];
    return managed ? compilePolicy(managed) : parse(store.policies.get(arn)?.document ?? '{"Statement":[]}');
  });
  return [...Object.values(role.inlinePolicies).flatMap(parse), ...attached];
}

/** Returns `compute(key)`, computed once until `clear`. */
function createCache<Value>(compute: (key: string) => Value) {
  const values = new Map<string, Value>();
  return {
    clear: () => values.clear(),
    get(key: string): Value {
      const known = values.get(key);
      if (known !== undefined) return known;
      const value = compute(key);
      values.set(key, value);
      return value;
    },
  };
}

/** IAM: roles, their policies, their keys, and the decision on every call. */
export function createIam(cloud: Cloud): Iam {
  // Policies change at deploys only, calls come all the time: everything compiled is thrown away on any change.
  const store = openRoleStore(cloud.directory, () => {
    statements.clear();
    trustPolicies.clear();
  });
  const statements = createCache((roleArn) => compileRole(store, roleArn));
  const trustPolicies = createCache((roleArn) => {
    const role = store.findRole(roleNameOf(roleArn));
    return role?.arn === roleArn ? (JSON.parse(role.trustPolicy) as PolicyDocument) : undefined;
  });
  const operations = { ...createRoleOperations(cloud, store), ...createPolicyOperations(cloud, store) };

  return {
    name: 'iam',
    operations,
    access(operation, input: { RoleName?: string; PolicyArn?: string; PolicyName?: string }) {
      const action = `iam:${operation}`;
      if (operation === 'ListRoles' || operation === 'ListPolicies') return [{ action, resource: '*' }];
      if (operation.endsWith('Policy') && input.RoleName === undefined) {
        const arn = input.PolicyArn ?? `arn:aws:iam::${cloud.accountId}:policy/${input.PolicyName}`;
        return [{ action, resource: arn }];
      }
      const role = store.findRole(input.RoleName ?? '');
      const resource = role?.arn ?? `arn:aws:iam::${cloud.accountId}:role/${input.RoleName}`;
      return [{ action, resource, context: { 'iam:PolicyARN': input.PolicyArn } }];
    },
    start() {},
    stop: () => store.close(),
    ...createAccessKeys(store),
    trustPolicyOf: trustPolicies.get,
    authorize: createAuthorizer({
      region: cloud.region,
      accountId: cloud.accountId,
      tagsOf: (roleArn) => store.findRole(roleNameOf(roleArn))?.tags ?? {},
      idOf: (roleArn) => store.findRole(roleNameOf(roleArn))?.id,
      statementsOf: statements.get,
    }),
  };
}
