import { AT_GRACE_MS, atTimeMs } from '../../domain/scaling/at-time.ts';
import type { WantedSchedule } from '../../domain/scaling/scaling-resources.ts';
import type { ScalingResources, ServiceScaling } from '../../domain/scaling/service-scaling.ts';
import type { ServiceKey } from '../../domain/service.ts';
import { targetGroupArnOf, wantedResourcesOf } from '../../planner/scaling/wanted-resources.ts';
import type { Collection } from '../../ports/store.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { eventOf } from '../services/decide-service.ts';
import { runScheduledAction } from './run-scheduled-action.ts';

type SyncDeps = Pick<Deps, 'store' | 'clock' | 'settings' | 'metrics' | 'schedules'>;

/**
 * So long one run has them to itself: a rate is due as soon as it is put, its call wakes the service, and a second run
 * that put it again would go on for ever.
 */
const MAKING_MS = 30_000;

/**
 * Brings alarms and schedules to what the policies and scheduled actions want; answers whether anything was done. Safe
 * to repeat: each is put as a whole, and what is not wanted any more is deleted before it is forgotten. What AWS
 * refuses (an expression that CloudWatch cannot read) is said in an event, once, and holds up nothing else.
 */
export async function syncScaling(deps: SyncDeps, { service, scaling }: Collection): Promise<boolean> {
  if (!scaling || service.status !== 'ACTIVE') return false;
  const wanted = wantedResourcesOf(deps.settings.stack, service, scaling.spec, targetGroupArnOf(service));
  const made = scaling.resources;
  if (made?.specHash === wanted.specHash) return false;
  const alarms = wanted.alarms.map(({ name }) => name);
  const schedules = wanted.schedules.map(({ name }) => name);
  // Known before they are made: whatever becomes of this run, the next one can take them away.
  const making = { specHash: wanted.specHash, untilMs: deps.clock.nowMs() + MAKING_MS };
  const all: ScalingResources = {
    specHash: '',
    making,
    alarms: [...new Set([...(made?.alarms ?? []), ...alarms])],
    schedules: [...new Set([...(made?.schedules ?? []), ...schedules])],
  };
  if (!(await record(deps, service, all, []))) return false;
  const refusals: string[] = [];
  for (const alarm of wanted.alarms) {
    const refusal = await deps.metrics.putAlarm(alarm);
    if (refusal !== undefined) refusals.push(`alarm ${alarm.name}: ${refusal}`);
  }
  for (const schedule of wanted.schedules) {
    const refusal = await putSchedule(deps, schedule);
    if (refusal !== undefined) refusals.push(`schedule ${schedule.name}: ${refusal}`);
  }
  await deps.metrics.deleteAlarms(all.alarms.filter((name) => !alarms.includes(name)));
  for (const name of all.schedules) if (!schedules.includes(name)) await deps.schedules.delete(name);
  await carryOutOverdue(deps, service, scaling);
  await record(deps, service, { specHash: wanted.specHash, alarms, schedules }, refusals);
  return true;
}

/**
 * When alarms and schedules that are being made are made again, should whoever makes them have died; undefined where there is
 * nothing to wait for. Of a service that was deleted meanwhile nothing is made any more: a time of before would stand, and
 * pass, and have it looked at without a pause for as long as its tasks drain.
 */
export function madeAgainAtMs({ service, scaling }: Pick<Collection, 'service' | 'scaling'>): number | undefined {
  return service.status === 'ACTIVE' ? scaling?.resources?.making?.untilMs : undefined;
}

/**
 * An `at(…)` whose time has come by now, and was not over by a minute at the PUT, which warns of that: whoever made the
 * schedules may have died in the middle, and Scheduler drops what is over when it is made. What it has called all the same
 * changes nothing.
 */
async function carryOutOverdue(deps: SyncDeps, key: ServiceKey, { spec, updatedAtMs }: ServiceScaling): Promise<void> {
  const { cluster, service } = key;
  for (const { ScheduledActionName: scheduledAction, Schedule, Timezone } of spec.scheduledActions) {
    const scheduledAtMs = atTimeMs(Schedule, Timezone);
    const isOver = scheduledAtMs === undefined || scheduledAtMs + AT_GRACE_MS <= updatedAtMs;
    if (isOver || scheduledAtMs > deps.clock.nowMs()) continue;
    await runScheduledAction(deps, { cluster, service, scheduledAction, scheduledAtMs });
  }
}

/** Scheduler takes no start and no end that has passed: the one is over, with the other so is the action. */
async function putSchedule({ schedules, clock }: SyncDeps, schedule: WantedSchedule): Promise<string | undefined> {
  const { startAtMs, endAtMs, ...rest } = schedule;
  const nowMs = clock.nowMs();
  if (endAtMs !== undefined && endAtMs <= nowMs) {
    await schedules.delete(schedule.name);
    return undefined;
  }
  const start = startAtMs !== undefined && startAtMs > nowMs ? { startAtMs } : {};
  return schedules.put({ ...rest, ...start, ...(endAtMs === undefined ? {} : { endAtMs }) });
}

/** A service that has ended leaves no alarm and no schedule behind. */
export async function removeScaling(
  { metrics, schedules }: Pick<Deps, 'metrics' | 'schedules'>,
  { scaling }: Pick<Collection, 'scaling'>,
): Promise<void> {
  await metrics.deleteAlarms(scaling?.resources?.alarms ?? []);
  for (const name of scaling?.resources?.schedules ?? []) await schedules.delete(name);
}

function record(
  deps: Pick<Deps, 'store' | 'clock'>,
  key: Collection['service'],
  resources: ScalingResources,
  refusals: readonly string[],
) {
  return changeCollection(deps, key, ({ service, deployment, scaling }) => {
    if (!scaling || service.status !== 'ACTIVE') return undefined;
    const { making } = resources;
    if (making && isMadeAlready(scaling.resources, making.specHash, deps.clock.nowMs())) return undefined;
    const says = (refusal: string) =>
      eventOf(service, deployment, deps.clock.nowMs(), `cannot scale as it should: AWS refuses ${refusal}`);
    return { service, scaling: { ...scaling, resources }, events: refusals.map(says), wake: false };
  });
}

/** By another run, or by one that is at it. */
function isMadeAlready(made: ScalingResources | undefined, specHash: string, nowMs: number): boolean {
  const isBeingMade = made?.making?.specHash === specHash && nowMs < made.making.untilMs;
  return isBeingMade || made?.specHash === specHash;
}
