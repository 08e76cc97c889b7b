import { pick } from '../conversions.ts';
import { fixed, JSON_VALUE, NUMBER, type Provider, type Resource, STRING } from '../provider.ts';

const NAMES = ['FunctionName', 'Qualifier', 'MaximumRetryAttempts', 'MaximumEventAgeInSeconds', 'DestinationConfig'];

/** AWS::Lambda::EventInvokeConfig: retries and destinations of asynchronous invocations. */
export const lambdaEventInvokeConfig: Provider = {
  properties: {
    FunctionName: fixed(STRING),
    Qualifier: fixed(STRING),
    MaximumRetryAttempts: NUMBER,
    MaximumEventAgeInSeconds: NUMBER,
    DestinationConfig: JSON_VALUE,
  },
  create: put,
  update: put,
  delete: (resource, { properties }) =>
    resource.call('lambda', 'DeleteFunctionEventInvokeConfig', pick(properties, ['FunctionName', 'Qualifier'])),
  // Put again, it does no harm.
  find: async (resource) => resource.name(undefined, 128),
};

async function put(resource: Resource) {
  await resource.call('lambda', 'PutFunctionEventInvokeConfig', pick(resource.properties, NAMES));
  return { physicalId: resource.name(undefined, 128) };
}
