import { isDeepStrictEqual } from 'node:util';
import type { Cluster } from '@aws-sdk/client-ecs';
import { camelKeys, pick } from '../conversions.ts';
import { fixed, JSON_VALUE, type Properties, type Provider, type Resource, STRING } from '../provider.ts';
import { updateTags } from '../update-tags.ts';

const NAME_LENGTH_MAX = 255;

/** AWS::ECS::Cluster. */
export const ecsCluster: Provider = {
  properties: {
    ClusterName: fixed(STRING),
    ClusterSettings: JSON_VALUE,
    Configuration: JSON_VALUE,
    CapacityProviders: JSON_VALUE,
    DefaultCapacityProviderStrategy: JSON_VALUE,
    Tags: JSON_VALUE,
  },
  async create(resource) {
    const capacity = pick(resource.properties, ['CapacityProviders', 'DefaultCapacityProviderStrategy', 'Tags']);
    const { cluster } = await resource.call<{ cluster: Cluster }>('ecs', 'CreateCluster', {
      clusterName: clusterName(resource),
      ...settingsOf(resource.properties),
      ...(camelKeys(capacity) as object),
    });
    return deployed(cluster);
  },
  async update(resource, { physicalId, properties }) {
    const { CapacityProviders, DefaultCapacityProviderStrategy } = resource.properties;
    const settings = settingsOf(resource.properties);
    const standing = await describe(resource, physicalId);
    if (!isDeepStrictEqual(settings, pick({ ...standing }, Object.keys(settings)))) {
      await resource.call('ecs', 'UpdateCluster', { cluster: physicalId, ...settings });
    }
    const { cluster } = await resource.call<{ cluster: Cluster }>('ecs', 'PutClusterCapacityProviders', {
      cluster: physicalId,
      capacityProviders: CapacityProviders ?? [],
      defaultCapacityProviderStrategy: camelKeys(DefaultCapacityProviderStrategy ?? []),
    });
    await updateTags(resource, 'ecs', cluster.clusterArn ?? '', { properties });
    return deployed(cluster);
  },
  delete: (resource, { physicalId }) => resource.call('ecs', 'DeleteCluster', { cluster: physicalId }),
  async find(resource) {
    return (await describe(resource, clusterName(resource)))?.clusterName;
  },
};

function clusterName(resource: Resource): string {
  return resource.name(resource.properties.ClusterName, NAME_LENGTH_MAX);
}

async function describe(resource: Resource, name: string): Promise<Cluster | undefined> {
  const input = { clusters: [name], include: ['SETTINGS', 'CONFIGURATIONS'] };
  const { clusters } = await resource.call<{ clusters?: Cluster[] }>('ecs', 'DescribeClusters', input);
  return clusters?.find(({ status }) => status === 'ACTIVE');
}

function settingsOf({ ClusterSettings, Configuration }: Properties): object {
  const settings = { Settings: ClusterSettings, Configuration };
  return camelKeys(pick(settings, ['Settings', 'Configuration'])) as object;
}

function deployed({ clusterName = '', clusterArn = '' }: Cluster) {
  return { physicalId: clusterName, attributes: { Arn: clusterArn } };
}
