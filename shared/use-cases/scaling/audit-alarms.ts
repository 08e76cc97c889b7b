import { breachKeyOf } from '../../domain/scaling/service-scaling.ts';
import { alarmRulesOf } from '../../planner/scaling/alarm-rules.ts';
import { alarmNameOf } from '../../planner/scaling/resource-names.ts';
import type { Collection } from '../../ports/store.ts';
import type { Deps } from '../deps.ts';
import { type AlarmWord, hearAlarm } from './hear-alarm.ts';

/**
 * Alarms call on their transitions alone, and a call may get lost: a service would never scale out, or ask its policies
 * each period for ever. Where an alarm is in another state than it said last, it is heard now. What fails is tried again
 * by the next audit, and keeps the rest of this one from nothing.
 */
export async function auditAlarms(
  deps: Pick<Deps, 'store' | 'clock' | 'settings' | 'metrics' | 'log'>,
  collections: readonly Collection[],
): Promise<void> {
  const said = collections.flatMap((collection) => saidBy(deps.settings.stack, collection));
  if (said.length === 0) return;
  try {
    const states = await deps.metrics.alarmStates(said.map(({ alarmName }) => alarmName));
    for (const { isOpen, isUnseen, ...word } of said) {
      const { value, changedAtMs } = states.get(word.alarmName) ?? {};
      if (value === undefined || changedAtMs === undefined) continue;
      const isNews = (value === 'ALARM') !== isOpen || (isUnseen && value === 'OK');
      if (isNews) await hearAlarm(deps, { ...word, state: value, stateAtMs: changedAtMs });
    }
  } catch (error) {
    deps.log('alarms could not be audited', { error: String(error) });
  }
}

/** What each alarm of a service has said last, as far as it was heard. */
function saidBy(stack: string, { service, scaling }: Collection) {
  if (!scaling || service.status !== 'ACTIVE') return [];
  const { spec, breaches, unseen = [] } = scaling;
  const key = { cluster: service.cluster, service: service.service };
  return spec.policies.flatMap((policy) =>
    alarmRulesOf(policy).map(({ direction }) => {
      const word: Pick<AlarmWord, 'alarmName' | 'owner'> = {
        alarmName: alarmNameOf(stack, key, policy.PolicyName, direction),
        owner: { ...key, policy: policy.PolicyName, direction },
      };
      const isOpen = breaches[breachKeyOf(policy.PolicyName, direction)]?.open ?? false;
      return { ...word, isOpen, isUnseen: unseen.includes(policy.PolicyName) };
    }),
  );
}
