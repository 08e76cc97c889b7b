import type { Scaling } from '../../contract/answers/scaling.ts';
import { AppError } from '../../contract/app-errors.ts';
import type { ScalingSpec } from '../../domain/scaling/scaling-spec.ts';
import { breachKeyOf, type ServiceScaling } from '../../domain/scaling/service-scaling.ts';
import type { ServiceKey } from '../../domain/service.ts';
import { takesTraffic } from '../../domain/service-spec.ts';
import { alarmRulesOf } from '../../planner/scaling/alarm-rules.ts';
import type { Series } from '../../planner/scaling/breaching.ts';
import { alarmNameOf } from '../../planner/scaling/resource-names.ts';
import { simulateScaling } from '../../planner/scaling/simulate-scaling.ts';
import { type ScalingWarning, warningsOf } from '../../planner/scaling/warnings.ts';
import type { Collection } from '../../ports/store.ts';
import type { Deps } from '../deps.ts';
import { requireService } from '../services/read-services.ts';

type ReadDeps = Pick<Deps, 'store' | 'settings' | 'clock' | 'sees'>;

/** The collection of a service that scales, or ResourceNotFoundException. */
export async function requireScaling(
  deps: ReadDeps,
  key: ServiceKey,
): Promise<Collection & { scaling: ServiceScaling }> {
  const collection = await requireService(deps, key);
  const { scaling } = collection;
  if (!scaling) throw new AppError('ResourceNotFoundException', `service ${key.service} has no scaling`);
  return { ...collection, scaling };
}

export function presentScaling(
  { settings, clock }: Pick<Deps, 'settings' | 'clock'>,
  { service, scaling }: { service: Collection['service']; scaling: ServiceScaling },
): Scaling {
  const { spec, breaches, decisions, updatedAtMs } = scaling;
  return {
    ...spec,
    desiredCount: service.desiredCount,
    alarms: spec.policies.flatMap((policy) =>
      alarmRulesOf(policy).map(({ direction }) => ({
        alarmName: alarmNameOf(settings.stack, service, policy.PolicyName, direction),
        policy: policy.PolicyName,
        direction,
        open: breaches[breachKeyOf(policy.PolicyName, direction)]?.open ?? false,
      })),
    ),
    decisions: decisions.map(({ atMs, ...decision }) => ({ at: new Date(atMs).toISOString(), ...decision })),
    warnings: warningsNow({ service, scaling }, clock.nowMs()),
    updatedAt: new Date(updatedAtMs).toISOString(),
  };
}

/** What will hardly do what was meant, as things are now. */
export function warningsNow(
  { service, scaling }: { service: Collection['service']; scaling: ServiceScaling },
  nowMs: number,
): ScalingWarning[] {
  const { spec, unseen, scheduled } = scaling;
  return warningsOf(spec, { nowMs, takesTraffic: takesTraffic(service.spec), unseen, scheduled });
}

/** What policies would have done over a series of values; the service's own where none are given. */
export async function rehearse(
  deps: ReadDeps,
  key: ServiceKey,
  wish: { scaling?: ScalingSpec; desiredCount?: number; metrics: Record<string, (number | null)[]> },
) {
  const { service, scaling } = await requireService(deps, key);
  const spec = wish.scaling ?? scaling?.spec;
  if (!spec) throw new AppError('ResourceNotFoundException', `service ${key.service} has no scaling: give one`);
  const metrics = new Map(
    Object.entries(wish.metrics).map(([policy, values]): [string, Series] => [
      policy,
      values.map((value) => value ?? undefined),
    ]),
  );
  const decisions = simulateScaling({ spec, desiredCount: wish.desiredCount ?? service.desiredCount, metrics });
  return {
    decisions: decisions.map(({ atMs, from, to, by, cause }) => ({ afterSec: atMs / 1000, from, to, by, cause })),
    desiredCount: decisions.at(-1)?.to ?? wish.desiredCount ?? service.desiredCount,
    warnings: warningsOf(spec, { nowMs: deps.clock.nowMs(), takesTraffic: takesTraffic(service.spec) }),
  };
}
