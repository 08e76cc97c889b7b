import { randomUUID } from 'node:crypto';
import type * as Sdk from '@aws-sdk/client-lambda';
import { AwsError } from '../cloud/aws-error.ts';
import type { Cloud } from '../cloud/cloud.ts';
import type { CodeStore } from './code-store.ts';
import type { FunctionRunner } from './function-runner.ts';
import { type LambdaStore, parseFunctionName } from './lambda-store.ts';
import { checkDestination } from './send-to-queue.ts';
import { type StoredFunction, toConfiguration } from './stored-function.ts';
import {
  checkConfiguration,
  checkFunctionName,
  checkRange,
  checkRuntime,
  checkVariables,
} from './validate-function.ts';

/** API reference, ListFunctions: "up to 50 functions with each call", whatever MaxItems says. */
const FUNCTIONS_PER_PAGE = 50;

interface Parts {
  cloud: Cloud;
  store: LambdaStore;
  code: CodeStore;
  runner: FunctionRunner;
}

/** The fields that a configuration gives, over what was there. */
function applyConfiguration(
  fn: StoredFunction,
  input: Sdk.CreateFunctionRequest | Sdk.UpdateFunctionConfigurationRequest,
): StoredFunction {
  checkConfiguration(input);
  const logging = input.LoggingConfig;
  return {
    ...fn,
    runtime: input.Runtime === undefined ? fn.runtime : checkRuntime(input.Runtime),
    roleArn: input.Role ?? fn.roleArn,
    handler: input.Handler ?? fn.handler,
    description: input.Description ?? fn.description,
    timeoutSec: input.Timeout ?? fn.timeoutSec,
    memoryMb: input.MemorySize ?? fn.memoryMb,
    ephemeralMb: input.EphemeralStorage?.Size ?? fn.ephemeralMb,
    environment: input.Environment === undefined ? fn.environment : checkVariables(input.Environment.Variables),
    tracing: input.TracingConfig?.Mode ?? fn.tracing,
    deadLetterArn:
      input.DeadLetterConfig === undefined ? fn.deadLetterArn : checkDestination(input.DeadLetterConfig.TargetArn),
    vpc: input.VpcConfig === undefined ? fn.vpc : vpcOf(input.VpcConfig),
    logFormat: logging?.LogFormat ?? fn.logFormat,
    logGroup: logging?.LogGroup ?? fn.logGroup,
    applicationLogLevel: logging?.ApplicationLogLevel ?? fn.applicationLogLevel,
    systemLogLevel: logging?.SystemLogLevel ?? fn.systemLogLevel,
    lastModifiedMs: Date.now(),
    revisionId: randomUUID(),
  };
}

/** Empty lists take a function out of its VPC again. */
function vpcOf({ SubnetIds = [], SecurityGroupIds = [] }: Sdk.VpcConfig): StoredFunction['vpc'] {
  return SubnetIds.length > 0 ? { SubnetIds, SecurityGroupIds } : undefined;
}

function newFunction(cloud: Cloud, name: string): StoredFunction {
  return {
    name,
    arn: cloud.arn('lambda', `function:${name}`),
    runtime: 'nodejs24.x',
    roleArn: '',
    handler: '',
    description: '',
    timeoutSec: 3,
    memoryMb: 128,
    ephemeralMb: 512,
    environment: {},
    architectures: ['x86_64'],
    tracing: 'PassThrough',
    logFormat: 'Text',
    logGroup: `/aws/lambda/${name}`,
    codeHash: '',
    codeBytes: 0,
    lastModifiedMs: 0,
    revisionId: '',
    tags: {},
  };
}

/** Lambda must be able to assume the role: its trust policy says so. */
async function checkRole(cloud: Cloud, fn: StoredFunction): Promise<void> {
  const service = { kind: 'service', service: 'lambda.amazonaws.com', sourceArn: fn.arn } as const;
  try {
    await cloud.call('sts', 'AssumeRole', { RoleArn: fn.roleArn, RoleSessionName: fn.name }, service);
  } catch (error) {
    // A cloud without IAM enforces no policies, so there is none to ask.
    if (error instanceof AwsError && error.code === 'UnknownOperationException') return;
    throw new AwsError(
      'InvalidParameterValueException',
      'The role defined for the function cannot be assumed by Lambda.',
    );
  }
}

function zipOf(code: Sdk.FunctionCode | undefined): Uint8Array {
  if (code?.ZipFile) return code.ZipFile;
  throw new AwsError('InvalidParameterValueException', 'Only code in ZipFile is in this local cloud.');
}

