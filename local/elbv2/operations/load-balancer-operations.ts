import type {
  CreateLoadBalancerCommandInput,
  CreateLoadBalancerCommandOutput,
  DeleteLoadBalancerCommandInput,
  DeleteLoadBalancerCommandOutput,
  DescribeLoadBalancerAttributesCommandInput,
  DescribeLoadBalancerAttributesCommandOutput,
  DescribeLoadBalancersCommandInput,
  DescribeLoadBalancersCommandOutput,
  LoadBalancer,
  ModifyLoadBalancerAttributesCommandInput,
  ModifyLoadBalancerAttributesCommandOutput,
  SetSecurityGroupsCommandInput,
  SetSecurityGroupsCommandOutput,
  SetSubnetsCommandInput,
  SetSubnetsCommandOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Operation } from '../../cloud/service.ts';
import { changeAttributes, initialAttributes, LOAD_BALANCER_ATTRIBUTES, listAttributes } from '../attributes.ts';
import { applyRules, type Balancers, findLoadBalancer, newId } from '../balancers.ts';
import { findSubnets } from '../find-subnets.ts';
import { QUOTAS } from '../limits.ts';
import { pageOf } from '../paging.ts';
import type { LoadBalancerRecord } from '../records.ts';
import { invalid, refusal } from '../refusal.ts';
import { withTags } from '../tags.ts';

/** A load balancer as the API shows it. Its DNS name is 127.0.0.1: locally the listeners' ports tell them apart. */
function describe(record: LoadBalancerRecord): LoadBalancer {
  return {
    LoadBalancerArn: record.arn,
    DNSName: '127.0.0.1',
    CanonicalHostedZoneId: 'Z35SXDOTRQ7X7K',
    CreatedTime: new Date(record.createdAtMs),
    LoadBalancerName: record.name,
    Scheme: record.scheme,
    VpcId: record.vpcId,
    State: { Code: 'active' },
    Type: record.type,
    AvailabilityZones: zonesOf(record),
    SecurityGroups: record.securityGroups,
    IpAddressType: 'ipv4',
  };
}

const zonesOf = ({ zones }: LoadBalancerRecord) =>
  zones.map(({ zoneName, subnetId }) => ({ ZoneName: zoneName, SubnetId: subnetId, LoadBalancerAddresses: [] }));

const subnetIdsOf = ({ Subnets, SubnetMappings }: Pick<CreateLoadBalancerCommandInput, 'Subnets' | 'SubnetMappings'>) =>
  Subnets ?? (SubnetMappings ?? []).map(({ SubnetId = '' }) => SubnetId);

