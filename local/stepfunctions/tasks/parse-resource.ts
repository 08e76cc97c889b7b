/** What a Task's Resource names. */
export type TaskResource =
  | { kind: 'function'; functionArn: string }
  | {
      kind: 'integration';
      /** `lambda`, `aws-sdk:dynamodb`: the history's resourceType. */
      type: string;
      /** `invoke` */
      operation: string;
      pattern: 'request' | 'waitForTaskToken' | 'sync';
    };

const FUNCTION = /^arn:[^:]+:lambda:[^:]+:\d{12}:function:.+$/;
const INTEGRATION = /^arn:[^:]+:states:[^:]*:[^:]*:((?:aws-sdk:)?[A-Za-z0-9]+):([A-Za-z0-9]+)(?:\.(.+))?$/;

/**
 * `arn:aws:states:::lambda:invoke.waitForTaskToken`, `arn:aws:states:::aws-sdk:dynamodb:putItem`, a function's ARN.
 * Throws RangeError for anything else.
 */
export function parseResource(resource: string): TaskResource {
  if (FUNCTION.test(resource)) return { kind: 'function', functionArn: resource };
  const [, type, operation, suffix] = INTEGRATION.exec(resource) ?? [];
  const pattern =
    suffix === undefined
      ? 'request'
      : suffix === 'waitForTaskToken'
        ? suffix
        : suffix.startsWith('sync')
          ? 'sync'
          : undefined;
  if (type === undefined || operation === undefined || pattern === undefined) {
    throw new RangeError(`'${resource}' is no resource of a task`);
  }
  return { kind: 'integration', type, operation, pattern };
}
