import type { DescribeSubnetsCommandOutput } from '@aws-sdk/client-ec2';
import { AwsError } from '../cloud/aws-error.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { ACCOUNT } from '../cloud/service.ts';
import type { LoadBalancerRecord } from './records.ts';
import { invalid, refusal } from './refusal.ts';

/**
 * The zones and the VPC of a load balancer's subnets, of which an ALB needs two in different zones, an NLB one. EC2 is asked on the
 * account's behalf, as the service-linked role of ELB does; in a cloud without EC2 the ids are taken as they are.
 */
export async function findSubnets(
  cloud: Cloud,
  subnetIds: string[],
  type: LoadBalancerRecord['type'],
): Promise<Pick<LoadBalancerRecord, 'vpcId' | 'zones'>> {
  const count = new Set(subnetIds).size;
  if (count === 0) throw invalid('At least one subnet must be specified');
  if (count < 2 && type === 'application')
    throw invalid('At least two subnets in two different Availability Zones must be specified');
  const subnets = await describeSubnets(cloud, subnetIds);
  const zones = subnetIds.map((subnetId) => ({
    subnetId,
    zoneName: subnets?.find((subnet) => subnet.SubnetId === subnetId)?.AvailabilityZone,
  }));
  if (subnets && new Set(zones.map((zone) => zone.zoneName)).size < zones.length) {
    throw refusal(
      'InvalidConfigurationRequest',
      'A load balancer cannot be attached to multiple subnets in the same Availability Zone',
    );
  }
  return { vpcId: subnets?.[0]?.VpcId, zones };
}

async function describeSubnets(cloud: Cloud, SubnetIds: string[]) {
  try {
    const { Subnets } = await cloud.call<DescribeSubnetsCommandOutput>(
      'ec2',
      'DescribeSubnets',
      { SubnetIds },
      ACCOUNT,
    );
    return Subnets;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.code === 'UnknownOperationException') return undefined;
    if (error.code === 'InvalidSubnetID.NotFound') throw refusal('SubnetNotFound', error.message);
    throw error;
  }
}
