import type { EventBridgeEvent } from 'aws-lambda';
import { wireAlarmChange } from '../../shared/runtime/wire-rollout.ts';
import { observeAlarm } from '../../shared/use-cases/rollout/gates/observe-alarm.ts';

const deps = wireAlarmChange();

/** An alarm went to ALARM: deployments that watch it look at once. */
export const handler = (event: EventBridgeEvent<'CloudWatch Alarm State Change', { alarmName: string }>) =>
  observeAlarm(deps, event.detail.alarmName);
