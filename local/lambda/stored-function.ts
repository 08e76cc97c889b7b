import type { FunctionConfiguration, FunctionEventInvokeConfig, Runtime } from '@aws-sdk/client-lambda';
import type { PolicyDocument } from '../cloud/service.ts';

/** A function as it is kept; its zip is kept beside it, by the hash of its content. */
export interface StoredFunction {
  name: string;
  arn: string;
  runtime: Runtime;
  roleArn: string;
  handler: string;
  description: string;
  timeoutSec: number;
  memoryMb: number;
  ephemeralMb: number;
  environment: Record<string, string>;
  architectures: ('arm64' | 'x86_64')[];
  tracing: 'Active' | 'PassThrough';
  deadLetterArn?: string | undefined;
  logFormat: 'Text' | 'JSON';
  logGroup: string;
  applicationLogLevel?: string | undefined;
  systemLogLevel?: string | undefined;
  /** Hex, the name of its code in the code store. */
  codeHash: string;
  codeBytes: number;
  lastModifiedMs: number;
  revisionId: string;
  reservedConcurrency?: number | undefined;
  /** Who else may invoke it. Replaced as a whole on a change, never changed in place: IAM keeps it compiled. */
  policy?: PolicyDocument | undefined;
  eventInvokeConfig?: StoredEventInvokeConfig | undefined;
  /** Kept and shown: every function reaches what this machine reaches. */
  vpc?: { SubnetIds: string[]; SecurityGroupIds: string[] } | undefined;
  tags: Record<string, string>;
}

export interface StoredEventInvokeConfig {
  lastModifiedMs: number;
  maximumRetryAttempts?: number | undefined;
  maximumEventAgeSec?: number | undefined;
  onSuccessArn?: string | undefined;
  onFailureArn?: string | undefined;
}

/** The function as GetFunctionConfiguration shows it. */
export function toConfiguration(fn: StoredFunction): FunctionConfiguration {
  return {
    FunctionName: fn.name,
    FunctionArn: fn.arn,
    Runtime: fn.runtime,
    Role: fn.roleArn,
    Handler: fn.handler,
    CodeSize: fn.codeBytes,
    CodeSha256: Buffer.from(fn.codeHash, 'hex').toString('base64'),
    Description: fn.description,
    Timeout: fn.timeoutSec,
    MemorySize: fn.memoryMb,
    LastModified: new Date(fn.lastModifiedMs).toISOString().replace('Z', '+0000'),
    Version: '$LATEST',
    ...(fn.vpc && { VpcConfig: { ...fn.vpc, VpcId: '' } }),
    ...(fn.deadLetterArn && { DeadLetterConfig: { TargetArn: fn.deadLetterArn } }),
    ...(Object.keys(fn.environment).length > 0 && { Environment: { Variables: { ...fn.environment } } }),
    TracingConfig: { Mode: fn.tracing },
    RevisionId: fn.revisionId,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: [...fn.architectures],
    EphemeralStorage: { Size: fn.ephemeralMb },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: {
      LogFormat: fn.logFormat,
      LogGroup: fn.logGroup,
      ...(fn.logFormat === 'JSON' && {
        ApplicationLogLevel: (fn.applicationLogLevel ?? 'INFO') as 'INFO',
        SystemLogLevel: (fn.systemLogLevel ?? 'INFO') as 'INFO',
      }),
    },
  };
}

export function toEventInvokeConfig(fn: StoredFunction, config: StoredEventInvokeConfig): FunctionEventInvokeConfig {
  return {
    LastModified: new Date(config.lastModifiedMs),
    FunctionArn: `${fn.arn}:$LATEST`,
    MaximumRetryAttempts: config.maximumRetryAttempts,
    MaximumEventAgeInSeconds: config.maximumEventAgeSec,
    DestinationConfig: {
      OnSuccess: config.onSuccessArn === undefined ? {} : { Destination: config.onSuccessArn },
      OnFailure: config.onFailureArn === undefined ? {} : { Destination: config.onFailureArn },
    },
  };
}
