import { createHash } from 'node:crypto';
import type { Subnet, Vpc } from '@aws-sdk/client-ec2';
import type { Cloud } from '../cloud/cloud.ts';

/** An id as EC2 makes them, always the same for the same thing: `subnet-0` and 16 hex digits. */
export function nameResource(cloud: Cloud, kind: string, what: string): string {
  const hash = createHash('sha256').update(`${cloud.accountId}/${cloud.region}/${kind}/${what}`);
  return `${kind}-0${hash.digest('hex').slice(0, 16)}`;
}

/** The account's default VPC, 172.31.0.0/16 (VPC user guide, "Default VPCs"). */
export function describeDefaultVpc(cloud: Cloud): Vpc & { VpcId: string } {
  return {
    VpcId: nameResource(cloud, 'vpc', 'default'),
    OwnerId: cloud.accountId,
    CidrBlock: '172.31.0.0/16',
    DhcpOptionsId: nameResource(cloud, 'dopt', 'default'),
    InstanceTenancy: 'default',
    IsDefault: true,
    State: 'available',
    CidrBlockAssociationSet: [
      {
        AssociationId: nameResource(cloud, 'vpc-cidr-assoc', 'default'),
        CidrBlock: '172.31.0.0/16',
        CidrBlockState: { State: 'associated' },
      },
    ],
  };
}

/** The zones of the region that have a default subnet. */
export function listZones(cloud: Cloud): { name: string; id: string }[] {
  // us-east-1a is use1-az1, as the Region's short name has it.
  const short = cloud.region.replace(/^([a-z]{2})-([a-z])[a-z]+-(\d+)$/, '$1$2$3');
  return ['a', 'b', 'c'].map((letter, at) => ({ name: `${cloud.region}${letter}`, id: `${short}-az${at + 1}` }));
}

/** Its default subnets, one in each zone: 172.31.0.0/20, 172.31.16.0/20, 172.31.32.0/20. */
export function describeDefaultSubnets(cloud: Cloud): (Subnet & { SubnetId: string })[] {
  return listZones(cloud).map(({ name, id }, at) => {
    const SubnetId = nameResource(cloud, 'subnet', name);
    return {
      SubnetId,
      SubnetArn: cloud.arn('ec2', `subnet/${SubnetId}`),
      VpcId: describeDefaultVpc(cloud).VpcId,
      OwnerId: cloud.accountId,
      AvailabilityZone: name,
      AvailabilityZoneId: id,
      CidrBlock: `172.31.${at * 16}.0/20`,
      AvailableIpAddressCount: 4091,
      DefaultForAz: true,
      MapPublicIpOnLaunch: true,
      AssignIpv6AddressOnCreation: false,
      Ipv6CidrBlockAssociationSet: [],
      State: 'available',
    };
  });
}
