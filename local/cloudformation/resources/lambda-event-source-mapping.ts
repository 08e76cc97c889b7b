import { pick, tagMap } from '../conversions.ts';
import { BOOLEAN, fixed, JSON_VALUE, NUMBER, type Provider, STRING } from '../provider.ts';

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
    Enabled: BOOLEAN,
    BatchSize: NUMBER,
    MaximumBatchingWindowInSeconds: NUMBER,
    FilterCriteria: JSON_VALUE,
    FunctionResponseTypes: JSON_VALUE,
    ScalingConfig: JSON_VALUE,
    ParallelizationFactor: NUMBER,
    MaximumRetryAttempts: NUMBER,
    MaximumRecordAgeInSeconds: NUMBER,
    BisectBatchOnFunctionError: BOOLEAN,
    DestinationConfig: JSON_VALUE,
    TumblingWindowInSeconds: NUMBER,
    Tags: JSON_VALUE,
  },
  async create(resource) {
    const { properties } = resource;
    const tags = properties.Tags === undefined ? {} : { Tags: tagMap(properties.Tags) };
    const input = { ...pick(properties, [...FIXED, ...CHANGEABLE]), ...tags };
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
