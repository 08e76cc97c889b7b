import { lastPartOf, parseGroup } from '../../../shared/domain/names.ts';
import type { Task } from '../../../shared/domain/task.ts';
import type { Call } from '../../harness/faults.ts';
import { OWN_DELAY_SEC, STRANGER } from '../stories/actor-balancers.ts';
import type { Bench } from './judge.ts';

/**
 * S7: only our own tasks are stopped. S1: of those with a record, only marked ones. S10: none while it is a target, and
 * none before its drain delay is over.
 */
export function judgeStop(bench: Bench, { input, by }: Call): void {
  const { world, truth, mirror, targets, toleranceMs, accuse } = bench;
  const arn = String(input.task);
  const known = truth.tasks.get(arn);
  if (!known || !parseGroup('world', known.group)) {
    accuse('S7', `${by} stops ${arn} of group ${known?.group}`);
    return;
  }
  const item = [...mirror.items.values()].find(({ pk, id }) => String(pk).startsWith('S#') && id === known.startedBy);
  const task = item as unknown as Task | undefined;
  if (task && !task.stop) accuse('S1', `${by} stops ${arn}, which nobody has marked`);
  const port = world.fleet.list().find(({ taskId }) => taskId === lastPartOf(arn))?.port;
  const target = port === undefined ? undefined : targets.get(port);
  if (!task || !target || known.desiredStatus === 'STOPPED') return;
  if (target.deregisteredAtMs === undefined) {
    accuse('S10', `${by} stops ${arn}, which is a target still`);
    return;
  }
  const revision = mirror.items.get(`${String(item?.pk)}|REVISION#${String(task.revision).padStart(8, '0')}`);
  const spec = revision?.spec as
    | { ingress?: { deregistrationDelaySec?: number }; loadBalancers?: object[] }
    | undefined;
  const ownSec = spec?.loadBalancers ? OWN_DELAY_SEC : 0;
  const delayMs = (spec?.ingress?.deregistrationDelaySec ?? ownSec) * 1000;
  const drainedMs = Date.now() - target.deregisteredAtMs;
  if (drainedMs < delayMs - toleranceMs)
    accuse('S10', `${by} stops ${arn} ${drainedMs} ms after its deregistration, of ${delayMs}`);
}

/** S7: in the user's own target groups other targets may be somebody else's. */
export function judgeDeregistration({ accuse }: Bench, { input, by }: Call): void {
  const targets = (input.Targets ?? []) as { Id?: string }[];
  if (targets.some(({ Id }) => Id === STRANGER.Id))
    accuse('S7', `${by} takes somebody else's target ${STRANGER.Id} away`);
}
