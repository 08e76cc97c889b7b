import { breachKeyOf } from '../../domain/scaling/service-scaling.ts';
import { alarmRulesOf } from '../../planner/scaling/alarm-rules.ts';
import { alarmNameOf } from '../../planner/scaling/resource-names.ts';
import type { AlarmOwner } from '../../planner/scaling/wanted-resources.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { eventOf } from '../services/decide-service.ts';

/** What an alarm says of itself when its state changes. */
export interface AlarmWord {
  alarmName: string;
  owner: AlarmOwner;
  state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';
  /** When its state changed, by CloudWatch. */
  stateAtMs: number;
}

/**
 * Opens or closes the breach that the alarm stands for, and has the service looked at: while it is open, reconcile asks
 * the policies each period. What comes twice, late or out of order changes nothing: a state counts by its own time.
 */
export async function hearAlarm(
  deps: Pick<Deps, 'store' | 'clock' | 'settings'>,
  { alarmName, owner, state, stateAtMs }: AlarmWord,
): Promise<void> {
  if (alarmName !== alarmNameOf(deps.settings.stack, owner, owner.policy, owner.direction)) return;
  await changeCollection(deps, owner, ({ service, deployment, scaling }) => {
    const policy = scaling?.spec.policies.find(({ PolicyName }) => PolicyName === owner.policy);
    const isWanted = policy && alarmRulesOf(policy).some(({ direction }) => direction === owner.direction);
    if (!scaling || !isWanted || service.status !== 'ACTIVE') return undefined;
    const key = breachKeyOf(owner.policy, owner.direction);
    const before = scaling.breaches[key];
    if (before && before.stateAtMs >= stateAtMs) return undefined;
    const nowMs = deps.clock.nowMs();
    const breach = { open: state === 'ALARM', stateAtMs, heardAtMs: nowMs };
    // Its metric is there, whatever CloudWatch knew of it when the policy was put.
    const hasData = state !== 'INSUFFICIENT_DATA';
    const unseen = hasData ? scaling.unseen?.filter((name) => name !== owner.policy) : scaling.unseen;
    const next = { ...scaling, unseen, breaches: { ...scaling.breaches, [key]: breach } };
    const { maxCapacity } = scaling.spec;
    const isFull = breach.open && owner.direction === 'out' && service.desiredCount >= maxCapacity;
    // Nothing asks the policies then, so no decision would say it (Application Auto Scaling: AlreadyAtMaxCapacity).
    const message = `is at its maxCapacity of ${maxCapacity}: policy ${owner.policy} would scale it out.`;
    const events = isFull ? [eventOf(service, deployment, nowMs, message)] : undefined;
    return { service, scaling: next, events, wake: breach.open };
  });
}
