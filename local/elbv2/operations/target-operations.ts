import { isIP } from 'node:net';
import type {
  DeregisterTargetsCommandInput,
  DeregisterTargetsCommandOutput,
  DescribeTargetHealthCommandInput,
  DescribeTargetHealthCommandOutput,
  RegisterTargetsCommandInput,
  RegisterTargetsCommandOutput,
  TargetDescription,
  TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Operation } from '../../cloud/service.ts';
import { type Balancers, findTargetGroup } from '../balancers.ts';
import { QUOTAS } from '../limits.ts';
import type { TargetGroupRecord, TargetRecord } from '../records.ts';
import { invalid, refusal } from '../refusal.ts';
import type { TargetAddress } from '../traffic/target-table.ts';

/** Targets of the input; one without a port has the group's. */
function addressesOf(group: TargetGroupRecord, descriptions: TargetDescription[] | undefined): TargetAddress[] {
  if (!descriptions || descriptions.length === 0) throw invalid('At least one target must be specified');
  return descriptions.map(({ Id = '', Port = group.port, AvailabilityZone }) => ({
    id: Id,
    port: Port,
    zone: AvailabilityZone,
  }));
}

const NOT_REGISTERED = {
  State: 'unused',
  Reason: 'Target.NotRegistered',
  Description: 'Target is not registered to the target group',
} as const;

/** What ELB says of a function whose health is not checked. */
const UNCHECKED = {
  State: 'unavailable',
  Reason: 'Target.HealthCheckDisabled',
  Description: 'Health checks are not enabled for this target',
} as const;

function requireTarget({ targetType }: TargetGroupRecord, id: string): void {
  if (targetType === 'instance' && !/^i-[0-9a-f]+$/.test(id))
    throw refusal('InvalidTarget', `Instance ID '${id}' is not valid`);
  if (targetType !== 'instance' && isIP(id) === 0)
    throw refusal('InvalidTarget', `The IP address '${id}' is not a valid IPv4 or IPv6 address`);
}

/** A group has one function (ELB user guide, "Lambda functions as targets"). */
function functionOf(registered: string | undefined, targets: TargetDescription[] | undefined): string {
  const [target, ...others] = targets ?? [];
  const { Id = '', Port } = target ?? {};
  if (!/^arn:[^:]+:lambda:[^:]+:\d{12}:function:[^:]+(:[^:]+)?$/.test(Id) || Port !== undefined)
    throw refusal('InvalidTarget', `'${Id}' is not the ARN of a function`);
  if (others.length > 0 || (registered !== undefined && registered !== Id))
    throw refusal('TooManyTargets', 'A target group of target type lambda may have one function');
  return Id;
}

/** RegisterTargets, DeregisterTargets and DescribeTargetHealth. */
export function targetOperations(balancers: Balancers) {
  const { targets } = balancers;

  /** A target that is registered already stays as it is; one that drains is taken back. Loopback addresses are admitted. */
  const RegisterTargets: Operation<RegisterTargetsCommandInput, RegisterTargetsCommandOutput> = (input) => {
    const group = findTargetGroup(balancers, input.TargetGroupArn);
    if (group.lambda) {
      const functionArn = functionOf(group.lambda.functionArn, input.Targets);
      balancers.store.targetGroups.put({ ...group, lambda: { functionArn } });
      return {};
    }
    const addresses = addressesOf(group, input.Targets);
    for (const { id, port } of addresses) {
      requireTarget(group, id);
      if (!(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
        throw invalid(`The port '${port}' of target '${id}' must be between 1 and 65535`);
      }
    }
    const registered = targets.ofGroup(group.arn).map(({ record }) => `${record.id}:${record.port}`);
    const all = new Set([...registered, ...addresses.map(({ id, port }) => `${id}:${port}`)]);
    if (all.size > QUOTAS.targetsPerTargetGroup) {
      throw refusal('TooManyTargets', `A target group may have at most ${QUOTAS.targetsPerTargetGroup} targets`);
    }
    targets.register(group.arn, addresses);
    return {};
  };

  /** Deregistering what is not registered succeeds. */
  const DeregisterTargets: Operation<DeregisterTargetsCommandInput, DeregisterTargetsCommandOutput> = (input) => {
    const group = findTargetGroup(balancers, input.TargetGroupArn);
    if (group.lambda) {
      if (input.Targets?.some(({ Id }) => Id === group.lambda?.functionArn))
        balancers.store.targetGroups.put({ ...group, lambda: { functionArn: undefined } });
      return {};
    }
    targets.deregister(group.arn, addressesOf(group, input.Targets));
    return {};
  };

  const DescribeTargetHealth: Operation<DescribeTargetHealthCommandInput, DescribeTargetHealthCommandOutput> = (
    input,
  ) => {
    const group = findTargetGroup(balancers, input.TargetGroupArn);
    if (group.lambda) {
      const { functionArn: Id } = group.lambda;
      return { TargetHealthDescriptions: Id === undefined ? [] : [{ Target: { Id }, TargetHealth: UNCHECKED }] };
    }
    const registered = targets.ofGroup(group.arn).map((target) => target.record);
    if (!input.Targets || input.Targets.length === 0) {
      return { TargetHealthDescriptions: registered.map((record) => describe(group, record)) };
    }
    const wanted = addressesOf(group, input.Targets);
    return {
      TargetHealthDescriptions: wanted.map(({ id, port, zone }): TargetHealthDescription => {
        const record = registered.find((one) => one.id === id && one.port === port);
        if (record) return describe(group, record);
        return { Target: { Id: id, Port: port, AvailabilityZone: zone }, TargetHealth: NOT_REGISTERED };
      }),
    };
  };

  return { RegisterTargets, DeregisterTargets, DescribeTargetHealth };
}

function describe(group: TargetGroupRecord, record: TargetRecord): TargetHealthDescription {
  const { id, port, zone, state, reason, description } = record;
  const checkPort = group.healthCheck.port === 'traffic-port' ? String(port) : group.healthCheck.port;
  return {
    Target: { Id: id, Port: port, AvailabilityZone: zone },
    HealthCheckPort: checkPort,
    TargetHealth: {
      State: state,
      Reason: reason as NonNullable<TargetHealthDescription['TargetHealth']>['Reason'],
      Description: description,
    },
  };
}
