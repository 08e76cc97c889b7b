import { shortHash } from '../../domain/ids.ts';
import { familyOf } from '../../domain/names.ts';
import type { WantedAlarm, WantedSchedule } from '../../domain/scaling/scaling-resources.ts';
import type { ScalingSpec, ScheduledAction } from '../../domain/scaling/scaling-spec.ts';
import type { Service, ServiceKey } from '../../domain/service.ts';
import { alarmRulesOf, isBacklog } from './alarm-rules.ts';
import { type MetricPlace, metricLinesOf } from './metric-lines.ts';
import { alarmNameOf, scheduleNameOf } from './resource-names.ts';
import { stableJson } from './stable-json.ts';

/** What has to be there for a service's policies and scheduled actions. Equal hashes: it is the same. */
export interface WantedResources {
  specHash: string;
  alarms: WantedAlarm[];
  schedules: WantedSchedule[];
}

/** What an alarm says of itself, in its description: the name of an alarm cannot hold it. */
export interface AlarmOwner extends ServiceKey {
  policy: string;
  direction: 'out' | 'in';
}

/** The service's own target group, the one that production traffic belongs to, where it takes traffic. */
export function targetGroupArnOf({ traffic }: Service): string | undefined {
  return traffic?.balancers[0]?.targetGroupArns[traffic.liveGroup];
}

export function metricPlaceOf(stack: string, key: ServiceKey, targetGroupArn: string | undefined): MetricPlace {
  return { cluster: key.cluster, family: familyOf(stack, key.cluster, key.service), targetGroupArn };
}

export function wantedResourcesOf(
  stack: string,
  { cluster, service }: ServiceKey,
  spec: ScalingSpec,
  targetGroupArn: string | undefined,
): WantedResources {
  const key = { cluster, service };
  const place = metricPlaceOf(stack, key, targetGroupArn);
  const alarms = spec.policies.flatMap((policy) => {
    const metrics = metricLinesOf(policy, place);
    if (!metrics) return [];
    return alarmRulesOf(policy).map(({ direction, rule }): WantedAlarm => {
      const owner: AlarmOwner = { ...key, policy: policy.PolicyName, direction };
      // The whole queue is watched, each task's share is decided on: under this no number of tasks keeps its target.
      const most = isBacklog(policy) && direction === 'in' ? Math.max(1, spec.maxCapacity) : 1;
      return {
        name: alarmNameOf(stack, key, policy.PolicyName, direction),
        description: `Slipway scales ${direction}: ${JSON.stringify(owner)}`,
        metrics,
        comparison: rule.comparison,
        threshold: rule.threshold * most,
        periods: rule.periods,
        datapoints: rule.datapoints,
      };
    });
  });
  const schedules = spec.scheduledActions.map((action) => scheduleOf(key, action));
  return { specHash: shortHash(stableJson([alarms, schedules])), alarms, schedules };
}

function scheduleOf(key: ServiceKey, action: ScheduledAction): WantedSchedule {
  const { ScheduledActionName, Schedule, Timezone, StartTime, EndTime } = action;
  return {
    name: scheduleNameOf(key, ScheduledActionName),
    expression: Schedule,
    timezone: Timezone,
    ...(StartTime === undefined ? {} : { startAtMs: Date.parse(StartTime) }),
    ...(EndTime === undefined ? {} : { endAtMs: Date.parse(EndTime) }),
    input: JSON.stringify({
      ...key,
      scheduledAction: ScheduledActionName,
      scheduledTime: '<aws.scheduler.scheduled-time>',
    }),
  };
}
