import type {
  CapacityProviderStrategyItem,
  Cluster,
  ClusterSetting,
  CreateClusterRequest,
  CreateClusterResponse,
  DeleteClusterRequest,
  DeleteClusterResponse,
  DescribeCapacityProvidersRequest,
  DescribeCapacityProvidersResponse,
  DescribeClustersRequest,
  DescribeClustersResponse,
  ListClustersRequest,
  ListClustersResponse,
  PutClusterCapacityProvidersRequest,
  PutClusterCapacityProvidersResponse,
  UpdateClusterRequest,
  UpdateClusterResponse,
  UpdateClusterSettingsRequest,
  UpdateClusterSettingsResponse,
} from '@aws-sdk/client-ecs';
import { AwsError } from '../../cloud/aws-error.ts';
import type { EcsState } from '../ecs-state.ts';
import { listPage } from '../list-page.ts';
import { validateTags } from '../tags/tag-store.ts';
import { nameOfCluster, type StoredCluster } from './cluster-store.ts';

const PROVIDERS = ['FARGATE', 'FARGATE_SPOT'];
const INSIGHTS = ['enabled', 'disabled', 'enhanced'];
const RUNNING = ['RUNNING'];
const PENDING = ['PROVISIONING', 'PENDING', 'ACTIVATING'];

/** This cloud has no ECS services (API reference, Cluster, statistics). */
const NO_SERVICES = [
  'activeEC2ServiceCount',
  'activeFargateServiceCount',
  'drainingEC2ServiceCount',
  'drainingFargateServiceCount',
].map((name) => ({ name, value: '0' }));

