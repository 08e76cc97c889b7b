import type { Provider, Resource } from '../provider.ts';

const NAME_LENGTH_MAX = 63;

/** A bucket that is only a name: see types-without-service.ts. */
export const s3Bucket: Provider = {
  properties: undefined,
  create: deployed,
  update: deployed,
  delete: async () => undefined,
  find: async () => undefined,
};

async function deployed(resource: Resource) {
  const name = resource.name(resource.properties.BucketName, NAME_LENGTH_MAX).toLowerCase();
  return { physicalId: name, attributes: { Arn: `arn:aws:s3:::${name}`, DomainName: `${name}.s3.amazonaws.com` } };
}
