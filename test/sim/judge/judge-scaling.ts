import { type Deployment, hasEnded } from '../../../shared/domain/deployment.ts';
import type { ServiceScaling } from '../../../shared/domain/scaling/service-scaling.ts';
import type { Bench } from './judge.ts';
import type { Written } from './table-mirror.ts';

/** The policy's own cooldown (SEMANTICS: 300 s unless said). */
const COOLDOWN_MS = 300_000;

/**
 * S6: min ≤ desired ≤ max at every write of a service that scales. An alarm that calls again within the cooldown, with
 * the same metric, changes the count no more.
 */
export function judgeScaling({ mirror, accuse, toleranceMs }: Bench, { pk, sk, before, after }: Written): void {
  const service = mirror.items.get(`${pk}|SERVICE`);
  const scaling = mirror.items.get(`${pk}|SCALING`) as ServiceScaling | undefined;
  if (!scaling || service?.status !== 'ACTIVE') return;
  const { minCapacity, maxCapacity } = scaling.spec;
  const desired = Number(service.desiredCount);
  if (desired < minCapacity || desired > maxCapacity)
    accuse('S6', `the desired count is ${desired}, outside ${minCapacity} to ${maxCapacity}`);
  if (sk !== 'SCALING' || !after) return;
  const decided = (record: unknown) =>
    ((record as ServiceScaling | undefined)?.decisions ?? []).filter(({ by }) => by.startsWith('policy '));
  const [last, ...earlier] = decided(after);
  const [seen] = decided(before);
  if (!last || last.atMs === seen?.atMs) return;
  const deployment = mirror.items.get(`${pk}|DEPLOYMENT`) as Deployment | undefined;
  if (last.to < last.from && deployment && !hasEnded(deployment))
    accuse('S6', `${last.by} went ${last.from} -> ${last.to} during deployment ${deployment.id}`);
  const previous = earlier.find(({ by }) => by === last.by);
  if (
    previous &&
    last.to > last.from &&
    last.from === previous.to &&
    last.atMs - previous.atMs < COOLDOWN_MS - toleranceMs
  )
    accuse('S6', `${last.by} went ${previous.from} -> ${previous.to} -> ${last.to} within its cooldown`);
}
