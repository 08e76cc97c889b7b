/** The statement of an authorizer's policy, as far as API Gateway reads it. */
interface Statement {
  Effect?: string;
  Action?: string | string[];
  Resource?: string | string[];
  Condition?: unknown;
}

const list = (value: string | string[] | undefined) => (value === undefined ? [] : [value].flat());

function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

/**
 * Whether the IAM policy that an authorizer returned lets a route be called: allowed, and nothing denies it. Conditions
 * are not evaluated: a statement that has one denies, and does not allow.
 */
export function allowsRoute(policy: unknown, routeArn: string): boolean {
  const statements = [(policy as { Statement?: Statement | Statement[] } | undefined)?.Statement ?? []].flat();
  const fits = ({ Action, Resource }: Statement) =>
    list(Action).some((action) => matches(action.toLowerCase(), 'execute-api:invoke')) &&
    list(Resource).some((resource) => matches(resource, routeArn));
  const isDenied = statements.some((statement) => statement.Effect === 'Deny' && fits(statement));
  const allows = (statement: Statement) =>
    statement.Effect === 'Allow' && statement.Condition === undefined && fits(statement);
  return !isDenied && statements.some(allows);
}
