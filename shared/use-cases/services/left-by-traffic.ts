import type { FieldError } from '../../contract/request.ts';
import type { Service } from '../../domain/service.ts';
import type { ServiceLoadBalancer, ServiceSpec } from '../../domain/service-spec.ts';

/**
 * Which group is the live one is known by its place: the first, or the alternate. A wish that puts another group there, or
 * leaves the live one out, would send all of production to a group in which no task is yet. After a blue/green
 * deployment from blue to green: [blue, green] may stay and [green] alone too; [blue] and [green, blue] would not serve.
 */
export function leftByTraffic({ loadBalancers = [] }: ServiceSpec, service: Service | undefined): FieldError[] {
  const { traffic } = service ?? {};
  if (!traffic) return [];
  const own = traffic.balancers.filter(({ managed }) => !managed).map(({ targetGroupArns }) => targetGroupArns);
  return loadBalancers.flatMap((balancer, at) => {
    const wished = groupsOf(balancer);
    const current = own.find((arns) => arns.some((arn) => wished.includes(arn)));
    const live = current?.[traffic.liveGroup] ?? current?.[0];
    const place = wished.length > 1 ? traffic.liveGroup : 0;
    if (live === undefined || wished[place] === live) return [];
    const field = place === 0 ? 'targetGroupArn' : 'advancedConfiguration/alternateTargetGroupArn';
    const detail =
      `must be ${live}, which production traffic is with: nothing would serve it. ` +
      'One more BLUE_GREEN deployment by the groups as they were brings it to the other one';
    return [{ pointer: `/loadBalancers/${at}/${field}`, detail }];
  });
}

function groupsOf({ targetGroupArn, advancedConfiguration: advanced }: ServiceLoadBalancer): string[] {
  return advanced ? [targetGroupArn, advanced.alternateTargetGroupArn] : [targetGroupArn];
}
