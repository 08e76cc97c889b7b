import type { DescribeSubnetsResult } from '@aws-sdk/client-ec2';
import type {
  ContainerInstance,
  RegisterContainerInstanceRequest,
  RegisterContainerInstanceResponse,
} from '@aws-sdk/client-ecs';
import { AwsError } from '../../cloud/aws-error.ts';
import { ACCOUNT } from '../../cloud/service.ts';
import { inTransaction } from '../../cloud/store.ts';
import type { StoredCluster } from '../clusters/cluster-store.ts';
import type { EcsState } from '../ecs-state.ts';
import { validateTags } from '../tags/tag-store.ts';
import { createInstanceBook } from './instance-book.ts';
import { createInstance, reported, type Zone } from './new-instance.ts';

/** RegisterContainerInstance: the call of an instance's agent, which here the user makes in its place. */
export function createRegisterInstance(state: EcsState) {
  const { cloud, database, clusters, instances, ledger, tags, engine } = state;
  const { find, show, change } = createInstanceBook(state);

  async function listZones(): Promise<Zone[]> {
    const { Subnets = [] } = await cloud.call<DescribeSubnetsResult>('ec2', 'DescribeSubnets', {}, ACCOUNT);
    return Subnets.map(({ AvailabilityZone = '', SubnetId = '', VpcId = '' }) => ({
      availabilityZone: AvailabilityZone,
      subnetId: SubnetId,
      vpcId: VpcId,
    }));
  }

  async function RegisterContainerInstance(
    input: RegisterContainerInstanceRequest,
  ): Promise<RegisterContainerInstanceResponse> {
    const cluster = clusters.require(input.cluster);
    validateTags(input.tags ?? []);
    if (input.containerInstanceArn) return { containerInstance: registerAgain(cluster, input) };
    const zones = await listZones();
    const neighbours = instances.list(cluster.clusterArn).filter(({ status }) => status !== 'INACTIVE');
    const instance = createInstance(cloud, cluster, input, zones, neighbours);
    inTransaction(database, () => {
      ledger.add(instance);
      tags.add(instance.containerInstanceArn, input.tags ?? []);
    });
    engine.announce();
    return { containerInstance: show(instance, ['TAGS']) };
  }

  function registerAgain(cluster: StoredCluster, input: RegisterContainerInstanceRequest): ContainerInstance {
    const known = find(cluster, input.containerInstanceArn ?? '');
    if (!known || known.status === 'INACTIVE') {
      const id = input.containerInstanceArn?.split('/').at(-1);
      throw new AwsError('ClientException', `Referenced container instance ${id} not registered.`);
    }
    const now = reported(input);
    // What ECS itself found out about the instance, and what a user has put, stays.
    const attributes = known.attributes.filter(({ name }) => !now.attributes.some((each) => each.name === name));
    return show(change(known, { ...now, attributes: [...now.attributes, ...attributes] }));
  }

  return RegisterContainerInstance;
}
