import type { Deployment } from '../../../shared/domain/deployment.ts';
import { hasEnded } from '../../../shared/domain/deployment.ts';
import type { Service } from '../../../shared/domain/service.ts';
import { isLater, type Task } from '../../../shared/domain/task.ts';
import type { Call } from '../../harness/faults.ts';
import { type Condition, conditionOf, isKnownIll, isTarget, type Records, recordsOf } from './health-of.ts';
import type { Bench } from './judge.ts';
import { judgeJobsOfDeployment } from './judge-deploy-jobs.ts';
import { judgeForeignWrites } from './judge-foreigner.ts';
import { isAstray } from './judge-instances.ts';
import { judgeKept, judgeRollout } from './judge-rollout.ts';
import { judgeScaling } from './judge-scaling.ts';
import { judgeLastTasks } from './judge-sleep.ts';
import type { Written } from './table-mirror.ts';
import { trueBounds } from './true-bounds.ts';

const STEPS = ['beginDeployment', 'advanceDeployment'];

/** Judges one write of the launcher, at the moment that it has been made. */
export function judgeCommit(bench: Bench, call: Call, written: readonly Written[]): void {
  judgeForeignWrites(bench, call, written);
  for (const change of written) {
    if (change.sk.startsWith('TASK#') && change.pk.startsWith('S#')) judgeTask(bench, change);
    if (change.sk === 'SERVICE' && change.pk.startsWith('S#')) judgeService(bench, call, change);
    if (change.sk.startsWith('DEPLOYMENT')) judgeDeployment(bench, call, change);
    if (change.sk === 'SERVICE' || change.sk === 'SCALING') judgeScaling(bench, change);
  }
  const [pk] = written.filter(({ sk }) => sk === 'SERVICE').map(({ pk: key }) => key);
  const records = pk && recordsOf(bench, pk);
  if (!records) return;
  judgeFence(bench, call, records);
  const tasks = written.filter((change) => change.pk === pk && change.sk.startsWith('TASK#'));
  const isMark = ({ before, after }: Written) => before && after && !before.stop && after.stop;
  const marks = tasks.filter(isMark).map(({ after }) => after as unknown as Task);
  const intents = tasks.filter(({ before, after }) => !before && after && !after.observed);
  for (const { id } of marks) bench.marked.add(id);
  if (call.by === 'onCommand') for (const { id } of marks) bench.stopsByCommand.add(id);
  judgeKept(bench, records, marks);
  judgeLastTasks(bench, records, marks);
  judgeProtected(bench, marks);
  if (marks.some(({ stop }) => stop?.cause !== 'USER')) judgeMarks(bench, records, marks);
  if (intents.length > 0) judgeIntents(bench, records, intents);
}

/** S5: what is known of a task never goes back. */
function judgeTask({ accuse }: Bench, { before, after }: Written): void {
  const last = (before as Task | undefined)?.observed;
  const next = (after as Task | undefined)?.observed;
  if (!last || !next) return;
  if (next.version < last.version)
    accuse('S5', `task ${String(after?.id)} went from version ${last.version} to ${next.version}`);
  else if (isLater(last.lastStatus, next.lastStatus))
    accuse('S5', `task ${String(after?.id)} went from ${last.lastStatus} to ${next.lastStatus}`);
}

/** One writer wins: planSeq goes up by one with each write of the collection. */
function judgeService(bench: Bench, call: Call, { before, after }: Written): void {
  const { accuse } = bench;
  if (!before || !after || call.operation !== 'TransactWriteItems') return;
  if (call.by === 'onCommand' && before.desiredCount !== after.desiredCount) bench.countsByCommand += 1;
  const isNew = before.status === 'INACTIVE' && after.status === 'ACTIVE';
  const expected = Number(before.planSeq) + 1;
  if (!isNew && after.planSeq !== expected)
    accuse('S4', `planSeq went from ${before.planSeq} to ${after.planSeq} by ${call.by}`);
}

