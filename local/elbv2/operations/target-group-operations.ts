import type {
  CreateTargetGroupCommandInput,
  CreateTargetGroupCommandOutput,
  DeleteTargetGroupCommandInput,
  DeleteTargetGroupCommandOutput,
  DescribeTargetGroupAttributesCommandInput,
  DescribeTargetGroupAttributesCommandOutput,
  DescribeTargetGroupsCommandInput,
  DescribeTargetGroupsCommandOutput,
  ModifyTargetGroupAttributesCommandInput,
  ModifyTargetGroupAttributesCommandOutput,
  ModifyTargetGroupCommandInput,
  ModifyTargetGroupCommandOutput,
  TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Operation } from '../../cloud/service.ts';
import { changeAttributes, initialAttributes, listAttributes, targetGroupRules } from '../attributes.ts';
import { type Balancers, findTargetGroup, groupsByLoadBalancer, newId } from '../balancers.ts';
import { changeHealthCheck, DEFAULT_HEALTH_CHECK } from '../health-check-settings.ts';
import { QUOTAS } from '../limits.ts';
import { pageOf } from '../paging.ts';
import type { Protocol, TargetGroupRecord } from '../records.ts';
import { invalid, refusal } from '../refusal.ts';
import { withTags } from '../tags.ts';

/** The operations on target groups. */
export function targetGroupOperations(balancers: Balancers) {
  const { cloud, store, targets } = balancers;

  const loadBalancersOf = (groupArn: string) =>
    [...groupsByLoadBalancer(balancers)].filter(([, groups]) => groups.has(groupArn)).map(([arn]) => arn);

  const describe = (record: TargetGroupRecord): TargetGroup => ({
    TargetGroupArn: record.arn,
    TargetGroupName: record.name,
    LoadBalancerArns: loadBalancersOf(record.arn),
    ...(record.lambda ? describeLambda(record) : describeIp(record)),
  });

  const describeLambda = ({ healthCheck }: TargetGroupRecord): TargetGroup => ({
    TargetType: 'lambda',
    IpAddressType: 'ipv4',
    HealthCheckEnabled: false,
    HealthCheckPath: healthCheck.path,
    HealthCheckIntervalSeconds: 35,
    HealthCheckTimeoutSeconds: 30,
    HealthyThresholdCount: healthCheck.healthyThreshold,
    UnhealthyThresholdCount: healthCheck.unhealthyThreshold,
    Matcher: { HttpCode: healthCheck.matcher },
  });

  const describeIp = (record: TargetGroupRecord): TargetGroup => ({
    Protocol: record.protocol,
    ...(record.protocol === 'HTTP' && { ProtocolVersion: 'HTTP1' }),
    Port: record.port,
    VpcId: record.vpcId,
    TargetType: record.targetType ?? 'ip',
    IpAddressType: 'ipv4',
    HealthCheckEnabled: true,
    HealthCheckProtocol: record.healthCheck.protocol,
    HealthCheckPort: record.healthCheck.port,
    ...(record.healthCheck.protocol === 'HTTP' && {
      HealthCheckPath: record.healthCheck.path,
      Matcher: { HttpCode: record.healthCheck.matcher },
    }),
    // The aws CLI reads whole numbers and breaks at 0.5.
    HealthCheckIntervalSeconds: Math.ceil(record.healthCheck.intervalSec),
    HealthCheckTimeoutSeconds: Math.ceil(record.healthCheck.timeoutSec),
    HealthyThresholdCount: record.healthCheck.healthyThreshold,
    UnhealthyThresholdCount: record.healthCheck.unhealthyThreshold,
  });

  /** The same request again answers with the same group; another of the same name is refused. */
  const CreateTargetGroup: Operation<CreateTargetGroupCommandInput, CreateTargetGroupCommandOutput> = (input) => {
    const { Name = '', Port, VpcId } = input;
    const isLambda = input.TargetType === 'lambda';
    const isInstances = (input.TargetType ?? 'instance') === 'instance';
    const protocol = isLambda ? checkLambda(input) : checkKind(input);
    const port = isLambda ? 0 : (Port ?? Number.NaN);
    if (!isLambda && !(Number.isInteger(port) && port >= 1 && port <= 65_535))
      throw invalid('A port must be specified');
    const healthCheck = changeHealthCheck(DEFAULT_HEALTH_CHECK[protocol], input, protocol);
    const same = store.targetGroups.all().find((record) => record.name === Name);
    if (same) {
      const settings = JSON.stringify([protocol, port, VpcId, healthCheck, isLambda, isInstances]);
      const { lambda, targetType } = same;
      const its = [
        same.protocol,
        same.port,
        same.vpcId,
        same.healthCheck,
        lambda !== undefined,
        targetType !== undefined,
      ];
      if (JSON.stringify(its) === settings) return { TargetGroups: [describe(same)] };
      const message = `A target group with the same name '${Name}' exists, but with different settings`;
      throw refusal('DuplicateTargetGroupName', message);
    }
    if (store.targetGroups.all().length >= QUOTAS.targetGroups) {
      throw refusal('TooManyTargetGroups', `An account may have at most ${QUOTAS.targetGroups} target groups`);
    }
    const record: TargetGroupRecord = {
      arn: cloud.arn('elasticloadbalancing', `targetgroup/${Name}/${newId()}`),
      name: Name,
      protocol,
      port,
      vpcId: VpcId,
      healthCheck,
      createdAtMs: Date.now(),
      attributes: {},
      tags: withTags({}, input.Tags),
      ...(isLambda && { lambda: { functionArn: undefined } }),
      ...(isInstances && { targetType: 'instance' as const }),
    };
    record.attributes = initialAttributes(targetGroupRules(record));
    store.targetGroups.put(record);
    return { TargetGroups: [describe(record)] };
  };

  const ModifyTargetGroup: Operation<ModifyTargetGroupCommandInput, ModifyTargetGroupCommandOutput> = (input) => {
    const record = findTargetGroup(balancers, input.TargetGroupArn);
    const changed = { ...record, healthCheck: changeHealthCheck(record.healthCheck, input, record.protocol) };
    store.targetGroups.put(changed);
    return { TargetGroups: [describe(changed)] };
  };

  /** Deleting a group that is gone succeeds. */
  const DeleteTargetGroup: Operation<DeleteTargetGroupCommandInput, DeleteTargetGroupCommandOutput> = (input) => {
    const record = store.targetGroups.get(input.TargetGroupArn ?? '');
    if (!record) return {};
    if (loadBalancersOf(record.arn).length > 0) {
      throw refusal('ResourceInUse', `Target group '${record.arn}' is currently in use by a listener or a rule`);
    }
    targets.forgetGroup(record.arn);
    store.targetGroups.remove(record.arn);
    return {};
  };

  const DescribeTargetGroups: Operation<DescribeTargetGroupsCommandInput, DescribeTargetGroupsCommandOutput> = (
    input,
  ) => {
    const { TargetGroupArns, Names, LoadBalancerArn } = input;
    const all = store.targetGroups.all();
    const missing =
      TargetGroupArns?.some((arn) => !store.targetGroups.get(arn)) ||
      Names?.some((name) => !all.some((record) => record.name === name));
    if (missing) throw refusal('TargetGroupNotFound', 'One or more target groups not found');
    const wanted = all.filter(
      ({ arn, name }) =>
        (TargetGroupArns?.includes(arn) ?? true) &&
        (Names?.includes(name) ?? true) &&
        (LoadBalancerArn === undefined || loadBalancersOf(arn).includes(LoadBalancerArn)),
    );
    const { page, nextMarker } = pageOf(wanted, input);
    return { TargetGroups: page.map(describe), NextMarker: nextMarker };
  };

  const ModifyTargetGroupAttributes: Operation<
    ModifyTargetGroupAttributesCommandInput,
    ModifyTargetGroupAttributesCommandOutput
  > = ({ TargetGroupArn, Attributes }) => {
    const record = findTargetGroup(balancers, TargetGroupArn);
    const attributes = changeAttributes(targetGroupRules(record), record.attributes, Attributes);
    if (attributes['stickiness.type'] === 'app_cookie' && attributes['stickiness.app_cookie.cookie_name'] === '') {
      throw invalid("Stickiness type 'app_cookie' needs the attribute 'stickiness.app_cookie.cookie_name'");
    }
    store.targetGroups.put({ ...record, attributes });
    return { Attributes: listAttributes(attributes) };
  };

  const DescribeTargetGroupAttributes: Operation<
    DescribeTargetGroupAttributesCommandInput,
    DescribeTargetGroupAttributesCommandOutput
  > = ({ TargetGroupArn }) => ({
    Attributes: listAttributes(findTargetGroup(balancers, TargetGroupArn).attributes),
  });

  return {
    CreateTargetGroup,
    ModifyTargetGroup,
    DeleteTargetGroup,
    DescribeTargetGroups,
    ModifyTargetGroupAttributes,
    DescribeTargetGroupAttributes,
  };
}

