import { lastPartOf } from '../../../shared/domain/names.ts';
import type { ServiceScaling } from '../../../shared/domain/scaling/service-scaling.ts';
import type { FaultKind } from '../faults/kinds.ts';
import type { End } from './judge-end.ts';

/** What keeps no command from coming, in its order, and from being carried out at once. */
const HEARD: readonly FaultKind[] = [
  'event-doubled',
  'slow-start',
  'hanging-stop',
  'orphans',
  'strangers',
  'flapping-health',
  'crash-loop',
];

/** What was asked for is what has come of it, and no more. */
export async function judgeAsked(end: End): Promise<void> {
  await judgeCount(end);
  judgePins(end);
  judgeGates(end);
  judgeJobs(end);
  judgeSchedule(end);
  judgeCommanded(end);
}

/** S6: the bounds are those that the clock has set last: a call that fails comes again, and one that comes late is none. */
function judgeSchedule({ bench, actor }: End): void {
  const wanted = actor.scheduled();
  const key = 'S#default#web';
  const scaling = bench.mirror.items.get(`${key}|SCALING`) as ServiceScaling | undefined;
  if (!wanted || !scaling || bench.mirror.items.get(`${key}|SERVICE`)?.status !== 'ACTIVE') return;
  const { minCapacity, maxCapacity } = scaling.spec;
  if (minCapacity !== wanted.minCapacity || maxCapacity !== wanted.maxCapacity)
    bench.accuse(
      'S6',
      `the bounds are ${minCapacity} to ${maxCapacity}, and the clock set ${wanted.minCapacity} to ${wanted.maxCapacity}`,
    );
}

/** What commands by events may change, and where nothing keeps them from coming, what they have changed. */
function judgeCommanded({ bench, actor, plan }: End): void {
  const { counts, stops } = actor.commandedOf();
  // What stands for it is written down with it, so that it is done once (docs/decisions/a-repeated-write.md).
  if (bench.countsByCommand > counts.length)
    bench.accuse('command', `the count was changed ${bench.countsByCommand} times by ${counts.length} commands`);
  const ids = new Set(stops);
  for (const id of bench.stopsByCommand) {
    const arn = bench.truth.byId(id)?.arn ?? '';
    if (!ids.has(lastPartOf(arn))) bench.accuse('command', `task ${arn} was stopped by a command that named another`);
  }
  if (!plan.kinds.every((kind) => HEARD.includes(kind))) return;
  for (const id of stops) {
    const task = [...bench.truth.tasks.values()].find(({ arn }) => lastPartOf(arn) === id);
    if (task?.desiredStatus === 'RUNNING') bench.accuse('command', `task ${id} was commanded to stop, and runs`);
  }
}

/** S6: a deployment never resets the count: it is the one that was asked for last. */
async function judgeCount({ bench, user, actor, plan }: End): Promise<void> {
  const wanted = plan.kinds.every((kind) => HEARD.includes(kind)) ? actor.wantedByCommand() : actor.wanted();
  const collection = await bench.world.peek.store.load(user.key);
  if (collection?.service.status !== 'ACTIVE' || wanted === undefined) return;
  const { desiredCount } = collection.service;
  if (desiredCount !== wanted) bench.accuse('S6', `the desired count is ${desiredCount}, and ${wanted} was asked for`);
}

/** From its first task on a revision runs what its tag named then. */
function judgePins({ bench, plan, actor }: End): void {
  const { movedAtMs, digestBefore } = actor.moved();
  // Whoever deploys web:1 once more gets what its tag names then.
  if (movedAtMs === undefined || plan.has('user-storm')) return;
  const { world, truth, intended } = bench;
  const isOurs = (taskId: string) =>
    [...truth.tasks.values()].some(({ arn, startedBy }) => arn.endsWith(taskId) && intended.has(startedBy));
  const running = world.fleet.list().filter(({ image, taskId }) => image === 'web:1' && isOurs(taskId));
  const later = running.find(({ startedAtMs, digest }) => startedAtMs > movedAtMs && digest !== digestBefore);
  if (later) bench.accuse('pin', `task ${later.taskId} runs ${later.digest}, which its revision did not begin with`);
}

/** What its gate says no to, or nobody says yes to, does not succeed. */
function judgeGates({ bench, actor, plan, stories }: End): void {
  const forbidden = actor.forbidden();
  // A service that wants no task has none to be asked.
  if (stories.includes('http-gate') && plan.has('user-storm')) return;
  for (const { sk, id, status } of bench.mirror.items.values()) {
    if (String(sk).startsWith('DEPLOYMENT') && forbidden.has(String(id)) && status === 'SUCCESSFUL')
      bench.accuse('gate', `deployment ${id} succeeded, and its gate has not passed`);
  }
}

/** A one-off task has as many attempts as it may have, and a command that comes again is the same command. */
function judgeJobs({ bench, stories, actor }: End): void {
  for (const what of actor.trespassed()) bench.accuse('S7', `somebody of another cluster was let do: ${what}`);
  const renewals = bench.commandedDeployments.size;
  if (renewals > actor.commandedDeployments())
    bench.accuse('command', `${renewals} deployments were made of ${actor.commandedDeployments()} commands`);
  // Jobs of deployments are launched in the same group.
  if (stories.includes('deploy-jobs')) return;
  const most = actor.oneOffMost();
  const ids = new Set<unknown>();
  for (const { operation, input } of bench.world.calls)
    if (operation === 'RunTask' && String(input.group).startsWith('slipway-world:')) ids.add(input.startedBy);
  if (ids.size > most) bench.accuse('job', `${ids.size} one-off tasks were launched, of ${most} at most`);
}
