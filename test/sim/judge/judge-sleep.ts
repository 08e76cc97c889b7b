import type { ServiceScaling } from '../../../shared/domain/scaling/service-scaling.ts';
import type { Task } from '../../../shared/domain/task.ts';
import type { Call } from '../../harness/faults.ts';
import type { User } from '../../harness/user.ts';
import { WAKING } from '../stories/actor-requests.ts';
import { notAtRest } from './at-rest.ts';
import { type Records, recordsOf } from './health-of.ts';
import type { Bench } from './judge.ts';
import type { Weighed } from './judge-rollout.ts';

/** A start may take a while, and a request waits 25 s: so many of them at most; where tasks have failed, as long as backoff may last. */
const REQUESTS_MAX = { healthy: 4, failing: 16 };
const RESTS_MS = 60_000;
const LOOK_MS = 5_000;

/** Keeps which rules lead to the function that wakes, as the load balancer has taken them. */
export function hearRule({ asleep, world }: Bench, { input }: Call): void {
  const { RuleArn, Actions } = input as {
    RuleArn?: string;
    Actions?: { ForwardConfig?: { TargetGroups?: Weighed[] } }[];
  };
  if (!RuleArn) return;
  const groups = Actions?.[0]?.ForwardConfig?.TargetGroups ?? [];
  const wakes = groups.some(
    ({ TargetGroupArn, Weight = 1 }) => TargetGroupArn === world.config.wakeGroupArn && Weight > 0,
  );
  if (wakes) asleep.add(RuleArn);
  else asleep.delete(RuleArn);
}

/** The last tasks of a service that a request wakes go only when requests lead elsewhere. */
export function judgeLastTasks(bench: Bench, records: Records, marks: readonly Task[]): void {
  const { service } = records;
  if (bench.asleep.size > 0 || service.desiredCount > 0 || !wakes(bench, records)) return;
  const gone = marks.find(({ stop, id }) => stop?.cause === 'SCALE_IN' && bench.told.get(id) === 'healthy');
  if (gone) bench.accuse('sleep', `task ${gone.id} goes, and requests still lead to it`);
}

/** By the judge's own reading: reached over HTTP, and scaled from zero. */
function wakes({ mirror }: Bench, { service }: Records): boolean {
  const scaling = mirror.items.get(`S#${service.cluster}#${service.service}|SCALING`) as ServiceScaling | undefined;
  const { minCapacity = 1, maxCapacity = 0 } = scaling?.spec ?? {};
  return service.status === 'ACTIVE' && service.spec.ingress !== undefined && minCapacity === 0 && maxCapacity > 0;
}

/** At rest requests lead to the tasks or, where there are none, to who wakes the service; and a request does wake it. */
export async function judgeWake(bench: Bench, user: User): Promise<void> {
  const { world, accuse } = bench;
  const records = recordsOf(bench, `S#${user.key.cluster}#${user.key.service}`);
  if (!records?.service.traffic || records.service.status !== 'ACTIVE') return;
  const sleeps = records.service.desiredCount === 0 && wakes(bench, records);
  const { asleep } = bench;
  if (sleeps !== asleep.size > 0)
    accuse('sleep', sleeps ? 'nobody wakes the service' : 'requests lead to who wakes the service, and it is awake');
  if (!sleeps) return;
  let outcome: unknown;
  const { failures, healingFailures } = records.deployment;
  const most = failures || healingFailures ? REQUESTS_MAX.failing : REQUESTS_MAX.healthy;
  for (let n = 0; n < most && outcome !== 'awake'; n += 1)
    outcome = await world.time.during(world.invoke('wakeService', WAKING).catch(String));
  const { desiredCount = 0 } = recordsOf(bench, `S#${user.key.cluster}#${user.key.service}`)?.service ?? {};
  if (outcome !== 'awake' || desiredCount === 0 || asleep.size > 0)
    accuse('sleep', `a request was answered "${outcome}", and ${desiredCount} tasks are wanted`);
  for (let waitedMs = 0; waitedMs < RESTS_MS; waitedMs += LOOK_MS) {
    if ((await notAtRest(world, user, bench)).length === 0) break;
    await world.time.pass(LOOK_MS);
  }
}