/** Functions: create, change, show and delete. Every change is in force at once (State Active). */
export function createFunctionOperations({ cloud, store, code, runner }: Parts) {
  /** Code is kept by content: it goes when the last function that has it goes. */
  function removeUnusedCode(hash: string): void {
    if (!store.functions.all().some((fn) => fn.codeHash === hash)) code.remove(hash);
  }

  function checkRevision(fn: StoredFunction, wanted: string | undefined): void {
    if (wanted === undefined || wanted === fn.revisionId) return;
    const message =
      'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id';
    throw new AwsError('PreconditionFailedException', message, 412);
  }

  return {
    async CreateFunction(input: Sdk.CreateFunctionRequest) {
      const name = checkFunctionName(parseFunctionName(input.FunctionName).name);
      const exists = () => {
        if (store.functions.find(name)) {
          throw new AwsError('ResourceConflictException', `Function already exist: ${name}`, 409);
        }
      };
      exists();
      if (input.PackageType === 'Image')
        throw new AwsError('InvalidParameterValueException', 'Images are not in this local cloud.');
      checkRuntime(input.Runtime);
      const base = applyConfiguration(newFunction(cloud, name), input);
      if (!base.handler)
        throw new AwsError(
          'InvalidParameterValueException',
          'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
        );
      await checkRole(cloud, base);
      exists();
      const { hash, bytes } = code.add(zipOf(input.Code));
      const architectures = input.Architectures ?? base.architectures;
      const fn = { ...base, architectures, codeHash: hash, codeBytes: bytes, tags: { ...input.Tags } };
      store.functions.put(fn);
      return toConfiguration(fn);
    },
    UpdateFunctionCode(input: Sdk.UpdateFunctionCodeRequest) {
      const old = store.functions.get(input.FunctionName);
      checkRevision(old, input.RevisionId);
      const { hash, bytes } = code.add(zipOf(input));
      const fn = { ...old, codeHash: hash, codeBytes: bytes, lastModifiedMs: Date.now(), revisionId: randomUUID() };
      if (input.DryRun) return toConfiguration(fn);
      store.functions.put(fn);
      runner.update(fn, hash !== old.codeHash);
      return toConfiguration(fn);
    },
    async UpdateFunctionConfiguration(input: Sdk.UpdateFunctionConfigurationRequest) {
      const old = store.functions.get(input.FunctionName);
      checkRevision(old, input.RevisionId);
      const fn = applyConfiguration(old, input);
      if (fn.roleArn !== old.roleArn) await checkRole(cloud, fn);
      store.functions.put(fn);
      runner.update(fn, true);
      return toConfiguration(fn);
    },
    async DeleteFunction(input: Sdk.DeleteFunctionRequest) {
      const fn = store.functions.get(input.FunctionName, input.Qualifier);
      store.functions.delete(fn.name);
      await runner.remove(fn.name);
      removeUnusedCode(fn.codeHash);
      return {};
    },
    GetFunction(input: Sdk.GetFunctionRequest): Sdk.GetFunctionResponse {
      const fn = store.functions.get(input.FunctionName, input.Qualifier);
      return {
        Configuration: toConfiguration(fn),
        Code: { RepositoryType: 'S3', Location: `file://${code.directoryOf(fn.codeHash)}` },
        ...(Object.keys(fn.tags).length > 0 && { Tags: { ...fn.tags } }),
        ...(fn.reservedConcurrency !== undefined && {
          Concurrency: { ReservedConcurrentExecutions: fn.reservedConcurrency },
        }),
      };
    },
    GetFunctionConfiguration: (input: Sdk.GetFunctionConfigurationRequest) =>
      toConfiguration(store.functions.get(input.FunctionName, input.Qualifier)),
    ListFunctions(input: Sdk.ListFunctionsRequest): Sdk.ListFunctionsResponse {
      const after = input.Marker ?? '';
      const rest = store.functions.all().filter((fn) => fn.name > after);
      checkRange('maxItems', input.MaxItems, 1, 10_000);
      const page = rest.slice(0, Math.min(input.MaxItems ?? FUNCTIONS_PER_PAGE, FUNCTIONS_PER_PAGE));
      const more = rest.length > page.length;
      return { Functions: page.map(toConfiguration), ...(more && { NextMarker: page.at(-1)?.name }) };
    },
  };
}
