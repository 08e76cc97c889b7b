import type { EventSourceMappingConfiguration, EventSourcePosition } from '@aws-sdk/client-lambda';

/** An event source mapping as it is kept. -1 means no limit, as in the API. */
export interface StoredMapping {
  uuid: string;
  functionName: string;
  functionArn: string;
  sourceArn: string;
  kind: 'queue' | 'stream';
  enabled: boolean;
  createdAtMs: number;
  lastModifiedMs: number;
  batchSize: number;
  batchingWindowSec: number;
  /** JSON texts of event patterns; a record that matches none is passed over. */
  filters: string[];
  reportsItemFailures: boolean;
  maximumConcurrency?: number | undefined;
  startingPosition?: EventSourcePosition | undefined;
  parallelizationFactor: number;
  bisects: boolean;
  maximumRetryAttempts: number;
  maximumRecordAgeSec: number;
  onFailureArn?: string | undefined;
  tags: Record<string, string>;
}

const streamFields = (mapping: StoredMapping): EventSourceMappingConfiguration => ({
  StartingPosition: mapping.startingPosition,
  ParallelizationFactor: mapping.parallelizationFactor,
  BisectBatchOnFunctionError: mapping.bisects,
  MaximumRetryAttempts: mapping.maximumRetryAttempts,
  MaximumRecordAgeInSeconds: mapping.maximumRecordAgeSec,
  TumblingWindowInSeconds: 0,
  DestinationConfig: { OnFailure: mapping.onFailureArn === undefined ? {} : { Destination: mapping.onFailureArn } },
});

/** The mapping as GetEventSourceMapping shows it. `lastResult`: what became of its last batch. */
export function toMappingConfiguration(mapping: StoredMapping, lastResult: string): EventSourceMappingConfiguration {
  return {
    UUID: mapping.uuid,
    EventSourceMappingArn: mapping.functionArn.replace(/:function:.*$/, `:event-source-mapping:${mapping.uuid}`),
    BatchSize: mapping.batchSize,
    MaximumBatchingWindowInSeconds: mapping.batchingWindowSec,
    EventSourceArn: mapping.sourceArn,
    FunctionArn: mapping.functionArn,
    LastModified: new Date(mapping.lastModifiedMs),
    LastProcessingResult: lastResult,
    State: mapping.enabled ? 'Enabled' : 'Disabled',
    StateTransitionReason: 'USER_INITIATED',
    FunctionResponseTypes: mapping.reportsItemFailures ? ['ReportBatchItemFailures'] : [],
    ...(mapping.filters.length > 0 && {
      FilterCriteria: { Filters: mapping.filters.map((Pattern) => ({ Pattern })) },
    }),
    ...(mapping.maximumConcurrency !== undefined && {
      ScalingConfig: { MaximumConcurrency: mapping.maximumConcurrency },
    }),
    ...(mapping.kind === 'stream' && streamFields(mapping)),
  };
}
