import { wakeService } from '../../../shared/use-cases/scaling/wake-service.ts';
import type { WorldOptions } from '../../harness/start-world.ts';
import type { Ground } from './ground.ts';

/** Any place that the service's ingress is at. */
export const WAKING = { host: 'any.org', path: '/page', port: 80 };

/** The function that the load balancer calls for a service at zero. */
export const WAKE_HANDLERS: NonNullable<WorldOptions['handlers']> = {
  wakeService: (deps) => wakeService(deps, WAKING),
};

/** A client that is told to come again, or gets a 5xx, comes so often. */
const ATTEMPTS = 8;
const AGAIN_MS = 2_000;

interface Rules {
  Rules: { Actions: { ForwardConfig?: { TargetGroups?: { TargetGroupArn: string; Weight?: number }[] } }[] }[];
}

/** Requests to the service by the load balancer: those that reach tasks are nobody's here. */
export function actByRequests({ world, user }: Ground) {
  async function leadsToWaking(): Promise<boolean> {
    const traffic = (await world.peek.store.load(user.key))?.service.traffic;
    const RuleArn = traffic?.balancers[0]?.productionRuleArn;
    if (!RuleArn) return false;
    const input = { RuleArns: [RuleArn] };
    const { Rules } = await world
      .call<Rules>('elasticloadbalancing', 'DescribeRules', input)
      .catch((): Rules => ({ Rules: [] }));
    const groups = Rules[0]?.Actions[0]?.ForwardConfig?.TargetGroups ?? [];
    return groups.some(({ TargetGroupArn, Weight = 1 }) => TargetGroupArn === world.config.wakeGroupArn && Weight > 0);
  }

  return {
    async request(): Promise<void> {
      for (let attempt = 1; attempt <= ATTEMPTS && (await leadsToWaking()); attempt += 1) {
        const answer = await world.time.during(world.invoke('wakeService', WAKING).catch(() => 'died'));
        if (answer === 'nobody') return;
        await world.time.pass(AGAIN_MS);
      }
    },
  };
}
