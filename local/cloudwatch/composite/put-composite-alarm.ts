import type { PutCompositeAlarmCommandInput, PutCompositeAlarmCommandOutput } from '@aws-sdk/client-cloudwatch';
import type { Operation } from '../../cloud/service.ts';
import { type CompositeAlarmConfig, isMetricAlarm } from '../alarm-record.ts';
import type { AlarmStore } from '../alarm-store.ts';
import { checkActions } from '../check-alarm.ts';
import { refusal } from '../refusal.ts';
import { alarmNameOf } from '../tags.ts';
import { childrenOf, parseRule } from './parse-rule.ts';

/** PutCompositeAlarm. ActionsSuppressor is refused by name. */
export function putCompositeAlarmOperation(
  store: AlarmStore,
  save: (name: string, config: CompositeAlarmConfig, tags: PutCompositeAlarmCommandInput['Tags']) => void,
  evaluate: () => void,
) {
  const PutCompositeAlarm: Operation<PutCompositeAlarmCommandInput, PutCompositeAlarmCommandOutput> = (input) => {
    const { Tags, ...config } = input;
    const { AlarmName = '', AlarmRule = '' } = config;
    if (AlarmName.length < 1 || AlarmName.length > 255) {
      throw refusal('ValidationError', 'AlarmName must be 1 to 255 characters long');
    }
    if (config.ActionsSuppressor !== undefined) {
      throw refusal('ValidationError', 'ActionsSuppressor is not in this local cloud');
    }
    checkActions(config);
    const missing = childrenOf(parseRule(AlarmRule)).filter((alarm) => !store.get(alarmNameOf(alarm) ?? alarm));
    if (missing.length > 0) {
      const message = `Could not save the composite alarm as alarms [${missing.join(', ')}] in the alarm rule do not exist`;
      throw refusal('ValidationError', message);
    }
    const before = store.get(AlarmName);
    if (before && isMetricAlarm(before)) {
      throw refusal('ValidationError', `A metric alarm with the name ${AlarmName} exists already`);
    }
    save(AlarmName, { ...config, AlarmRule, ActionsEnabled: config.ActionsEnabled ?? true }, Tags);
    evaluate();
    return {};
  };
  return { PutCompositeAlarm };
}
