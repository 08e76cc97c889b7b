import { AwsError } from '../cloud/aws-error.ts';
import type { CallContext, PolicyDocument, PolicyStatement } from '../cloud/service.ts';
import { type ConditionKeys, sessionArn } from './condition-keys.ts';
import { type Condition, compileCondition } from './match-condition.ts';
import { compilePattern, type Pattern } from './match-pattern.ts';

/** A statement whose patterns and conditions are compiled: what every call is decided with. */
export interface CompiledStatement {
  deny: boolean;
  matchesAction(action: string, keys: ConditionKeys): boolean;
  matchesResource(resource: string, keys: ConditionKeys): boolean;
  /** Only in a resource's policy; an identity's policy has no Principal. */
  matchesPrincipal(call: CallContext): boolean;
  conditions: Condition[];
}

const ELEMENTS = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Principal', 'Condition'];

const list = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const malformed = (message: string) => new AwsError('MalformedPolicyDocument', message);

/** One of `positive` and `negative` (`Action`, `NotAction`) as a test. */
function compileEither(positive: Pattern[], negative: Pattern[]): Pattern {
  if (negative.length > 0) return (value, keys) => !negative.some((pattern) => pattern(value, keys));
  return (value, keys) => positive.some((pattern) => pattern(value, keys));
}

const actionPatterns = (actions: string | string[] | undefined) =>
  list(actions).map((action) => compilePattern(action, { wildcards: true, ignoreCase: true }));

const resourcePatterns = (resources: string | string[] | undefined) =>
  list(resources).map((resource) => compilePattern(resource, { wildcards: true, bySegment: true }));

function compileConditions(statement: PolicyStatement): Condition[] {
  return Object.entries(statement.Condition ?? {}).flatMap(([operator, byKey]) =>
    Object.entries(byKey).map(([key, values]) => {
      const condition = compileCondition(operator, key, (Array.isArray(values) ? values : [values]).map(String));
      if (!condition) throw malformed(`Invalid Condition type : ${operator}`);
      return condition;
    }),
  );
}

/**
 * Who a resource's policy means. An account (`"AWS": "000000000000"`, `…:root`) leaves the decision to the identity's
 * own policies, so it admits no role by itself; it does refuse in a Deny.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
function compilePrincipal(statement: PolicyStatement): (call: CallContext) => boolean {
  const { Principal: principal } = statement;
  if (principal === undefined) return () => false;
  if (principal === '*') return () => true;
  const services = new Set(list(principal.Service));
  const identities = new Set(list(principal.AWS));
  const everyone = identities.has('*');
  const isDeny = statement.Effect === 'Deny';
  return ({ caller }) => {
    if (everyone) return true;
    if (caller.kind === 'service') return services.has(caller.service);
    if (caller.kind === 'account') return false;
    const account = caller.roleArn.split(':')[4] ?? '';
    if (isDeny && (identities.has(account) || identities.has(`arn:aws:iam::${account}:root`))) return true;
    return identities.has(caller.roleArn) || identities.has(sessionArn(caller.roleArn, caller.sessionName));
  };
}

function compileStatement(statement: PolicyStatement): CompiledStatement {
  const unknown = Object.keys(statement).find((element) => !ELEMENTS.includes(element));
  // An element that is ignored could be the one that refuses (NotPrincipal in a Deny): better no policy than half of one.
  if (unknown !== undefined) throw malformed(`Syntax errors in policy: ${unknown}`);
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') {
    throw malformed(`Invalid effect: ${String(statement.Effect)}`);
  }
  if ((statement.Action === undefined) === (statement.NotAction === undefined)) {
    throw malformed('Policy statement must contain actions.');
  }
  return {
    deny: statement.Effect === 'Deny',
    matchesAction: compileEither(actionPatterns(statement.Action), actionPatterns(statement.NotAction)),
    matchesResource: compileEither(resourcePatterns(statement.Resource), resourcePatterns(statement.NotResource)),
    matchesPrincipal: compilePrincipal(statement),
    conditions: compileConditions(statement),
  };
}

/** Compiles a policy; throws MalformedPolicyDocument for what IAM would refuse and for what is not known here. */
export function compilePolicy(document: PolicyDocument): CompiledStatement[] {
  if (document.Version !== undefined && document.Version !== '2012-10-17' && document.Version !== '2008-10-17') {
    throw malformed(`Invalid policy version: ${document.Version}`);
  }
  const statements = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  return statements.map(compileStatement);
}
