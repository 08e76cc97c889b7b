import { AwsError } from '../cloud/aws-error.ts';
import type { Authorizer } from '../cloud/cloud.ts';
import type { AccessRequest, CallContext, PolicyDocument } from '../cloud/service.ts';
import { type CompiledStatement, compilePolicy } from './compile-policy.ts';
import { type ConditionKeys, conditionKeys, type Environment, sessionArn } from './condition-keys.ts';

interface PolicySource extends Environment {
  /** The identity policies of a role, compiled; empty for a role that does not exist. */
  statementsOf(roleArn: string): CompiledStatement[];
}

const holds = (statement: CompiledStatement, request: AccessRequest, keys: ConditionKeys) =>
  statement.matchesAction(request.action, keys) &&
  statement.matchesResource(request.resource, keys) &&
  statement.conditions.every((condition) => condition(keys));

/** A resource's policy without a Resource (a trust policy) is about the resource that it hangs on. */
function compileResourcePolicy(document: PolicyDocument): CompiledStatement[] {
  const statements = [document.Statement].flat();
  return compilePolicy({
    ...document,
    Statement: statements.map((statement) =>
      statement.Resource === undefined && statement.NotResource === undefined
        ? { ...statement, Resource: '*' }
        : statement,
    ),
  });
}

function nameOf(call: CallContext): string {
  const { caller } = call;
  if (caller.kind === 'role') return sessionArn(caller.roleArn, caller.sessionName);
  return caller.kind === 'service' ? caller.service : 'account';
}

/**
 * The whole decision of one account: an explicit Deny anywhere refuses; else an Allow of the identity's or of the
 * resource's policy admits; else it is refused. An AWS service has no identity policies: only the resource admits it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function createAuthorizer(source: PolicySource): Authorizer {
  const resourcePolicies = new WeakMap<PolicyDocument, CompiledStatement[]>();

  function statementsOfResource(document: PolicyDocument | undefined): CompiledStatement[] {
    if (!document) return [];
    let compiled = resourcePolicies.get(document);
    if (!compiled) {
      compiled = compileResourcePolicy(document);
      resourcePolicies.set(document, compiled);
    }
    return compiled;
  }

  function refuse(call: CallContext, request: AccessRequest, because: string): never {
    const what = `User: ${nameOf(call)} is not authorized to perform: ${request.action} on resource: ${request.resource}`;
    throw new AwsError('AccessDeniedException', `${what} ${because}`, 400);
  }

  function decide(call: CallContext, request: AccessRequest): void {
    const { caller } = call;
    const keys = conditionKeys(call, request, source);
    let allowed = false;
    for (const statement of caller.kind === 'role' ? source.statementsOf(caller.roleArn) : []) {
      if (allowed && !statement.deny) continue;
      if (!holds(statement, request, keys)) continue;
      if (statement.deny) refuse(call, request, 'with an explicit deny in an identity-based policy');
      allowed = true;
    }
    for (const statement of statementsOfResource(request.resourcePolicy)) {
      if (!statement.matchesPrincipal(call) || !holds(statement, request, keys)) continue;
      if (statement.deny) refuse(call, request, 'with an explicit deny in a resource-based policy');
      allowed = true;
    }
    if (allowed) return;
    const kind = caller.kind === 'service' ? 'resource' : 'identity';
    refuse(call, request, `because no ${kind}-based policy allows the ${request.action} action`);
  }

  return (call, requests) => {
    if (call.caller.kind === 'account') return;
    for (const request of requests) decide(call, request);
  };
}
