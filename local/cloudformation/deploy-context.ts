import type { Cloud } from '../cloud/cloud.ts';
import { ACCOUNT } from '../cloud/service.ts';
import { nameResource } from './name-resource.ts';
import type { Properties, Resource } from './provider.ts';
import type { ResourceRecord } from './stack-store.ts';

/** Where a resource is deployed: its stack's name, its packaged files, and where its record is kept. */
export interface DeployContext {
  cloud: Cloud;
  stackName: string;
  assets: AssetHashes;
  save(record: ResourceRecord): void;
  forget(logicalId: string): void;
}

/** The packaged files of a deploy, by the hash of their content. */
export interface AssetHashes {
  hash(key: string): Promise<string>;
  get(sha256: string): Uint8Array;
}

/** A resource as its provider sees it; `replaces` is the one in whose place it is created. */
export function resourceOf(
  { cloud, stackName, assets }: DeployContext,
  { logicalId, generation }: ResourceRecord,
  properties: Properties,
  replaces?: ResourceRecord,
): Resource {
  return {
    logicalId,
    properties,
    region: cloud.region,
    name(explicit, lengthMax) {
      if (explicit === undefined) return nameResource(stackName, logicalId, generation, lengthMax);
      const name = String(explicit);
      if (replaces && Object.values(replaces.properties).includes(name)) {
        const rename = `Rename ${name} and update the stack again.`;
        throw new Error(
          `CloudFormation cannot update a stack when a custom-named resource requires replacing. ${rename}`,
        );
      }
      return name;
    },
    call: (service, operation, input) => cloud.call(service, operation, input, ACCOUNT),
    asset: assets.get,
  };
}
