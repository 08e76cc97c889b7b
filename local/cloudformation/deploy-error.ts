import { AwsError } from '../cloud/aws-error.ts';

/** A resource that its service refused: which one, of what type, and the service's own words. */
export class DeployError extends Error {
  readonly logicalId: string;
  readonly type: string;

  constructor(logicalId: string, type: string, verb: 'create' | 'update' | 'delete', cause: unknown) {
    const code = cause instanceof AwsError ? `${cause.code}: ` : '';
    const message = cause instanceof Error ? cause.message : String(cause);
    super(`Could not ${verb} ${logicalId} (${type}): ${code}${message}`, { cause });
    this.name = 'DeployError';
    this.logicalId = logicalId;
    this.type = type;
  }
}