/** The operations on load balancers themselves. */
export function loadBalancerOperations(balancers: Balancers) {
  const { cloud, store, servers } = balancers;

  const CreateLoadBalancer: Operation<CreateLoadBalancerCommandInput, CreateLoadBalancerCommandOutput> = async (
    input,
  ) => {
    const { Name = '', Scheme = 'internet-facing', Type = 'application', SecurityGroups = [], Tags } = input;
    if (Type !== 'application' && Type !== 'network')
      throw invalid(`Load balancers of type '${Type}' are not supported by this local cloud`);
    if (!/^(?!internal-)[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/.test(Name)) {
      throw invalid(`The load balancer name '${Name}' must be 1 to 32 letters, digits or hyphens`);
    }
    const subnetIds = subnetIdsOf(input);
    const { vpcId, zones } = await findSubnets(cloud, subnetIds, Type);
    const same = store.loadBalancers.all().find((record) => record.name === Name);
    if (same) {
      const equal =
        same.type === Type &&
        same.scheme === Scheme &&
        same.zones.map((zone) => zone.subnetId).join() === subnetIds.join();
      if (equal) return { LoadBalancers: [describe(same)] };
      const message = `A load balancer with the same name '${Name}' exists, but with different settings`;
      throw refusal('DuplicateLoadBalancerName', message);
    }
    if (store.loadBalancers.all().length >= QUOTAS.loadBalancers) {
      throw refusal('TooManyLoadBalancers', `An account may have at most ${QUOTAS.loadBalancers} load balancers`);
    }
    const record: LoadBalancerRecord = {
      arn: cloud.arn('elasticloadbalancing', `loadbalancer/${Type === 'network' ? 'net' : 'app'}/${Name}/${newId()}`),
      name: Name,
      type: Type,
      scheme: Scheme,
      vpcId,
      zones,
      securityGroups: SecurityGroups,
      createdAtMs: Date.now(),
      attributes: initialAttributes(LOAD_BALANCER_ATTRIBUTES[Type]),
      tags: withTags({}, Tags),
    };
    store.loadBalancers.put(record);
    return { LoadBalancers: [describe(record)] };
  };

  /** Also deletes its listeners and their rules. Deleting what is already gone succeeds. */
  const DeleteLoadBalancer: Operation<DeleteLoadBalancerCommandInput, DeleteLoadBalancerCommandOutput> = (input) => {
    const record = store.loadBalancers.get(input.LoadBalancerArn ?? '');
    if (!record) return {};
    if (record.attributes['deletion_protection.enabled'] === 'true') {
      const message = `Load balancer '${record.arn}' cannot be deleted because deletion protection is enabled`;
      throw refusal('OperationNotPermitted', message);
    }
    const listeners = store.listeners.all().filter((listener) => listener.loadBalancerArn === record.arn);
    const own = new Set(listeners.map((listener) => listener.arn));
    store.together(() => {
      for (const rule of store.rules.all()) if (own.has(rule.listenerArn)) store.rules.remove(rule.arn);
      for (const arn of own) store.listeners.remove(arn);
      store.loadBalancers.remove(record.arn);
    });
    for (const arn of own) {
      servers.close(arn);
      applyRules(balancers, arn);
    }
    return {};
  };

  const DescribeLoadBalancers: Operation<DescribeLoadBalancersCommandInput, DescribeLoadBalancersCommandOutput> = (
    input,
  ) => {
    const { LoadBalancerArns, Names } = input;
    const all = store.loadBalancers.all();
    const missing =
      LoadBalancerArns?.find((arn) => !store.loadBalancers.get(arn)) ??
      Names?.find((name) => !all.some((record) => record.name === name));
    if (missing !== undefined) throw refusal('LoadBalancerNotFound', `Load balancers '[${missing}]' not found`);
    const wanted = all.filter(
      ({ arn, name }) => (LoadBalancerArns?.includes(arn) ?? true) && (Names?.includes(name) ?? true),
    );
    const { page, nextMarker } = pageOf(wanted, input);
    return { LoadBalancers: page.map(describe), NextMarker: nextMarker };
  };

  const ModifyLoadBalancerAttributes: Operation<
    ModifyLoadBalancerAttributesCommandInput,
    ModifyLoadBalancerAttributesCommandOutput
  > = ({ LoadBalancerArn, Attributes }) => {
    const record = findLoadBalancer(balancers, LoadBalancerArn);
    const attributes = changeAttributes(LOAD_BALANCER_ATTRIBUTES[record.type], record.attributes, Attributes);
    store.loadBalancers.put({ ...record, attributes });
    return { Attributes: listAttributes(attributes) };
  };

  const DescribeLoadBalancerAttributes: Operation<
    DescribeLoadBalancerAttributesCommandInput,
    DescribeLoadBalancerAttributesCommandOutput
  > = ({ LoadBalancerArn }) => ({
    Attributes: listAttributes(findLoadBalancer(balancers, LoadBalancerArn).attributes),
  });

  const SetSecurityGroups: Operation<SetSecurityGroupsCommandInput, SetSecurityGroupsCommandOutput> = (input) => {
    const record = findLoadBalancer(balancers, input.LoadBalancerArn);
    store.loadBalancers.put({ ...record, securityGroups: input.SecurityGroups ?? [] });
    return { SecurityGroupIds: input.SecurityGroups ?? [] };
  };

  const SetSubnets: Operation<SetSubnetsCommandInput, SetSubnetsCommandOutput> = async (input) => {
    const before = findLoadBalancer(balancers, input.LoadBalancerArn);
    const { vpcId, zones } = await findSubnets(cloud, subnetIdsOf(input), before.type);
    const record = { ...before, vpcId, zones };
    store.loadBalancers.put(record);
    return { AvailabilityZones: zonesOf(record), IpAddressType: 'ipv4' };
  };

  return {
    CreateLoadBalancer,
    DeleteLoadBalancer,
    DescribeLoadBalancers,
    ModifyLoadBalancerAttributes,
    DescribeLoadBalancerAttributes,
    SetSecurityGroups,
    SetSubnets,
  };
}
