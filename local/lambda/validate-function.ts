import type { CreateFunctionRequest, Runtime, UpdateFunctionConfigurationRequest } from '@aws-sdk/client-lambda';
import { AwsError } from '../cloud/aws-error.ts';

/** Every function runs on this process' own Node.js; older runtimes would run the same. */
const RUNTIMES = ['nodejs20.x', 'nodejs22.x', 'nodejs24.x'];
const ENVIRONMENT_BYTES_MAX = 4096;
/** Lambda sets these itself. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const RESERVED_VARIABLES = [
  '_HANDLER',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
];
/** Features of Lambda that would silently change what runs; better refused than ignored. */
const UNSUPPORTED = ['Layers', 'FileSystemConfigs', 'ImageConfig', 'DurableConfig', 'CapacityProviderConfig'] as const;

const invalid = (message: string) => new AwsError('InvalidParameterValueException', message);

function constraint(field: string, value: unknown, rule: string): AwsError {
  return new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${value}' at '${field}' failed to satisfy constraint: Member must ${rule}`,
  );
}

export function checkRange(field: string, value: number | undefined, min: number, max: number): void {
  if (value === undefined) return;
  if (value > max) throw constraint(field, value, `have value less than or equal to ${max}`);
  if (value < min) throw constraint(field, value, `have value greater than or equal to ${min}`);
}

export function checkRuntime(runtime: Runtime | undefined): Runtime {
  if (runtime && RUNTIMES.includes(runtime)) return runtime;
  throw invalid(`The runtime ${runtime} is not in this local cloud. Runtimes: ${RUNTIMES.join(', ')}.`);
}

export function checkVariables(variables: Record<string, string> | undefined): Record<string, string> {
  const entries = Object.entries(variables ?? {});
  const reserved = entries.map(([name]) => name).filter((name) => RESERVED_VARIABLES.includes(name));
  if (reserved.length > 0) {
    throw invalid(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
  const bad = entries.find(([name]) => !/^[a-zA-Z]\w+$/.test(name));
  if (bad)
    throw constraint('environment.variables', bad[0], 'satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+');
  if (JSON.stringify(variables ?? {}).length > ENVIRONMENT_BYTES_MAX) {
    throw invalid(
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${JSON.stringify(variables)}`,
    );
  }
  return { ...variables };
}

/** What CreateFunction and UpdateFunctionConfiguration have in common. */
export function checkConfiguration(input: CreateFunctionRequest | UpdateFunctionConfigurationRequest): void {
  checkRange('timeout', input.Timeout, 1, 900);
  checkRange('memorySize', input.MemorySize, 128, 10_240);
  checkRange('ephemeralStorage.size', input.EphemeralStorage?.Size, 512, 10_240);
  for (const name of UNSUPPORTED) {
    const value = input[name];
    const isGiven = Array.isArray(value) ? value.length > 0 : value !== undefined;
    if (isGiven) throw invalid(`${name} is not in this local cloud.`);
  }
  if (input.Handler !== undefined && !/^\S{1,128}$/.test(input.Handler)) {
    throw constraint('handler', input.Handler, 'satisfy regular expression pattern: [^\\s]+');
  }
}

export function checkFunctionName(name: string): string {
  if (/^[\w-]{1,64}$/.test(name)) return name;
  throw constraint(
    'functionName',
    name,
    'satisfy regular expression pattern: [a-zA-Z0-9-_]+ and have length less than or equal to 64',
  );
}
