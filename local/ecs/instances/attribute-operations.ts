import type {
  Attribute,
  DeleteAttributesRequest,
  DeleteAttributesResponse,
  ListAttributesRequest,
  ListAttributesResponse,
  PutAttributesRequest,
  PutAttributesResponse,
} from '@aws-sdk/client-ecs';
import { AwsError } from '../../cloud/aws-error.ts';
import { inTransaction } from '../../cloud/store.ts';
import type { StoredCluster } from '../clusters/cluster-store.ts';
import type { EcsState } from '../ecs-state.ts';
import { listPage } from '../list-page.ts';
import { createInstanceBook } from './instance-book.ts';
import type { StoredInstance } from './instance-store.ts';
import { mergeAttributes } from './merge-attributes.ts';

const ATTRIBUTES_MAX = 10;

/** Attributes of container instances that a user puts. They have no event: what an instance can take stays the same. */
export function createAttributeOperations(state: EcsState) {
  const { database, clusters, instances } = state;
  const { find } = createInstanceBook(state);

  function requireTarget(cluster: StoredCluster, { targetId = '', targetType }: Attribute): StoredInstance {
    if (!targetId.startsWith('arn:') && targetType !== 'container-instance') {
      throw new AwsError('InvalidParameterException', 'targetType is required with a targetId that is no ARN.');
    }
    const instance = find(cluster, targetId);
    if (!instance || instance.status === 'INACTIVE') {
      throw new AwsError('TargetNotFoundException', `The target ${targetId} could not be found.`);
    }
    return instance;
  }

  /** Changes the instance of each attribute; all of them or, where one is wrong, none. */
  function changeEach(
    cluster: StoredCluster,
    attributes: Attribute[] = [],
    change: (present: Attribute[], attribute: Attribute) => Attribute[],
  ): Attribute[] {
    if (attributes.length > ATTRIBUTES_MAX) {
      throw new AwsError('InvalidParameterException', `attributes can have at most ${ATTRIBUTES_MAX} items.`);
    }
    return inTransaction(database, () =>
      attributes.map((attribute) => {
        const instance = requireTarget(cluster, attribute);
        instances.save({ ...instance, attributes: change(instance.attributes, attribute) });
        return show(instance, attribute);
      }),
    );
  }

  function PutAttributes(input: PutAttributesRequest): PutAttributesResponse {
    const cluster = clusters.require(input.cluster);
    return { attributes: changeEach(cluster, input.attributes, (present, each) => mergeAttributes(present, [each])) };
  }

  /** With a value only where that is its value (API reference, DeleteAttributes). */
  function DeleteAttributes(input: DeleteAttributesRequest): DeleteAttributesResponse {
    const cluster = clusters.require(input.cluster);
    const without = (present: Attribute[], { name, value }: Attribute) =>
      present.filter((each) => each.name !== name || (value !== undefined && each.value !== value));
    return { attributes: changeEach(cluster, input.attributes, without) };
  }

  function ListAttributes(input: ListAttributesRequest): ListAttributesResponse {
    const { clusterArn } = clusters.require(input.cluster);
    const { attributeName, attributeValue } = input;
    const found = instances
      .list(clusterArn)
      .filter(({ status }) => status !== 'INACTIVE')
      .flatMap((instance) => instance.attributes.map((attribute) => show(instance, attribute)))
      .filter(
        ({ name, value }) =>
          (attributeName === undefined || name === attributeName) &&
          (attributeValue === undefined || value === attributeValue),
      );
    const { page, nextToken } = listPage(found, input);
    return { attributes: page, nextToken };
  }

  return { PutAttributes, DeleteAttributes, ListAttributes };
}

function show({ containerInstanceArn }: StoredInstance, { name, value }: Attribute): Attribute {
  return { name, value, targetId: containerInstanceArn };
}
