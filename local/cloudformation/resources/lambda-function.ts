import { isDeepStrictEqual } from 'node:util';
import { checkKeys } from '../check-properties.ts';
import { pick, tagMap } from '../conversions.ts';
import { isThere } from '../if-found.ts';
import {
  fixed,
  JSON_VALUE,
  NUMBER,
  orElse,
  type Properties,
  type Provider,
  type Resource,
  STRING,
} from '../provider.ts';
import { updateTags } from '../update-tags.ts';

const NAME_LENGTH_MAX = 64;
const CONFIGURATION = [
  'Handler',
  'Runtime',
  'Role',
  'Description',
  'MemorySize',
  'Timeout',
  'EphemeralStorage',
  'DeadLetterConfig',
  'TracingConfig',
  'LoggingConfig',
  'VpcConfig',
];

/** AWS::Lambda::Function, of a packaged zip. Its code counts as changed when the content of the zip is another. */
export const lambdaFunction: Provider = {
  properties: {
    FunctionName: fixed(STRING),
    Code: JSON_VALUE,
    Handler: STRING,
    Runtime: STRING,
    Role: STRING,
    Description: orElse(STRING, ''),
    MemorySize: orElse(NUMBER, 128),
    Timeout: orElse(NUMBER, 3),
    Environment: JSON_VALUE,
    Architectures: JSON_VALUE,
    EphemeralStorage: orElse(JSON_VALUE, { Size: 512 }),
    DeadLetterConfig: orElse(JSON_VALUE, { TargetArn: '' }),
    TracingConfig: orElse(JSON_VALUE, { Mode: 'PassThrough' }),
    LoggingConfig: orElse(JSON_VALUE, { LogFormat: 'Text' }),
    VpcConfig: orElse(JSON_VALUE, { SubnetIds: [], SecurityGroupIds: [] }),
    ReservedConcurrentExecutions: NUMBER,
    Tags: JSON_VALUE,
  },
  async prepare(properties, hashAsset) {
    const { S3Key } = checkKeys('Code', properties.Code, ['S3Bucket', 'S3Key']);
    return { ...properties, Code: { Sha256: await hashAsset(String(S3Key)) } };
  },
  async create(resource) {
    const { properties } = resource;
    const FunctionName = functionName(resource);
    await resource.call('lambda', 'CreateFunction', {
      FunctionName,
      Code: { ZipFile: codeOf(resource) },
      ...configuration(properties),
      ...pick(properties, ['Architectures']),
      Tags: tagMap(properties.Tags),
    });
    await putConcurrency(resource, FunctionName, {});
    return deployed(resource, FunctionName);
  },
  async update(resource, { physicalId: FunctionName, properties: before }) {
    const { properties } = resource;
    if (!isDeepStrictEqual(codeAndKind(before), codeAndKind(properties))) {
      const input = { FunctionName, ZipFile: codeOf(resource), ...pick(properties, ['Architectures']) };
      await resource.call('lambda', 'UpdateFunctionCode', input);
    }
    if (!isDeepStrictEqual(configuration(before), configuration(properties))) {
      const input = { FunctionName, ...configuration(properties) };
      await resource.call('lambda', 'UpdateFunctionConfiguration', input);
    }
    await putConcurrency(resource, FunctionName, before);
    const state = await deployed(resource, FunctionName);
    await updateTags(resource, 'lambda', state.attributes.Arn, { properties: before });
    return state;
  },
  delete: (resource, { physicalId }) => resource.call('lambda', 'DeleteFunction', { FunctionName: physicalId }),
  async find(resource) {
    const FunctionName = functionName(resource);
    return (await isThere(resource.call('lambda', 'GetFunctionConfiguration', { FunctionName })))
      ? FunctionName
      : undefined;
  },
};

function functionName(resource: Resource): string {
  return resource.name(resource.properties.FunctionName, NAME_LENGTH_MAX);
}

function codeOf(resource: Resource): Uint8Array {
  return resource.asset(String((resource.properties.Code as Properties).Sha256));
}

function codeAndKind({ Code, Architectures }: Properties): unknown[] {
  return [Code, Architectures];
}

/** What the function runs with. The value of an environment variable is always text, also of a parameter's number. */
function configuration(properties: Properties): Properties {
  const { Variables = {} } = checkKeys('Environment', properties.Environment, ['Variables']);
  const variables = Object.entries(Variables as Properties).map(([name, value]) => [name, String(value)]);
  return { ...pick(properties, CONFIGURATION), Environment: { Variables: Object.fromEntries(variables) } };
}

async function putConcurrency(resource: Resource, FunctionName: string, before: Properties): Promise<void> {
  const { ReservedConcurrentExecutions } = resource.properties;
  if (ReservedConcurrentExecutions === before.ReservedConcurrentExecutions) return;
  if (ReservedConcurrentExecutions === undefined) {
    await resource.call('lambda', 'DeleteFunctionConcurrency', { FunctionName });
  } else {
    await resource.call('lambda', 'PutFunctionConcurrency', { FunctionName, ReservedConcurrentExecutions });
  }
}

async function deployed(resource: Resource, FunctionName: string) {
  const configured = resource.call<{ FunctionArn: string }>('lambda', 'GetFunctionConfiguration', { FunctionName });
  return { physicalId: FunctionName, attributes: { Arn: (await configured).FunctionArn } };
}
