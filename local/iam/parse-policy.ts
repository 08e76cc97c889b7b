import { AwsError } from '../cloud/aws-error.ts';
import type { PolicyDocument, PolicyStatement } from '../cloud/service.ts';
import { compilePolicy } from './compile-policy.ts';

const malformed = (message: string) => new AwsError('MalformedPolicyDocument', message);

const isArnPattern = (text: string) => text === '*' || (text.startsWith('arn:') && text.split(':').length >= 6);

function checkIdentityStatement(statement: PolicyStatement): void {
  const resources = [statement.Resource ?? [], statement.NotResource ?? []].flat();
  if (resources.length === 0) throw malformed('Policy statement must contain resources.');
  const bad = resources.find((resource) => !isArnPattern(resource));
  if (bad !== undefined) throw malformed(`Resource ${bad} must be in ARN format or "*".`);
  if (statement.Principal !== undefined) throw malformed('Policy document should not specify a principal.');
  const actions = [statement.Action ?? [], statement.NotAction ?? []].flat();
  const vendorless = actions.find((action) => action !== '*' && !/^[A-Za-z0-9*?-]+:./.test(action));
  if (vendorless !== undefined)
    throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
}

function checkTrustStatement(statement: PolicyStatement): void {
  if (statement.Principal === undefined) throw malformed('Missing required field Principal');
  if (statement.Resource !== undefined || statement.NotResource !== undefined) {
    throw malformed('Has prohibited field Resource');
  }
}

/** Parses a policy document's text as IAM does; throws MalformedPolicyDocument. `trust`: an AssumeRolePolicyDocument. */
export function parsePolicy(text: string | undefined, kind: 'identity' | 'trust'): PolicyDocument {
  let document: PolicyDocument;
  try {
    document = JSON.parse(text ?? '') as PolicyDocument;
  } catch {
    throw malformed('This policy contains invalid Json');
  }
  if (document === null || typeof document !== 'object' || typeof document.Statement !== 'object') {
    throw malformed('Syntax errors in policy.');
  }
  compilePolicy(document);
  for (const statement of [document.Statement].flat()) {
    if (kind === 'identity') checkIdentityStatement(statement);
    else checkTrustStatement(statement);
  }
  return document;
}
