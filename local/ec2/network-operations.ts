import type {
  DescribeAvailabilityZonesRequest,
  DescribeAvailabilityZonesResult,
  DescribeSubnetsRequest,
  DescribeSubnetsResult,
  DescribeVpcsRequest,
  DescribeVpcsResult,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../cloud/aws-error.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { describeDefaultSubnets, describeDefaultVpc, listZones } from './default-vpc.ts';
import { matchFilters } from './match-filters.ts';
import type { SecurityGroupStore } from './security-group-store.ts';

/** The default VPC, its subnets and zones: there are no others. */
export function createNetworkOperations(cloud: Cloud, store: SecurityGroupStore) {
  function DescribeVpcs(input: DescribeVpcsRequest): DescribeVpcsResult {
    const vpcs = [describeDefaultVpc(cloud)].map((vpc) => ({ ...vpc, Tags: store.tags(vpc.VpcId) }));
    requireAll(
      input.VpcIds,
      vpcs.map((vpc) => vpc.VpcId),
      'InvalidVpcID.NotFound',
      'vpc',
    );
    return {
      Vpcs: vpcs.filter((vpc) =>
        matchFilters(input.Filters, vpc.Tags, (name) =>
          valuesOf(name, {
            'vpc-id': vpc.VpcId,
            cidr: vpc.CidrBlock,
            'cidr-block-association.cidr-block': vpc.CidrBlock,
            'dhcp-options-id': vpc.DhcpOptionsId,
            isDefault: String(vpc.IsDefault),
            'is-default': String(vpc.IsDefault),
            'owner-id': vpc.OwnerId,
            state: vpc.State,
          }),
        ),
      ),
    };
  }

  function DescribeSubnets(input: DescribeSubnetsRequest): DescribeSubnetsResult {
    const all = describeDefaultSubnets(cloud).map((subnet) => ({ ...subnet, Tags: store.tags(subnet.SubnetId) }));
    requireAll(
      input.SubnetIds,
      all.map((subnet) => subnet.SubnetId),
      'InvalidSubnetID.NotFound',
      'subnet',
    );
    const wanted = all.filter((subnet) => !input.SubnetIds?.length || input.SubnetIds.includes(subnet.SubnetId));
    return {
      Subnets: wanted.filter((subnet) =>
        matchFilters(input.Filters, subnet.Tags, (name) =>
          valuesOf(name, {
            'subnet-id': subnet.SubnetId,
            'subnet-arn': subnet.SubnetArn,
            'vpc-id': subnet.VpcId,
            'availability-zone': subnet.AvailabilityZone,
            availabilityZone: subnet.AvailabilityZone,
            'availability-zone-id': subnet.AvailabilityZoneId,
            'cidr-block': subnet.CidrBlock,
            'default-for-az': String(subnet.DefaultForAz),
            defaultForAz: String(subnet.DefaultForAz),
            'map-public-ip-on-launch': String(subnet.MapPublicIpOnLaunch),
            'owner-id': subnet.OwnerId,
            state: subnet.State,
          }),
        ),
      ),
    };
  }

  function DescribeAvailabilityZones(input: DescribeAvailabilityZonesRequest): DescribeAvailabilityZonesResult {
    const zones = listZones(cloud).filter(
      ({ name, id }) =>
        (!input.ZoneNames?.length || input.ZoneNames.includes(name)) &&
        (!input.ZoneIds?.length || input.ZoneIds.includes(id)),
    );
    return {
      AvailabilityZones: zones
        .filter(({ name, id }) =>
          matchFilters(input.Filters, [], (filter) =>
            valuesOf(filter, {
              'zone-name': name,
              'zone-id': id,
              'region-name': cloud.region,
              state: 'available',
              'zone-type': 'availability-zone',
              'opt-in-status': 'opt-in-not-required',
            }),
          ),
        )
        .map(({ name, id }) => ({
          ZoneName: name,
          ZoneId: id,
          RegionName: cloud.region,
          State: 'available',
          ZoneType: 'availability-zone',
          OptInStatus: 'opt-in-not-required',
          GroupName: cloud.region,
          NetworkBorderGroup: cloud.region,
          Messages: [],
        })),
    };
  }

  return { DescribeVpcs, DescribeSubnets, DescribeAvailabilityZones };
}

function valuesOf(name: string, values: Record<string, string | undefined>): (string | undefined)[] | undefined {
  return name in values ? [values[name]] : undefined;
}

/** EC2 refuses a list of ids when one of them does not exist. */
export function requireAll(wanted: string[] | undefined, present: string[], code: string, kind: string): void {
  const missing = wanted?.find((id) => !present.includes(id));
  if (missing !== undefined) throw new AwsError(code, `The ${kind} ID '${missing}' does not exist`);
}
