import { randomUUID } from 'node:crypto';
import type * as Sdk from '@aws-sdk/client-lambda';
import { AwsError } from '../cloud/aws-error.ts';
import type { PolicyStatement } from '../cloud/service.ts';
import type { FunctionRunner } from './function-runner.ts';
import type { LambdaStore } from './lambda-store.ts';
import { checkDestination } from './send-to-queue.ts';
import { type StoredFunction, toEventInvokeConfig } from './stored-function.ts';
import { checkRange } from './validate-function.ts';

const notFound = (message: string) => new AwsError('ResourceNotFoundException', message, 404);

/** Who a permission names: a service, an account, an ARN or everyone. */
function toPrincipal(principal: string): PolicyStatement['Principal'] {
  if (principal === '*') return '*';
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  return principal.startsWith('arn:') ? { AWS: principal } : { Service: principal };
}

function toStatement(fn: StoredFunction, input: Sdk.AddPermissionRequest): PolicyStatement {
  const { SourceArn, SourceAccount } = input;
  const condition = {
    ...(SourceAccount && { StringEquals: { 'AWS:SourceAccount': SourceAccount } }),
    ...(SourceArn && { ArnLike: { 'AWS:SourceArn': SourceArn } }),
  };
  return {
    Sid: input.StatementId ?? '',
    Effect: 'Allow',
    Principal: toPrincipal(input.Principal ?? ''),
    Action: input.Action ?? '',
    Resource: fn.arn,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}

const statementsOf = (fn: StoredFunction): PolicyStatement[] => [fn.policy?.Statement ?? []].flat();

/** What hangs on a function beside its configuration: permissions, concurrency, asynchronous invocation, tags. */
export function createFunctionSettingOperations(store: LambdaStore, runner: FunctionRunner) {
  function setPolicy(fn: StoredFunction, statements: PolicyStatement[]): void {
    const policy = { Version: '2012-10-17', Id: 'default', Statement: statements };
    store.functions.put({ ...fn, revisionId: randomUUID(), policy: statements.length > 0 ? policy : undefined });
  }

  function functionByArn(arn: string | undefined): StoredFunction {
    const fn = store.functions.all().find((candidate) => candidate.arn === arn);
    if (!fn) throw notFound(`Function not found: ${arn}`);
    return fn;
  }

  function putInvokeConfig(input: Sdk.PutFunctionEventInvokeConfigRequest) {
    const fn = store.functions.get(input.FunctionName, input.Qualifier);
    checkRange('maximumRetryAttempts', input.MaximumRetryAttempts, 0, 2);
    checkRange('maximumEventAgeInSeconds', input.MaximumEventAgeInSeconds, 60, 21_600);
    const config = {
      lastModifiedMs: Date.now(),
      maximumRetryAttempts: input.MaximumRetryAttempts,
      maximumEventAgeSec: input.MaximumEventAgeInSeconds,
      onSuccessArn: checkDestination(input.DestinationConfig?.OnSuccess?.Destination),
      onFailureArn: checkDestination(input.DestinationConfig?.OnFailure?.Destination),
    };
    store.functions.put({ ...fn, eventInvokeConfig: config });
    return toEventInvokeConfig(fn, config);
  }

  const permissions = {
    AddPermission(input: Sdk.AddPermissionRequest) {
      const fn = store.functions.get(input.FunctionName, input.Qualifier);
      const statements = statementsOf(fn);
      if (statements.some((statement) => statement.Sid === input.StatementId)) {
        const message = `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`;
        throw new AwsError('ResourceConflictException', message, 409);
      }
      const statement = toStatement(fn, input);
      setPolicy(fn, [...statements, statement]);
      return { Statement: JSON.stringify(statement) };
    },
    RemovePermission(input: Sdk.RemovePermissionRequest) {
      const fn = store.functions.get(input.FunctionName, input.Qualifier);
      const statements = statementsOf(fn);
      const rest = statements.filter((statement) => statement.Sid !== input.StatementId);
      if (rest.length === statements.length) {
        throw notFound(`Statement ${input.StatementId} is not found in resource policy.`);
      }
      setPolicy(fn, rest);
      return {};
    },
    GetPolicy(input: Sdk.GetPolicyRequest) {
      const fn = store.functions.get(input.FunctionName, input.Qualifier);
      if (!fn.policy) throw notFound('The resource you requested does not exist.');
      return { Policy: JSON.stringify(fn.policy), RevisionId: fn.revisionId };
    },
  };

  const settings = {
    PutFunctionConcurrency(input: Sdk.PutFunctionConcurrencyRequest) {
      const fn = {
        ...store.functions.get(input.FunctionName),
        reservedConcurrency: input.ReservedConcurrentExecutions,
      };
      checkRange('reservedConcurrentExecutions', fn.reservedConcurrency, 0, 900);
      store.functions.put(fn);
      runner.update(fn, false);
      return { ReservedConcurrentExecutions: fn.reservedConcurrency };
    },
    GetFunctionConcurrency: (input: Sdk.GetFunctionConcurrencyRequest) => ({
      ReservedConcurrentExecutions: store.functions.get(input.FunctionName).reservedConcurrency,
    }),
    DeleteFunctionConcurrency(input: Sdk.DeleteFunctionConcurrencyRequest) {
      const fn = { ...store.functions.get(input.FunctionName), reservedConcurrency: undefined };
      store.functions.put(fn);
      runner.update(fn, false);
      return {};
    },
    PutFunctionEventInvokeConfig: putInvokeConfig,
    GetFunctionEventInvokeConfig(input: Sdk.GetFunctionEventInvokeConfigRequest) {
      const fn = store.functions.get(input.FunctionName, input.Qualifier);
      if (!fn.eventInvokeConfig) throw notFound(`The function ${fn.arn}:$LATEST doesn't have an EventInvokeConfig`);
      return toEventInvokeConfig(fn, fn.eventInvokeConfig);
    },
    DeleteFunctionEventInvokeConfig(input: Sdk.DeleteFunctionEventInvokeConfigRequest) {
      const fn = store.functions.get(input.FunctionName, input.Qualifier);
      store.functions.put({ ...fn, eventInvokeConfig: undefined });
      return {};
    },
  };

  const tags = {
    TagResource(input: Sdk.TagResourceRequest) {
      const fn = functionByArn(input.Resource);
      store.functions.put({ ...fn, tags: { ...fn.tags, ...input.Tags } });
      return {};
    },
    UntagResource(input: Sdk.UntagResourceRequest) {
      const fn = functionByArn(input.Resource);
      const gone = new Set(input.TagKeys);
      const rest = Object.entries(fn.tags).filter(([key]) => !gone.has(key));
      store.functions.put({ ...fn, tags: Object.fromEntries(rest) });
      return {};
    },
    ListTags: (input: Sdk.ListTagsRequest) => ({ Tags: { ...functionByArn(input.Resource).tags } }),
  };

  return { ...permissions, ...settings, ...tags };
}
