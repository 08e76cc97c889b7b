/** The fields of an instance operation's input that decide on what it touches. */
export interface InstanceInput {
  containerInstance?: string;
  containerInstances?: string[];
  attributes?: { targetId?: string }[];
}

interface Names {
  cluster: string;
  /** The ARN of an instance of that cluster, by id or ARN. */
  instance(identifier: string): string;
}

/**
 * The resources of an operation on container instances, and whether `ecs:cluster` is a condition key of it; undefined
 * for any other operation (Service Authorization Reference, Amazon Elastic Container Service).
 */
export function instanceResources(
  operation: string,
  input: InstanceInput,
  { cluster, instance }: Names,
): { resources: string[]; inCluster: boolean } | undefined {
  switch (operation) {
    case 'DeregisterContainerInstance':
    case 'ListContainerInstances':
      return { resources: [cluster], inCluster: false };
    case 'DescribeContainerInstances':
    case 'UpdateContainerInstancesState':
      return { resources: (input.containerInstances ?? []).map(instance), inCluster: true };
    case 'PutAttributes':
    case 'DeleteAttributes': {
      const targets = new Set((input.attributes ?? []).map(({ targetId = '*' }) => targetId));
      return { resources: [...targets].map(instance), inCluster: true };
    }
    case 'ListAttributes':
      return { resources: [instance('*')], inCluster: true };
    default:
      return undefined;
  }
}
