import type { CreateTagsRequest, DeleteTagsRequest } from '@aws-sdk/client-ec2';
import { AwsError } from '../cloud/aws-error.ts';
import type { Cloud } from '../cloud/cloud.ts';
import type { AccessRequest, AwsService } from '../cloud/service.ts';
import { openStore } from '../cloud/store.ts';
import { describeDefaultSubnets, describeDefaultVpc } from './default-vpc.ts';
import { createNetworkOperations } from './network-operations.ts';
import { createSecurityGroupOperations } from './security-group-operations.ts';
import { createSecurityGroupStore } from './security-group-store.ts';

interface AnyInput {
  GroupId?: string;
  Resources?: string[];
}

/** As much of Amazon EC2 as containers need: the default VPC with its subnets and zones, and security groups. */
export function createEc2(cloud: Cloud): AwsService {
  const store = createSecurityGroupStore(openStore(cloud.directory, 'ec2'));
  const groups = createSecurityGroupOperations(cloud, store);
  const exists = (id: string) =>
    describeDefaultVpc(cloud).VpcId === id ||
    describeDefaultSubnets(cloud).some((subnet) => subnet.SubnetId === id) ||
    store.list().some((group) => group.GroupId === id);

  function requireResources(ids: string[] | undefined): string[] {
    const missing = ids?.find((id) => !exists(id));
    if (missing) throw new AwsError('InvalidID', `The ID '${missing}' is not valid`);
    return ids ?? [];
  }

  function CreateTags(input: CreateTagsRequest): object {
    for (const id of requireResources(input.Resources)) store.tag(id, input.Tags ?? []);
    return {};
  }

  function DeleteTags(input: DeleteTagsRequest): object {
    for (const id of requireResources(input.Resources)) store.untag(id, input.Tags);
    return {};
  }

  /** EC2's IAM resources are named by id; Describe… has none (Service Authorization Reference, Amazon EC2). */
  function access(operation: string, input: AnyInput): AccessRequest[] {
    const action = `ec2:${operation}`;
    const arnOf = (id: string) => {
      const kind = { vpc: 'vpc', subnet: 'subnet', sg: 'security-group' }[id.split('-')[0] ?? ''];
      return cloud.arn('ec2', `${kind ?? '*'}/${id}`);
    };
    if (operation === 'CreateSecurityGroup') return [{ action, resource: cloud.arn('ec2', 'security-group/*') }];
    if (operation.startsWith('Describe')) return [{ action, resource: '*' }];
    return [...(input.Resources ?? []), ...(input.GroupId ? [input.GroupId] : [])].map((id) => ({
      action,
      resource: arnOf(id),
    }));
  }

  return {
    name: 'ec2',
    operations: { ...createNetworkOperations(cloud, store), ...groups, CreateTags, DeleteTags },
    access,
    start() {},
    stop() {},
  };
}