function checkName(Name = ''): void {
  if (!/^[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/.test(Name)) {
    throw invalid(`Target group name '${Name}' must be 1 to 32 letters, digits or hyphens`);
  }
}

/** "If the target is a Lambda function, this parameter does not apply" (API reference, CreateTargetGroup). */
function checkLambda({ Name, Protocol, Port, VpcId, HealthCheckEnabled }: CreateTargetGroupCommandInput): Protocol {
  checkName(Name);
  const given = Object.entries({ Protocol, Port, VpcId }).find(([, value]) => value !== undefined);
  if (given) throw invalid(`${given[0]} cannot be specified for target groups with target type 'lambda'`);
  if (HealthCheckEnabled)
    throw invalid("Health checks of target type 'lambda' are not supported by this local cloud: leave them disabled");
  return 'HTTP';
}

function checkKind({
  Name,
  Protocol,
  ProtocolVersion,
  TargetType = 'instance',
}: CreateTargetGroupCommandInput): Protocol {
  checkName(Name);
  if (Protocol === undefined) throw invalid('A protocol must be specified');
  if (Protocol !== 'HTTP' && Protocol !== 'TCP')
    throw refusal('UnsupportedProtocol', `Protocol '${Protocol}' is not supported by this local cloud`);
  if (ProtocolVersion !== undefined && (ProtocolVersion !== 'HTTP1' || Protocol !== 'HTTP'))
    throw invalid(`Protocol version '${ProtocolVersion}' of '${Protocol}' is not supported by this local cloud`);
  if (TargetType !== 'ip' && TargetType !== 'instance')
    throw invalid(`Target type '${TargetType}' is not supported by this local cloud: use 'instance', 'ip' or 'lambda'`);
  return Protocol;
}
