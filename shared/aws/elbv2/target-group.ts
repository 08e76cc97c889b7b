import {
  CreateTargetGroupCommand,
  type CreateTargetGroupCommandInput,
  DescribeTargetGroupsCommand,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { shortHash } from '../../domain/ids.ts';
import { ELB_SEC_MIN } from '../../domain/limits/ingress-limits.ts';
import type { TargetType } from '../../domain/network-mode.ts';
import type { ServiceKey, TargetGroupIndex } from '../../domain/service.ts';
import type { Ingress } from '../../domain/service-spec.ts';
import type { TrafficRequest } from '../../ports/fleet.ts';
import { type Sender, send } from '../send.ts';
import type { BalancerSettings } from './balancer-settings.ts';
import { isThere } from './is-there.ts';

const SUFFIXES = { HTTP: ['', '-b'], TCP: ['-t', '-tb'] } as const;

/** The same name each time: what a reconcile made that crashed before it wrote so is found again. */
export function targetGroupNameOf(
  { stack }: BalancerSettings,
  { cluster, service }: ServiceKey,
  protocol: Ingress['protocol'],
  group: TargetGroupIndex,
): string {
  return `slipway-${shortHash(stack, cluster, service)}${SUFFIXES[protocol][group]}`;
}

export async function findTargetGroup(client: Sender, name: string): Promise<string | undefined> {
  let arn: string | undefined;
  await isThere('TargetGroupNotFoundException', async () => {
    const { TargetGroups } = await send(client, new DescribeTargetGroupsCommand({ Names: [name] }));
    arn = TargetGroups?.[0]?.TargetGroupArn;
  });
  return arn;
}

/**
 * CreateTargetGroup with the same name and settings answers the same group. A group's port, protocol and target type never
 * change, and need not: the protocol is in its name, another type is refused before, and its port is a default that no target uses, since each is registered with its own.
 */
export async function ensureTargetGroup(
  client: Sender,
  settings: BalancerSettings,
  request: TrafficRequest,
  ingress: Ingress,
  group: TargetGroupIndex,
): Promise<string> {
  const { port, targetType } = request;
  const { protocol } = ingress;
  const name = targetGroupNameOf(settings, request, protocol, group);
  const health = healthCheckOf(ingress, settings.targetHealthSecMin);
  const found = await findTargetGroup(client, name);
  if (found !== undefined) await send(client, new ModifyTargetGroupCommand({ TargetGroupArn: found, ...health }));
  const TargetGroupArn =
    found ?? (await createTargetGroup(client, settings, name, { protocol, port, targetType, health }));
  const Attributes = [
    { Key: 'deregistration_delay.timeout_seconds', Value: String(Math.ceil(ingress.deregistrationDelaySec)) },
    // As an Application Load Balancer does: a zone may be without a task for a moment.
    ...(protocol === 'TCP' ? [{ Key: 'load_balancing.cross_zone.enabled', Value: 'true' }] : []),
  ];
  await send(client, new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes }));
  return TargetGroupArn;
}

async function createTargetGroup(
  client: Sender,
  { vpcId }: BalancerSettings,
  Name: string,
  wish: { protocol: Ingress['protocol']; port: number; targetType: TargetType; health: object },
): Promise<string> {
  const { protocol, port, targetType, health } = wish;
  const input: CreateTargetGroupCommandInput = {
    Name,
    Protocol: protocol,
    Port: port,
    VpcId: vpcId,
    TargetType: targetType,
  };
  const { TargetGroups } = await send(client, new CreateTargetGroupCommand({ ...input, ...health }));
  return TargetGroups?.[0]?.TargetGroupArn ?? '';
}

/**
 * On AWS whole seconds, the interval at least 5 and the timeout at least 2 (API reference, CreateTargetGroup): a spec
 * that asks for less gets the least there is. The local load balancer takes what the spec says; where its interval is
 * shorter than any of AWS's, a check may take no longer than that. Beyond it the contract lets no timeout pass, but services
 * from before it did may have one.
 */
function healthCheckOf({ healthCheck, protocol }: Ingress, secMin: number) {
  const isLocal = secMin < 1;
  const seconds = (sec: number, min: number) => (isLocal ? sec : Math.max(min, Math.ceil(sec)));
  const interval = seconds(healthCheck.intervalSec, secMin);
  const longest = protocol === 'HTTP' && interval >= ELB_SEC_MIN.interval ? interval - 1 : interval;
  return {
    HealthCheckProtocol: protocol,
    HealthCheckIntervalSeconds: interval,
    HealthCheckTimeoutSeconds: Math.min(longest, seconds(healthCheck.timeoutSec, ELB_SEC_MIN.timeout)),
    HealthyThresholdCount: healthCheck.healthyThreshold,
    UnhealthyThresholdCount: healthCheck.unhealthyThreshold,
    ...(protocol === 'HTTP' && { HealthCheckPath: healthCheck.path, Matcher: { HttpCode: healthCheck.matcher } }),
  };
}
