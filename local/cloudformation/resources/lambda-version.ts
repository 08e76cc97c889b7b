import { pick } from '../conversions.ts';
import { fixed, type Provider, STRING } from '../provider.ts';

interface Version {
  FunctionArn: string;
  Version: string;
}

/** AWS::Lambda::Version: what a function is now, kept. `Ref` is its ARN. */
export const lambdaVersion: Provider = {
  properties: { FunctionName: fixed(STRING), CodeSha256: fixed(STRING), Description: fixed(STRING) },
  async create(resource) {
    const input = pick(resource.properties, ['FunctionName', 'CodeSha256', 'Description']);
    return deployed(await resource.call<Version>('lambda', 'PublishVersion', input));
  },
  async update(_, { physicalId }) {
    return deployed({ FunctionArn: physicalId, Version: physicalId.slice(physicalId.lastIndexOf(':') + 1) });
  },
  delete: (resource, { physicalId }) => resource.call('lambda', 'DeleteFunction', { FunctionName: physicalId }),
  // Publishing unchanged code again answers the same version (docs.aws.amazon.com: PublishVersion).
  find: async () => undefined,
};

function deployed({ FunctionArn, Version }: Version) {
  return { physicalId: FunctionArn, attributes: { FunctionArn, Version } };
}