/** S4: one live deployment a service, and one that has ended stays so. */
function judgeDeployment(bench: Bench, { by }: Call, { pk, before, after }: Written): void {
  const { accuse } = bench;
  const last = before as Deployment | undefined;
  const next = after as Deployment | undefined;
  if (!next) return;
  if (pk.startsWith('H#') && !hasEnded(next)) accuse('S4', `deployment ${next.id} was left behind ${next.status}`);
  const isNew = pk.startsWith('S#') && last?.id !== next.id;
  if (isNew && by === 'onCommand') bench.commandedDeployments.add(next.id);
  if (!last || last.id !== next.id) return;
  if (hasEnded(last) && last.status !== next.status)
    accuse('S4', `deployment ${next.id} went from ${last.status} to ${next.status}`);
  const { count = 0 } = next.failures ?? {};
  if (count > (last.failures?.count ?? 0)) judgeCount(bench, next, count);
  judgeCause(bench, next);
  judgeRollout(bench, last, next, pk);
  if (last.status !== next.status) judgeJobsOfDeployment(bench, next, pk);
  if (next.epoch < last.epoch) accuse('S4', `deployment ${next.id} went from epoch ${last.epoch} to ${next.epoch}`);
}

/** A failure is counted once: there are never more of them than attempts of that revision that have ended. */
function judgeCount({ mirror, accuse }: Bench, { id, revision }: Deployment, count: number): void {
  let ended = 0;
  for (const { pk, sk, revision: number } of mirror.items.values()) {
    if (String(pk).startsWith('H#') && String(sk).startsWith('TASK#') && number === revision) ended += 1;
  }
  // The one that is being recorded is written in the same transaction, behind the deployment.
  if (count > ended + 1) accuse('failures', `deployment ${id} counts ${count} failures of ${ended} ended tasks`);
}

/** What AWS takes away is no failure of the task: its instance is terminated, its zone is lost, Spot wants it back. */
const TAKEN_AWAY = /Host EC2 .* terminated|The zone was lost|Spot takes it back/;

function judgeCause({ accuse }: Bench, { id, failures, healingFailures }: Deployment): void {
  for (const { lastReason } of [failures, healingFailures].flatMap((each) => each ?? []))
    if (TAKEN_AWAY.test(lastReason)) accuse('failures', `deployment ${id} counts as a failure: ${lastReason}`);
}

/** S4: a step of an execution writes nothing once the deployment is not its own any more. */
function judgeFence({ accuse }: Bench, { by, run }: Call, { deployment }: Records): void {
  if (!STEPS.includes(by)) return;
  const { deploymentId, executionArn } = (run.event ?? {}) as { deploymentId?: string; executionArn?: string };
  if (deploymentId !== deployment.id) accuse('S4', `${by} of ${deploymentId} wrote over deployment ${deployment.id}`);
  else if (deployment.executionArn && executionArn !== deployment.executionArn)
    accuse('S4', `${by} of ${executionArn} wrote over ${deployment.executionArn}`);
}

/** A protected task goes neither by scale-in nor by a deployment; one that is ill may be replaced all the same. */
function judgeProtected({ protectedUntilMs, toleranceMs, accuse }: Bench, marks: readonly Task[]): void {
  for (const task of marks) {
    const leftMs = (protectedUntilMs.get(task.id) ?? 0) - Date.now();
    const isKept = task.stop?.cause === 'SCALE_IN' || task.stop?.cause === 'DEPLOYMENT';
    if (isKept && leftMs > toleranceMs && !isKnownIll(task))
      accuse('protection', `task ${task.id} goes by ${task.stop?.cause}, ${leftMs} ms before its protection ends`);
  }
}

/**
 * S1: no stop of ours takes healthy tasks below ceil(desired × minimumHealthyPercent), in truth, by more than failures
 * that have not been delivered yet. A task that its records call ill, or that nobody knows to be healthy yet, costs nothing.
 */
