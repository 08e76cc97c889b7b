import type { AccessRequest, CallContext } from '../cloud/service.ts';

/** The values of a condition key (its name in lower case) in one request; undefined: the key is not present. */
export type ConditionKeys = (name: string) => string[] | undefined;

export interface Environment {
  region: string;
  accountId: string;
  /** The tags of a role, for `aws:PrincipalTag/…`. */
  tagsOf(roleArn: string): Record<string, string>;
  /** The unique id of a role (`AROA…`), for `aws:userid`. */
  idOf(roleArn: string): string | undefined;
}

const accountIn = (arn: string): string | undefined => arn.split(':')[4] || undefined;

/** `arn:aws:sts::<account>:assumed-role/<role>/<session>`, as GetCallerIdentity and refusals show a role's session. */
export function sessionArn(roleArn: string, sessionName: string): string {
  const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  return `arn:aws:sts::${accountIn(roleArn) ?? ''}:assumed-role/${roleName}/${sessionName}`;
}

const list = (value: string | string[] | undefined) =>
  value === undefined ? undefined : Array.isArray(value) ? value : [value];

function keysOfCaller(call: CallContext, environment: Environment, name: string): string | undefined {
  const { caller } = call;
  if (caller.kind === 'service') {
    if (name === 'aws:sourcearn') return caller.sourceArn;
    if (name === 'aws:sourceaccount') return accountIn(caller.sourceArn) ?? environment.accountId;
    if (name === 'aws:principalisawsservice') return 'true';
    if (name === 'aws:principalservicename') return caller.service;
    return undefined;
  }
  if (name === 'aws:principalisawsservice') return 'false';
  if (name === 'aws:principalaccount') return environment.accountId;
  if (caller.kind !== 'role') return undefined;
  if (name === 'aws:principalarn') return caller.roleArn;
  if (name === 'aws:principaltype') return 'AssumedRole';
  if (name === 'aws:userid') return `${environment.idOf(caller.roleArn) ?? ''}:${caller.sessionName}`;
  if (name.startsWith('aws:principaltag/')) return tagOf(environment.tagsOf(caller.roleArn), name.slice(17));
  return undefined;
}

const tagOf = (tags: Record<string, string>, nameInLowerCase: string) =>
  Object.entries(tags).find(([key]) => key.toLowerCase() === nameInLowerCase)?.[1];

/**
 * The condition keys of one request: what the service supplied, then the global keys.
 * `aws:SecureTransport` is true: the local wire is loopback, and policies that refuse plain HTTP would refuse all of it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function conditionKeys(call: CallContext, request: AccessRequest, environment: Environment): ConditionKeys {
  return (name) => {
    for (const [key, value] of Object.entries(request.context ?? {})) {
      if (key.toLowerCase() === name && value !== undefined) return list(value);
    }
    if (name === 'aws:requestedregion') return [environment.region];
    if (name === 'aws:currenttime') return [new Date().toISOString()];
    if (name === 'aws:epochtime') return [String(Math.floor(Date.now() / 1000))];
    if (name === 'aws:securetransport') return ['true'];
    if (name === 'aws:viaawsservice') return ['false'];
    if (name === 'aws:resourceaccount') return list(accountIn(request.resource) ?? environment.accountId);
    return list(keysOfCaller(call, environment, name));
  };
}
