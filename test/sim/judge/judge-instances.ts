import { lastPartOf, parseGroup } from '../../../shared/domain/names.ts';
import type { Service } from '../../../shared/domain/service.ts';
import type { Task } from '../../../shared/domain/task.ts';
import type { World } from '../../harness/start-world.ts';
import type { KnownInstance } from '../stories/actor-instances.ts';
import type { Bench } from './judge.ts';
import { trueBounds } from './true-bounds.ts';

/** What was on its way when an instance was closed may still land there. */
const ON_ITS_WAY_MS = 1_000;

/** Is it a DAEMON's, on an instance that is ACTIVE no more, as far as the service knows? */
export function isAstray({ instances }: Service, { instance }: Pick<Task, 'instance'>): boolean {
  return instance !== undefined && instances?.ec2Ids[instance.id] === undefined;
}

/** Tasks are placed within what their instance holds, on none that drains or is gone, and a DAEMON's one on each. */
export function judgePlacement(
  bench: Bench,
  { tasks = [] }: { tasks?: { taskArn: string; group?: string; containerInstanceArn?: string }[] },
): void {
  const { truth, instances, intended, mirror, accuse } = bench;
  const { spec } = (mirror.items.get('S#default#web|SERVICE') ?? {}) as Partial<Service>;
  for (const { taskArn, group = '', containerInstanceArn: arn } of tasks) {
    if (arn === undefined || parseGroup('world', group) === undefined) continue;
    const { tasksMax = 0, closedAtMs = Number.POSITIVE_INFINITY } = instances.get(arn) ?? {};
    const on = [...truth.tasks.values()].filter(
      ({ instanceArn, lastStatus }) => instanceArn === arn && lastStatus !== 'STOPPED',
    );
    const there = on.length;
    const own = on.filter((task) => task.group === 'slipway-world/web' && intended.has(task.startedBy)).length;
    if (spec?.schedulingStrategy === 'DAEMON' && own > 1)
      accuse('placement', `${own} tasks of a DAEMON are on instance ${lastPartOf(arn)}`);
    // One of which RunTask answers once more may have been placed long ago.
    const isNew = truth.tasks.get(taskArn)?.lastStatus === 'PROVISIONING';
    if (there > tasksMax)
      accuse('placement', `${there} tasks are on instance ${lastPartOf(arn)}, which has room for ${tasksMax}`);
    if (isNew && Date.now() > closedAtMs + ON_ITS_WAY_MS)
      accuse('placement', `task ${taskArn} was placed on instance ${lastPartOf(arn)}, which is closed`);
  }
}

/**
 * So long after an instance has begun to drain each of its tasks is known to go, by its event or by the audit: what calls
 * and functions fail of keeps nobody from it in a calm seed.
 */
export const DRAIN_HEARD_MS = 150_000;

export function judgeDrain({ mirror, accuse }: Bench, { arn, closedAtMs }: KnownInstance): void {
  if (closedAtMs === undefined || mirror.items.get('S#default#web|SERVICE')?.status !== 'ACTIVE') return;
  const unheard = [...mirror.items.values()].filter(({ pk, stop, observed, retireAtMs }) => {
    const { containerInstanceArn } = (observed ?? {}) as NonNullable<Task['observed']>;
    return pk === 'S#default#web' && containerInstanceArn === arn && !stop && retireAtMs === undefined;
  });
  if (unheard.length > 0)
    accuse(
      'drain',
      `instance ${lastPartOf(arn)} drains for ${DRAIN_HEARD_MS} ms, and ${unheard.length} of its tasks stay`,
    );
}

/** What is left of a service on instances that drain, or are gone, where nothing keeps its tasks there. */
export async function leftOnInstances(world: World, { truth, instances }: Bench, service: Service): Promise<string[]> {
  if (instances.size === 0 || service.spec.launchType !== 'EC2') return [];
  const { containerInstanceArns } = await world.call<{ containerInstanceArns: string[] }>(
    'ecs',
    'ListContainerInstances',
    { status: 'ACTIVE' },
  );
  const { lower, upper } = trueBounds(service);
  const isStuck = upper <= service.desiredCount && lower >= service.desiredCount;
  const open = new Set(containerInstanceArns);
  const left = truth.ours(`slipway-world/${service.service}`).filter(({ instanceArn = '' }) => !open.has(instanceArn));
  if (left.length === 0 || isStuck) return [];
  return [`${left.length} tasks are on instances that drain, or are gone`];
}
