import type { Ground } from './ground.ts';
import type { SpecDraw } from './story.ts';

/** What the user's own target groups are made with: the launcher has to find it out. */
export const OWN_DELAY_SEC = 4;
/** Somebody registered it in the same group by hand. */
export const STRANGER = { Id: '127.0.0.9', Port: 9 };

/** The user's own load balancer, in the place of `ingress`: from then on each deployment of the story has it. */
export function actByBalancers({ world, spec }: Pick<Ground, 'world' | 'spec'>) {
  async function make(operation: string, list: string, field: string, input: object): Promise<string> {
    const answer = await world.call<Record<string, Record<string, string>[]>>('elasticloadbalancing', operation, input);
    return answer[list]?.[0]?.[field] ?? '';
  }

  async function group(Name: string): Promise<string> {
    const TargetGroupArn = await make('CreateTargetGroup', 'TargetGroups', 'TargetGroupArn', {
      Name,
      Protocol: 'HTTP',
      Port: 80,
      VpcId: world.config.vpcId,
      TargetType: 'ip',
      HealthCheckIntervalSeconds: 5,
      HealthCheckTimeoutSeconds: 2,
    });
    const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: String(OWN_DELAY_SEC) }];
    await world.call('elasticloadbalancing', 'ModifyTargetGroupAttributes', { TargetGroupArn, Attributes });
    return TargetGroupArn;
  }

  async function rule(ListenerArn: string, Priority: number, TargetGroupArn: string): Promise<string> {
    const Conditions = [{ Field: 'path-pattern', PathPatternConfig: { Values: [`/own-${Priority}`] } }];
    const Actions = [{ Type: 'forward', TargetGroupArn }];
    return make('CreateRule', 'Rules', 'RuleArn', { ListenerArn, Priority, Conditions, Actions });
  }

  let own: { loadBalancers: object[]; group: string } | undefined;

  return {
    /** Two target groups, a production rule and one for tests; and a target of somebody else in the first. */
    async makeGroups(): Promise<void> {
      const LoadBalancerArn = await make('CreateLoadBalancer', 'LoadBalancers', 'LoadBalancerArn', {
        Name: 'own',
        Subnets: world.config.subnets.slice(0, 2),
      });
      const ListenerArn = await make('CreateListener', 'Listeners', 'ListenerArn', {
        LoadBalancerArn,
        Port: 8000,
        Protocol: 'HTTP',
        DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
      });
      const [blue, green] = [await group('blue'), await group('green')];
      const productionListenerRule = await rule(ListenerArn, 1, blue);
      const testListenerRule = await rule(ListenerArn, 2, blue);
      await world.call('elasticloadbalancing', 'RegisterTargets', { TargetGroupArn: blue, Targets: [STRANGER] });
      const advancedConfiguration = { alternateTargetGroupArn: green, productionListenerRule, testListenerRule };
      const place = { targetGroupArn: blue, containerName: 'app', containerPort: 80 };
      own = { group: blue, loadBalancers: [isShifted(spec) ? { ...place, advancedConfiguration } : place] };
    },
    ownTraffic: (): object => (own ? { ingress: undefined, loadBalancers: own.loadBalancers } : {}),
    /** The group that has a target of somebody else. */
    ownGroup: (): string | undefined => own?.group,
  };
}

function isShifted({ more }: SpecDraw): boolean {
  const { strategy = 'ROLLING' } = more.deploymentConfiguration as { strategy?: string };
  return strategy !== 'ROLLING';
}