/** Clusters and the two capacity providers that Fargate has. */
export function createClusterOperations({ cloud, clusters, instances, tags, tasks }: EcsState) {
  function show(cluster: StoredCluster, include: readonly string[] = []): Cluster {
    const live = tasks.countLive(cluster.clusterArn);
    const count = (statuses: string[], launchTypes = ['EC2', 'FARGATE']) =>
      live
        .filter(({ status, launchType }) => statuses.includes(status) && launchTypes.includes(launchType))
        .reduce((sum, each) => sum + each.count, 0);
    const { settings, configuration, ...plain } = cluster;
    return {
      ...plain,
      settings: include.includes('SETTINGS') ? settings : [],
      configuration: include.includes('CONFIGURATIONS') ? configuration : undefined,
      registeredContainerInstancesCount: registeredIn(cluster),
      runningTasksCount: count(RUNNING),
      pendingTasksCount: count(PENDING),
      activeServicesCount: 0,
      statistics: include.includes('STATISTICS')
        ? [
            { name: 'runningEC2TasksCount', value: String(count(RUNNING, ['EC2'])) },
            { name: 'runningFargateTasksCount', value: String(count(RUNNING, ['FARGATE'])) },
            { name: 'pendingEC2TasksCount', value: String(count(PENDING, ['EC2'])) },
            { name: 'pendingFargateTasksCount', value: String(count(PENDING, ['FARGATE'])) },
            ...NO_SERVICES,
          ]
        : [],
      tags: include.includes('TAGS') ? tags.read(cluster.clusterArn) : [],
    };
  }

  function registeredIn({ clusterArn }: StoredCluster): number {
    return instances.list(clusterArn).filter(({ status }) => status !== 'INACTIVE').length;
  }

  function CreateCluster(input: CreateClusterRequest): CreateClusterResponse {
    const clusterName = input.clusterName ?? 'default';
    if (!/^[a-zA-Z0-9_-]{1,255}$/.test(clusterName)) {
      throw new AwsError('InvalidParameterException', 'Cluster name contains invalid characters.');
    }
    validateTags(input.tags ?? []);
    validateStrategy(input.capacityProviders ?? [], input.defaultCapacityProviderStrategy ?? []);
    validateSettings(input.settings ?? []);
    const existing = clusters.find(clusterName);
    if (existing?.status === 'ACTIVE') return { cluster: show(existing) };
    const cluster: StoredCluster = {
      clusterName,
      clusterArn: cloud.arn('ecs', `cluster/${clusterName}`),
      status: 'ACTIVE',
      capacityProviders: input.capacityProviders ?? [],
      defaultCapacityProviderStrategy: input.defaultCapacityProviderStrategy ?? [],
      settings: input.settings ?? [{ name: 'containerInsights', value: 'disabled' }],
      configuration: input.configuration,
      serviceConnectDefaults: input.serviceConnectDefaults,
    };
    clusters.save(cluster);
    tags.forget(cluster.clusterArn);
    tags.add(cluster.clusterArn, input.tags ?? []);
    return { cluster: show(cluster, ['TAGS', 'SETTINGS', 'CONFIGURATIONS']) };
  }

  function DeleteCluster(input: DeleteClusterRequest): DeleteClusterResponse {
    const cluster = clusters.require(input.cluster);
    if (registeredIn(cluster) > 0) {
      const message = 'The Cluster cannot be deleted while Container Instances are active or draining.';
      throw new AwsError('ClusterContainsContainerInstancesException', message);
    }
    if (tasks.countLive(cluster.clusterArn).length > 0) {
      throw new AwsError('ClusterContainsTasksException', 'The Cluster cannot be deleted while Tasks are active.');
    }
    if (cluster.clusterName === 'default') {
      throw new AwsError('InvalidParameterException', 'The default cluster always exists on this host.');
    }
    const inactive: StoredCluster = { ...cluster, status: 'INACTIVE' };
    clusters.save(inactive);
    return { cluster: show(inactive) };
  }

  function DescribeClusters(input: DescribeClustersRequest): DescribeClustersResponse {
    const names = input.clusters?.length ? input.clusters : ['default'];
    const found = names.map((name) => clusters.find(name));
    return {
      clusters: found.flatMap((cluster) => (cluster ? show(cluster, input.include) : [])),
      failures: names.flatMap((name, at) =>
        found[at] ? [] : [{ arn: cloud.arn('ecs', `cluster/${nameOfCluster(name)}`), reason: 'MISSING' }],
      ),
    };
  }

  function ListClusters(input: ListClustersRequest): ListClustersResponse {
    const arns = clusters
      .list()
      .filter((each) => each.status === 'ACTIVE')
      .map((each) => each.clusterArn);
    const { page, nextToken } = listPage(arns, input);
    return { clusterArns: page, nextToken };
  }

  function PutClusterCapacityProviders(input: PutClusterCapacityProvidersRequest): PutClusterCapacityProvidersResponse {
    const cluster = clusters.require(input.cluster);
    const capacityProviders = input.capacityProviders ?? [];
    const defaultCapacityProviderStrategy = input.defaultCapacityProviderStrategy ?? [];
    validateStrategy(capacityProviders, defaultCapacityProviderStrategy);
    const changed: StoredCluster = { ...cluster, capacityProviders, defaultCapacityProviderStrategy };
    clusters.save(changed);
    return { cluster: show(changed) };
  }

  /** What is left out stays. */
  function UpdateCluster(input: UpdateClusterRequest): UpdateClusterResponse {
    const cluster = clusters.require(input.cluster);
    const { settings, configuration, serviceConnectDefaults } = input;
    validateSettings(settings ?? []);
    const changed: StoredCluster = {
      ...cluster,
      ...(settings?.length ? { settings } : {}),
      ...(configuration ? { configuration } : {}),
      ...(serviceConnectDefaults ? { serviceConnectDefaults } : {}),
    };
    clusters.save(changed);
    return { cluster: show(changed, ['TAGS', 'SETTINGS', 'CONFIGURATIONS']) };
  }

  function UpdateClusterSettings({ cluster, settings }: UpdateClusterSettingsRequest): UpdateClusterSettingsResponse {
    if (!settings?.length) throw new AwsError('InvalidParameterException', 'Settings cannot be empty.');
    return UpdateCluster({ cluster, settings });
  }

  function DescribeCapacityProviders(input: DescribeCapacityProvidersRequest): DescribeCapacityProvidersResponse {
    const names = (input.capacityProviders ?? PROVIDERS).map((each) => each.slice(each.lastIndexOf('/') + 1));
    const arnOf = (name: string) => cloud.arn('ecs', `capacity-provider/${name}`);
    return {
      capacityProviders: names
        .filter((name) => PROVIDERS.includes(name))
        .map((name) => ({ capacityProviderArn: arnOf(name), name, status: 'ACTIVE', tags: [] })),
      failures: names
        .filter((name) => !PROVIDERS.includes(name))
        .map((name) => ({ arn: arnOf(name), reason: 'MISSING' })),
    };
  }

  return {
    CreateCluster,
    DeleteCluster,
    DescribeClusters,
    ListClusters,
    PutClusterCapacityProviders,
    UpdateCluster,
    UpdateClusterSettings,
    DescribeCapacityProviders,
  };
}

/** API reference, ClusterSetting: there is one, containerInsights. */
function validateSettings(settings: ClusterSetting[]): void {
  for (const { name, value } of settings) {
    if (name === 'containerInsights' && INSIGHTS.includes(value ?? '')) continue;
    const message = `The cluster setting ${name} with the value ${value} is not valid: containerInsights is one of [${INSIGHTS.join(', ')}].`;
    throw new AwsError('InvalidParameterException', message);
  }
}

function validateStrategy(providers: string[], strategy: CapacityProviderStrategyItem[]): void {
  const unknown = providers.find((name) => !PROVIDERS.includes(name));
  if (unknown) {
    throw new AwsError('InvalidParameterException', `The specified capacity provider '${unknown}' was not found.`);
  }
  const apart = strategy.find(({ capacityProvider }) => !providers.includes(capacityProvider ?? ''));
  if (apart) {
    const message = `The specified capacity provider strategy contains a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.`;
    throw new AwsError('InvalidParameterException', message);
  }
}
