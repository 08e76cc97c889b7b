import { pick } from '../conversions.ts';
import { BOOLEAN, fixed, JSON_VALUE, NUMBER, orElse, type Provider, STRING } from '../provider.ts';

interface Mapping {
  UUID: string;
  EventSourceMappingArn?: string;
}

const CHANGEABLE = [
  'FunctionName',
  'Enabled',
  'BatchSize',
  'MaximumBatchingWindowInSeconds',
  'FilterCriteria',
  'FunctionResponseTypes',
  'ScalingConfig',
  'ParallelizationFactor',
  'MaximumRetryAttempts',
  'MaximumRecordAgeInSeconds',
  'BisectBatchOnFunctionError',
  'DestinationConfig',
  'TumblingWindowInSeconds',
];
const FIXED = ['EventSourceArn', 'StartingPosition'];

/** AWS::Lambda::EventSourceMapping of a queue or a table's stream. `Ref` is the UUID. */
export const lambdaEventSourceMapping: Provider = {
  properties: {
    EventSourceArn: fixed(STRING),
    StartingPosition: fixed(STRING),
    FunctionName: STRING,
    Enabled: orElse(BOOLEAN, true),
    // Streams 100, queues 10: the one that every mapping may have.
    BatchSize: orElse(NUMBER, 10),
    MaximumBatchingWindowInSeconds: orElse(NUMBER, 0),
    FilterCriteria: orElse(JSON_VALUE, {}),
    FunctionResponseTypes: orElse(JSON_VALUE, []),
    ScalingConfig: orElse(JSON_VALUE, {}),
    ParallelizationFactor: orElse(NUMBER, 1),
    MaximumRetryAttempts: orElse(NUMBER, -1),
    MaximumRecordAgeInSeconds: orElse(NUMBER, -1),
    BisectBatchOnFunctionError: orElse(BOOLEAN, false),
    DestinationConfig: orElse(JSON_VALUE, {}),
    TumblingWindowInSeconds: orElse(NUMBER, 0),
  },
  async create(resource) {
    const input = pick(resource.properties, [...FIXED, ...CHANGEABLE]);
    return deployed(await resource.call<Mapping>('lambda', 'CreateEventSourceMapping', input));
  },
  async update(resource, { physicalId: UUID }) {
    const input = { UUID, ...pick(resource.properties, CHANGEABLE) };
    return deployed(await resource.call<Mapping>('lambda', 'UpdateEventSourceMapping', input));
  },
  delete: (resource, { physicalId }) => resource.call('lambda', 'DeleteEventSourceMapping', { UUID: physicalId }),
  async find(resource) {
    const { FunctionName, EventSourceArn } = resource.properties;
    const list = resource.call<{ EventSourceMappings?: Mapping[] }>('lambda', 'ListEventSourceMappings', {
      FunctionName,
      EventSourceArn,
    });
    return (await list).EventSourceMappings?.[0]?.UUID;
  },
};

function deployed({ UUID, EventSourceMappingArn = '' }: Mapping) {
  return { physicalId: UUID, attributes: { Id: UUID, EventSourceMappingArn } };
}
