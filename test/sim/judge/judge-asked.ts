import type { End } from './judge-end.ts';

/** What was asked for is what has come of it, and no more. */
export async function judgeAsked(end: End): Promise<void> {
  await judgeCount(end);
  judgePins(end);
  judgeGates(end);
  judgeJobs(end);
}

/** S6: a deployment never resets the count: it is the one that was asked for last. */
async function judgeCount({ bench, user, actor }: End): Promise<void> {
  const wanted = actor.wanted();
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
    if (operation === 'RunTask' && input.group === 'slipway-world') ids.add(input.startedBy);
  if (ids.size > most) bench.accuse('job', `${ids.size} one-off tasks were launched, of ${most} at most`);
}
