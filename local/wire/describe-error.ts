import type { AwsError } from '../cloud/aws-error.ts';
import type { Api } from './load-api.ts';
import type { StructureShape } from './shape.ts';

export interface DescribedError {
  /** The name of the exception's shape, `QueueDoesNotExist`. */
  name: string;
  /** Its code in the query protocol, `AWS.SimpleQueueService.NonExistentQueue`; else the name. */
  queryCode: string;
  status: number;
  fault: 'Sender' | 'Receiver';
  shape: StructureShape | undefined;
  /** The exception's members, the message under the name that the shape gives it. */
  members: Record<string, unknown>;
}

/**
 * Fits an error to the schema of its service. A service may throw either name of an exception (`QueueDoesNotExist` or
 * its query code). The schema's status counts where the error has the default of 400.
 */
export function describeError(error: AwsError, api: Api | undefined): DescribedError {
  const shape = api?.errors.get(error.code) ?? shapeOfQueryCode(api, error.code);
  const [queryCode, queryStatus] = shape?.traits.awsQueryError ?? [error.code, undefined];
  const status = error.status === 400 ? (queryStatus ?? shape?.traits.httpError ?? 400) : error.status;
  const messageName = shape?.members.find((member) => member.name.toLowerCase() === 'message')?.name ?? 'message';
  return {
    name: shape?.name ?? error.code,
    queryCode,
    status,
    fault: status < 500 ? 'Sender' : 'Receiver',
    shape,
    members: { [messageName]: error.message, ...error.fields },
  };
}

function shapeOfQueryCode(api: Api | undefined, code: string): StructureShape | undefined {
  return [...(api?.errors.values() ?? [])].find((shape) => shape.traits.awsQueryError?.[0] === code);
}
