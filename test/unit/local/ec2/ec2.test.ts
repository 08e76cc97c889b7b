import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type {
  CreateSecurityGroupResult,
  DescribeAvailabilityZonesResult,
  DescribeSecurityGroupsResult,
  DescribeSubnetsResult,
  DescribeVpcsResult,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createCloud } from '../../../../local/cloud/cloud.ts';
import { ACCOUNT } from '../../../../local/cloud/service.ts';
import { createEc2 } from '../../../../local/ec2/ec2.ts';

let directory: string;
let call: <Output>(operation: string, input?: object) => Promise<Output>;

function boot(): void {
  const cloud = createCloud({ directory });
  cloud.add(createEc2(cloud));
  call = (operation, input = {}) => cloud.call('ec2', operation, input, ACCOUNT);
}

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'ec2-'));
  boot();
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('the default VPC', () => {
  it('has three subnets in three zones, with the same ids always', async () => {
    const { Vpcs } = await call<DescribeVpcsResult>('DescribeVpcs', {
      Filters: [{ Name: 'isDefault', Values: ['true'] }],
    });
    const { Subnets } = await call<DescribeSubnetsResult>('DescribeSubnets');
    expect(Vpcs).toMatchObject([{ VpcId: expect.stringMatching(/^vpc-[0-9a-f]{17}$/), CidrBlock: '172.31.0.0/16' }]);
    expect(
      Subnets?.map((subnet) => [subnet.AvailabilityZone, subnet.CidrBlock, subnet.VpcId === Vpcs?.[0]?.VpcId]),
    ).toEqual([
      ['us-east-1a', '172.31.0.0/20', true],
      ['us-east-1b', '172.31.16.0/20', true],
      ['us-east-1c', '172.31.32.0/20', true],
    ]);
    rmSync(directory, { recursive: true });
    boot();
    expect(await call('DescribeSubnets')).toEqual({ Subnets });
    const { AvailabilityZones } = await call<DescribeAvailabilityZonesResult>('DescribeAvailabilityZones');
    expect(AvailabilityZones?.map((zone) => zone.ZoneId)).toEqual(['use1-az1', 'use1-az2', 'use1-az3']);
  });

  it('is found by filters, and tags of its own', async () => {
    const { Subnets } = await call<DescribeSubnetsResult>('DescribeSubnets', {
      Filters: [{ Name: 'availability-zone', Values: ['*1b'] }],
    });
    expect(Subnets).toHaveLength(1);
    const id = Subnets?.[0]?.SubnetId;
    await call('CreateTags', { Resources: [id], Tags: [{ Key: 'for', Value: 'tasks' }] });
    boot();
    const tagged = await call<DescribeSubnetsResult>('DescribeSubnets', {
      Filters: [{ Name: 'tag:for', Values: ['tasks'] }],
    });
    expect(tagged.Subnets?.map((subnet) => subnet.SubnetId)).toEqual([id]);
    await call('DeleteTags', { Resources: [id], Tags: [{ Key: 'for' }] });
    expect((await call<DescribeSubnetsResult>('DescribeSubnets', { SubnetIds: [id] })).Subnets?.[0]?.Tags).toEqual([]);
  });

  it('refuses ids and filters that do not exist', async () => {
    await expect(call('DescribeSubnets', { SubnetIds: ['subnet-1'] })).rejects.toMatchObject({
      code: 'InvalidSubnetID.NotFound',
      message: "The subnet ID 'subnet-1' does not exist",
    });
    await expect(call('DescribeVpcs', { VpcIds: ['vpc-1'] })).rejects.toMatchObject({ code: 'InvalidVpcID.NotFound' });
    await expect(call('DescribeVpcs', { Filters: [{ Name: 'colour', Values: ['red'] }] })).rejects.toThrow(
      "The filter 'colour' is invalid",
    );
  });
});

describe('security groups', () => {
  const describeGroups = async (input: object = {}) =>
    (await call<DescribeSecurityGroupsResult>('DescribeSecurityGroups', input)).SecurityGroups ?? [];
  const create = async (GroupName: string) =>
    (await call<CreateSecurityGroupResult>('CreateSecurityGroup', { GroupName, Description: 'd' })).GroupId ?? '';
  const http = { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };

  it('begin with the default one, which cannot be deleted', async () => {
    expect(await describeGroups()).toMatchObject([
      { GroupName: 'default', IpPermissionsEgress: [{ IpProtocol: '-1' }] },
    ]);
    const [group] = await describeGroups();
    await expect(call('DeleteSecurityGroup', { GroupId: group?.GroupId })).rejects.toMatchObject({
      code: 'CannotDelete',
    });
  });

  it('are created once by name, and survive a restart', async () => {
    const GroupId = await create('web');
    await expect(create('web')).rejects.toMatchObject({ code: 'InvalidGroup.Duplicate' });
    boot();
    expect(await describeGroups({ GroupIds: [GroupId] })).toMatchObject([{ GroupName: 'web', IpPermissions: [] }]);
    await call('DeleteSecurityGroup', { GroupId });
    await expect(describeGroups({ GroupIds: [GroupId] })).rejects.toMatchObject({ code: 'InvalidGroup.NotFound' });
  });

  it('take rules once and give them back by their content', async () => {
    const GroupId = await create('web');
    const balancer = await create('balancer');
    await call('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions: [http] });
    await call('AuthorizeSecurityGroupIngress', {
      GroupId,
      IpProtocol: 'tcp',
      FromPort: 80,
      ToPort: 80,
      CidrIp: '10.0.0.0/8',
    });
    const fromBalancer = { IpProtocol: '6', FromPort: 8080, ToPort: 8080, UserIdGroupPairs: [{ GroupId: balancer }] };
    await call('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions: [fromBalancer] });
    expect((await describeGroups({ GroupIds: [GroupId] }))[0]?.IpPermissions).toMatchObject([
      { FromPort: 80, IpRanges: [{ CidrIp: '0.0.0.0/0' }, { CidrIp: '10.0.0.0/8' }] },
      { IpProtocol: 'tcp', FromPort: 8080, UserIdGroupPairs: [{ GroupId: balancer }] },
    ]);
    await expect(call('AuthorizeSecurityGroupIngress', { GroupId, IpPermissions: [http] })).rejects.toMatchObject({
      code: 'InvalidPermission.Duplicate',
    });
    await expect(call('DeleteSecurityGroup', { GroupId: balancer })).rejects.toMatchObject({
      code: 'DependencyViolation',
    });
    await call('RevokeSecurityGroupIngress', { GroupId, IpPermissions: [http, fromBalancer] });
    await expect(call('RevokeSecurityGroupIngress', { GroupId, IpPermissions: [http] })).rejects.toMatchObject({
      code: 'InvalidPermission.NotFound',
    });
    expect((await describeGroups({ GroupIds: [GroupId] }))[0]?.IpPermissions).toMatchObject([
      { IpRanges: [{ CidrIp: '10.0.0.0/8' }] },
    ]);
    await call('DeleteSecurityGroup', { GroupId: balancer });
  });
});
