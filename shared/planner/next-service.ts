import { publicIdOf } from '../domain/names.ts';
import type { Service } from '../domain/service.ts';
import type { Victim } from './capacity/plan-capacity.ts';
import type { Classes } from './classify.ts';
import { noticeOf, STEADY_NOTICE } from './notices.ts';
import type { Rebalancing } from './placement/rebalance.ts';
import { isUnbalanced, zoneWords } from './placement/zone-words.ts';
import { learnZones, zoneFinder } from './placement/zones.ts';
import type { Aim } from './rollout/aim.ts';
import type { Plan, PlannedEvent, Snapshot } from './snapshot.ts';

type Acts = Pick<Plan, 'deployment' | 'launches'>;
type Findings = Omit<Parameters<typeof noticeOf>[1], 'converged' | 'unbalanced'> & {
  rebalancing: Rebalancing | undefined;
};

/** The service's record, its status and what it says. The same record where nothing about it changes. */
export function nextService(
  snapshot: Snapshot,
  classes: Classes,
  aim: Aim,
  { deployment, launches }: Acts,
  victims: readonly Victim[],
  findings: Findings,
): { service: Service; events: PlannedEvent[] } {
  const { service, tasks, nowMs } = snapshot;
  const ready = classes.current.ready.length + (aim.mode === 'hold' ? classes.other.ready.length : 0);
  const converged = ready === aim.desired && tasks.length === ready;
  const move = findings.rebalancing?.move;
  const wasUneven = isUnbalanced(service.lastNotice);
  const zones = aim.launchable && (move || wasUneven) ? zoneWords(snapshot, aim.launchable) : undefined;
  const lastNotice = noticeOf(snapshot, { ...findings, unbalanced: move && zones?.unbalanced, converged });
  const { taskToken, job } = deployment;
  const isTarget = service.strayTargets?.some(({ isDropped }) => !isDropped) ?? false;
  const isLeft = taskToken !== undefined || job !== undefined || isTarget;
  const isEmpty = tasks.length === 0 && service.traffic === undefined && !isLeft;
  const status = service.status === 'DRAINING' && isEmpty ? 'INACTIVE' : service.status;

  const says = (message: string): PlannedEvent => ({ message: `(service ${service.service}) ${message}` });
  const events: PlannedEvent[] = victims.map(({ task, reason }) => {
    const taskId = publicIdOf(task);
    return { ...says(`stops task ${taskId}: ${reason}.`), taskId };
  });
  const [launch] = launches;
  const where = launch && move ? ` in ${zoneFinder(tasks, service.subnetZones)(launch.subnet)} to AZ Rebalance` : '';
  const balanced = wasUneven && lastNotice === STEADY_NOTICE ? zones?.balanced : undefined;
  if (balanced) events.push(says(balanced));
  if (lastNotice !== undefined && lastNotice !== service.lastNotice) events.push(says(lastNotice));
  if (launch) events.push(says(`starts ${launches.length} task(s) of revision ${launch.revision.revision}${where}.`));
  if (status !== service.status) events.push(says('is INACTIVE: no task is left.'));

  const movingTaskId = victims.some(({ task }) => task === move?.task) ? undefined : move?.task.id;
  const isSame =
    lastNotice === service.lastNotice &&
    status === service.status &&
    service.observedGeneration === service.generation &&
    movingTaskId === service.movingTaskId;
  if (isSame) return { service, events };
  // A subnet that its last task leaves would be a zone of its own again, and the next move would go there.
  const moves = movingTaskId !== service.movingTaskId;
  const subnetZones = moves ? learnZones(tasks, service.subnetZones) : service.subnetZones;
  const next = {
    ...service,
    observedGeneration: service.generation,
    lastNotice,
    balancedNotice: isUnbalanced(lastNotice) ? undefined : (balanced ?? service.balancedNotice),
    status,
    movingTaskId,
    subnetZones,
  };
  if (status === service.status) return { service: next, events };
  return { service: { ...next, updatedAtMs: nowMs, dueAtMs: undefined }, events };
}
