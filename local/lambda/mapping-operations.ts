import { randomUUID } from 'node:crypto';
import type * as Sdk from '@aws-sdk/client-lambda';
import { AwsError } from '../cloud/aws-error.ts';
import type { Cloud } from '../cloud/cloud.ts';
import type { LambdaStore } from './lambda-store.ts';
import { principalOf } from './log-writer.ts';
import { checkDestination, queueUrlOf } from './send-to-queue.ts';
import type { StoredFunction } from './stored-function.ts';
import { type StoredMapping, toMappingConfiguration } from './stored-mapping.ts';
import { checkRange } from './validate-function.ts';

/** Who polls: told of every change of a mapping. */
export interface MappingPollers {
  restart(mapping: StoredMapping): void;
  remove(uuid: string): void;
  lastResult(uuid: string): string;
}

type Settings = Sdk.CreateEventSourceMappingRequest | Sdk.UpdateEventSourceMappingRequest;

const invalid = (message: string) => new AwsError('InvalidParameterValueException', message);

function kindOf(sourceArn: string): StoredMapping['kind'] {
  if (/^arn:[^:]+:sqs:/.test(sourceArn)) return 'queue';
  if (/^arn:[^:]+:dynamodb:.*\/stream\//.test(sourceArn)) return 'stream';
  throw invalid(`Unrecognized event source, or one that is not in this local cloud: ${sourceArn}`);
}

function checkFilters(criteria: Sdk.FilterCriteria | undefined): string[] {
  return (criteria?.Filters ?? []).map(({ Pattern = '' }) => {
    try {
      if (typeof JSON.parse(Pattern) === 'object') return Pattern;
    } catch {
      // Refused below.
    }
    throw invalid('Invalid filter pattern definition.');
  });
}

function checkSettings(mapping: StoredMapping): void {
  const isQueue = mapping.kind === 'queue';
  checkRange('batchSize', mapping.batchSize, 1, 10_000);
  checkRange('maximumBatchingWindowInSeconds', mapping.batchingWindowSec, 0, 300);
  checkRange('parallelizationFactor', mapping.parallelizationFactor, 1, 10);
  checkRange('maximumRetryAttempts', mapping.maximumRetryAttempts, -1, 10_000);
  checkRange('maximumRecordAgeInSeconds', mapping.maximumRecordAgeSec, -1, 604_800);
  checkRange('scalingConfig.maximumConcurrency', mapping.maximumConcurrency, 2, 1000);
  if (isQueue && mapping.batchSize > 10 && mapping.batchingWindowSec < 1) {
    throw invalid('Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10');
  }
  if (isQueue && mapping.startingPosition) throw invalid('StartingPosition is not valid for SQS event sources.');
  if (!isQueue && !['LATEST', 'TRIM_HORIZON'].includes(mapping.startingPosition ?? '')) {
    throw invalid(
      `StartingPosition must be TRIM_HORIZON or LATEST for DynamoDB streams, not ${mapping.startingPosition}`,
    );
  }
}

function applySettings(mapping: StoredMapping, input: Settings): StoredMapping {
  if (input.TumblingWindowInSeconds) throw invalid('TumblingWindowInSeconds is not in this local cloud.');
  const changed: StoredMapping = {
    ...mapping,
    enabled: input.Enabled ?? mapping.enabled,
    lastModifiedMs: Date.now(),
    batchSize: input.BatchSize ?? mapping.batchSize,
    batchingWindowSec: input.MaximumBatchingWindowInSeconds ?? mapping.batchingWindowSec,
    filters: input.FilterCriteria === undefined ? mapping.filters : checkFilters(input.FilterCriteria),
    reportsItemFailures:
      input.FunctionResponseTypes === undefined
        ? mapping.reportsItemFailures
        : input.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    maximumConcurrency:
      input.ScalingConfig === undefined ? mapping.maximumConcurrency : input.ScalingConfig.MaximumConcurrency,
    parallelizationFactor: input.ParallelizationFactor ?? mapping.parallelizationFactor,
    bisects: input.BisectBatchOnFunctionError ?? mapping.bisects,
    maximumRetryAttempts: input.MaximumRetryAttempts ?? mapping.maximumRetryAttempts,
    maximumRecordAgeSec: input.MaximumRecordAgeInSeconds ?? mapping.maximumRecordAgeSec,
    onFailureArn:
      input.DestinationConfig === undefined
        ? mapping.onFailureArn
        : checkDestination(input.DestinationConfig.OnFailure?.Destination),
  };
  checkSettings(changed);
  return changed;
}

/** A queue must hide its messages at least as long as the function may run; the function's role must be able to read. */
async function checkQueue(cloud: Cloud, fn: StoredFunction, sourceArn: string): Promise<void> {
  const input = { QueueUrl: queueUrlOf(sourceArn), AttributeNames: ['VisibilityTimeout'] };
  const { Attributes } = await cloud
    .call<{ Attributes?: Record<string, string> }>('sqs', 'GetQueueAttributes', input, principalOf(fn))
    .catch((error: AwsError) => {
      throw invalid(`Cannot access the event source as ${fn.roleArn}: ${error.message}`);
    });
  const visibilitySec = Number(Attributes?.VisibilityTimeout ?? 30);
  if (visibilitySec >= fn.timeoutSec) return;
  throw invalid(
    `Queue visibility timeout: ${visibilitySec} seconds is less than Function timeout: ${fn.timeoutSec} seconds`,
  );
}

/** Event source mappings of SQS queues and DynamoDB streams. */
export function createMappingOperations(cloud: Cloud, store: LambdaStore, pollers: MappingPollers) {
  const show = (mapping: StoredMapping) => toMappingConfiguration(mapping, pollers.lastResult(mapping.uuid));

  function get(uuid: string | undefined): StoredMapping {
    const mapping = store.mappings.find(uuid);
    if (!mapping) throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404);
    return mapping;
  }

  function checkNew(fn: StoredFunction, sourceArn: string): void {
    const isSame = (mapping: StoredMapping) => mapping.functionName === fn.name && mapping.sourceArn === sourceArn;
    const other = store.mappings.all().find(isSame);
    if (!other) return;
    const message = `An event source mapping with event source arn (" ${sourceArn} ") and function (" ${fn.name} ") already exists. Please update or delete the existing mapping with UUID ${other.uuid}`;
    throw new AwsError('ResourceConflictException', message, 409);
  }

  return {
    async CreateEventSourceMapping(input: Sdk.CreateEventSourceMappingRequest) {
      const fn = store.functions.get(input.FunctionName);
      const sourceArn = input.EventSourceArn ?? '';
      const kind = kindOf(sourceArn);
      const now = Date.now();
      const base: StoredMapping = {
        uuid: randomUUID(),
        functionName: fn.name,
        functionArn: fn.arn,
        sourceArn,
        kind,
        enabled: true,
        createdAtMs: now,
        lastModifiedMs: now,
        batchSize: kind === 'queue' ? 10 : 100,
        batchingWindowSec: 0,
        filters: [],
        reportsItemFailures: false,
        startingPosition: input.StartingPosition,
        parallelizationFactor: 1,
        bisects: false,
        maximumRetryAttempts: -1,
        maximumRecordAgeSec: -1,
        tags: { ...input.Tags },
      };
      const mapping = applySettings(base, input);
      checkNew(fn, sourceArn);
      if (kind === 'queue') await checkQueue(cloud, fn, sourceArn);
      checkNew(fn, sourceArn);
      store.mappings.put(mapping);
      pollers.restart(mapping);
      return show(mapping);
    },
    UpdateEventSourceMapping(input: Sdk.UpdateEventSourceMappingRequest) {
      const old = get(input.UUID);
      const fn = store.functions.get(input.FunctionName ?? old.functionName);
      const mapping = applySettings({ ...old, functionName: fn.name, functionArn: fn.arn }, input);
      store.mappings.put(mapping);
      pollers.restart(mapping);
      return show(mapping);
    },
    DeleteEventSourceMapping(input: Sdk.DeleteEventSourceMappingRequest) {
      const mapping = get(input.UUID);
      const shown = { ...show(mapping), State: 'Deleting' };
      pollers.remove(mapping.uuid);
      store.mappings.delete(mapping.uuid);
      return shown;
    },
    GetEventSourceMapping: (input: Sdk.GetEventSourceMappingRequest) => show(get(input.UUID)),
    ListEventSourceMappings(input: Sdk.ListEventSourceMappingsRequest): Sdk.ListEventSourceMappingsResponse {
      const fn = input.FunctionName === undefined ? undefined : store.functions.get(input.FunctionName);
      const mappings = store.mappings
        .all()
        .filter((mapping) => fn === undefined || mapping.functionName === fn.name)
        .filter((mapping) => input.EventSourceArn === undefined || mapping.sourceArn === input.EventSourceArn);
      return { EventSourceMappings: mappings.map(show) };
    },
  };
}