function judgeMarks(bench: Bench, records: Records, marks: readonly Task[]): void {
  const { service } = records;
  if (service.status !== 'ACTIVE') return;
  const { lower } = trueBounds(service);
  const costs = marks.filter(
    (task) =>
      task.stop?.cause !== 'USER' &&
      isServing(service, task) &&
      conditionOf(bench, records, task) === 'healthy' &&
      countsAsReady(bench, records, task),
  );
  if (costs.length === 0) return;
  const staying = records.tasks.filter((task) => !task.stop && isServing(service, task));
  const conditions = staying.map((task) => ({ task, condition: conditionOf(bench, records, task) }));
  const healthy = conditions.filter(({ condition }) => condition === 'healthy').length;
  const undelivered = conditions.filter(({ task, condition }) => isUnheard(task, condition)).length;
  if (healthy + undelivered >= lower) return;
  bench.accuse(
    'S1',
    `${costs.length} healthy task(s) marked (${costs.map(({ stop }) => stop?.cause).join(', ')}) with ${healthy} healthy and ` +
      `${undelivered} failed unheard left, under ${lower}`,
  );
}

/** Whoever heard of it may have died before it was written down: by its record the task is as healthy as it was. */
function isUnheard(task: Task, condition: Condition): boolean {
  if (condition === 'healthy' || isKnownIll(task)) return false;
  return condition === 'failed' || task.targetHealth === 'healthy';
}

/**
 * A target group without production traffic serves nobody: what is in it is not counted, and may go. Nor is a DAEMON's task counted
 * whose instance is ACTIVE no more: nothing takes its place.
 */
function isServing(service: Service, task: Task): boolean {
  return (service.traffic?.weights[task.group ?? 0] ?? 1) > 0 && !isAstray(service, task);
}

/** Known to be healthy: with a health check and a target it has to be both, with neither to have run for long enough. */
function countsAsReady({ toldEach, toleranceMs }: Bench, { service, revisions }: Records, task: Task): boolean {
  const { id, observed, targetHealth, runningAtMs = Date.now() } = task;
  if (isKnownIll(task) || observed?.lastStatus !== 'RUNNING') return false;
  const revision = revisions.find((candidate) => candidate.revision === task.revision);
  const isInService = targetHealth === 'healthy' || toldEach.target.get(id) === true;
  const isWell = observed.healthStatus === 'HEALTHY' || toldEach.containers.get(id) === true;
  const spec = revision?.spec ?? service.spec;
  const hasTarget = isTarget(spec);
  if (!hasTarget && !revision?.hasHealthCheck)
    return Date.now() - runningAtMs >= spec.minHealthySec * 1000 + toleranceMs;
  return (isInService || !hasTarget) && (isWell || !revision?.hasHealthCheck);
}

/**
 * S2: never more tasks that are not stopping than floor(desired × maximumPercent): those that the records mean to run,
 * but for those that ECS has ended, and those that ECS runs and no record has. S3: an attempt is never made twice.
 */
function judgeIntents(bench: Bench, records: Records, intents: readonly Written[]): void {
  const { truth, attempts, marked, accuse } = bench;
  for (const { after } of intents) {
    const { deploymentId, slot, attempt } = after as unknown as Task;
    const name = `${deploymentId} slot ${slot} attempt ${attempt}`;
    bench.intended.add(String(after?.id));
    if (attempts.has(name)) accuse('S3', `${name} was intended twice`);
    attempts.add(name);
  }
  const { service, tasks } = records;
  if (service.status !== 'ACTIVE') return;
  const { upper } = trueBounds(service);
  const stays = (task: Task) => !task.stop && !isAstray(service, task);
  const live = new Set(tasks.map(({ id }) => id));
  const meant = tasks.filter((task) => stays(task) && truth.byId(task.id)?.desiredStatus !== 'STOPPED').length;
  const orphans = truth
    .ours(`slipway-world/${service.service}`)
    .filter(({ startedBy }) => bench.intended.has(startedBy) && !live.has(startedBy) && !marked.has(startedBy)).length;
  if (meant + orphans > upper) accuse('S2', `${meant} tasks and ${orphans} orphans over ${upper}`);
}
