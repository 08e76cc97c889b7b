import { AwsError } from '../../cloud/aws-error.ts';
import { pick } from '../conversions.ts';
import { fixed, type Provider, type Resource, STRING } from '../provider.ts';

const GRANT = ['FunctionName', 'Action', 'Principal', 'SourceArn', 'SourceAccount', 'EventSourceToken'];

/** AWS::Lambda::Permission: one statement of a function's policy. */
export const lambdaPermission: Provider = {
  properties: Object.fromEntries(GRANT.map((name) => [name, fixed(STRING)])),
  async create(resource) {
    const StatementId = statementId(resource);
    await resource.call('lambda', 'AddPermission', { StatementId, ...pick(resource.properties, GRANT) });
    return { physicalId: StatementId, attributes: { Id: StatementId } };
  },
  /** Only after an interruption: every property is fixed. */
  async update(resource, { physicalId }) {
    return { physicalId, attributes: { Id: statementId(resource) } };
  },
  delete: (resource, { physicalId, properties: { FunctionName } }) =>
    resource.call('lambda', 'RemovePermission', { FunctionName, StatementId: physicalId }),
  async find(resource) {
    const Sid = statementId(resource);
    const { FunctionName } = resource.properties;
    try {
      const { Policy } = await resource.call<{ Policy: string }>('lambda', 'GetPolicy', { FunctionName });
      const { Statement } = JSON.parse(Policy) as { Statement: { Sid?: string }[] };
      return Statement.find((statement) => statement.Sid === Sid)?.Sid;
    } catch (error) {
      if (error instanceof AwsError) return undefined;
      throw error;
    }
  },
};

function statementId(resource: Resource): string {
  return resource.name(undefined, 100);
}
