import { runsBothRevisions, type ServiceSpec } from '../../../shared/domain/service-spec.ts';
import type { User } from '../../harness/user.ts';
import type { Chance } from '../chance.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';
import type { FaultKind } from '../faults/kinds.ts';
import type { Actor } from '../stories/actor.ts';
import { notAtRest } from './at-rest.ts';
import type { Bench } from './judge.ts';
import { judgeWake } from './judge-sleep.ts';

interface End {
  bench: Bench;
  stories: readonly string[];
  /** When the second of them began. */
  secondAtMs: number;
  user: User;
  plan: FaultPlan;
  canary: string;
  chance: Chance;
  /** What was asked for. */
  actor: Actor;
}

const WRITES = /^(Put|Update|Delete|Transact|BatchWrite)/;
/** L5: so many quiet minutes without a write. Sweep and audit make 17 calls in each: most seeds see fewer of them. */
const QUIET_MS = { most: 3 * 60_000, some: 10 * 60_000 };
const SOME = 0.25;
/** L6: the replacement of a dead task is launched within so long of its event; an audit comes each minute. */
const REPLACED_MS = 5_000;
const AUDIT_MS = 60_000;
/**
 * S9: steps of one fault-free deployment, however many tasks it has: begin, and two for each stage, of which there are five
 * where it rolls, and eleven where traffic goes over in two shares.
 */
const STEPS_MAX = { rolling: 14, shifting: 28 };
/** Ten tasks in steps of two, each with a drain of 10 s, and a bake of a minute; three bakes where traffic is shifted. */
const SUCCESS_MAX_MS = 320_000;
/** Events may be lost: a dead target fails two probes, 5 s apart, and its health is asked for each 3 s at most. */
const UNSERVED_MS = 25_000;
/** Woken within a second; clocks may be 2 s apart. */
const WOKEN_MS = 10_000;
const OVER = /^[A-Z_]+ (reached|failed): /;
/** What befalls tasks, and no function. */
const HARMLESS: readonly FaultKind[] = [
  'event-lost',
  'event-doubled',
  'event-late',
  'event-reordered',
  'run-task-failure',
  'not-describable',
  'crash-loop',
  'slow-start',
  'stuck-provisioning',
  'hanging-stop',
  'flapping-health',
  'zone-lost',
  'spot-notice',
  'clock-skew',
  'orphans',
  'strangers',
];
/** What keeps nobody from hearing of a crash, nor from launching at once. */
const UNFELT: readonly FaultKind[] = [
  'event-doubled',
  'stream-replayed',
  'queue-redelivered',
  'double-start',
  'slow-start',
  'hanging-stop',
  'orphans',
  'strangers',
];
/** Functions die or come twice in these whatever the faults are. */
const NOT_CALM = ['restart-of-everything', 'everything-doubled'];
const BUG = /TypeError|RangeError|ReferenceError|a plan would|is not a function|Cannot read/;

/** What can only be judged once the world is at rest: L5, L6, S8, S9, and that no bug showed. */
export async function judgeEnd(end: End): Promise<void> {
  const { bench } = end;
  judgeLasting(end);
  judgePins(end);
  await judgeWake(bench, end.user);
  await judgeReplacement(end);
  await judgeQuiet(end);
  await judgeCount(end);
  judgeFeed(end);
  judgeTraffic(end);
  judgeGates(end);
  judgeJobs(end);
  judgeWakes(end);
  judgeSteps(end);
  await judgeSecrets(end);
  const { failures, logged } = bench.world;
  for (const { name, error } of failures) if (BUG.test(String(error))) bench.accuse('bug', `${name}: ${error}`);
  for (const { message, fields } of logged) {
    const text = `${message} ${JSON.stringify(fields ?? {})}`;
    if (BUG.test(text)) bench.accuse('bug', text.slice(0, 400));
  }
}

/** S6: a deployment never resets the count: it is the one that was asked for last. */
async function judgeCount({ bench, user, actor }: End): Promise<void> {
  const wanted = actor.wanted();
  const collection = await bench.world.peek.store.load(user.key);
  if (collection?.service.status !== 'ACTIVE' || wanted === undefined) return;
  const { desiredCount } = collection.service;
  if (desiredCount !== wanted) bench.accuse('S6', `the desired count is ${desiredCount}, and ${wanted} was asked for`);
}

/** Every event of a service has one place in the feed, and the feed has no gap. */
function judgeFeed({ bench }: End): void {
  const { world, mirror, accuse } = bench;
  if (world.lost.length > 0) return;
  const items = [...mirror.items.values()];
  const unfed = items.filter(({ pk, fedAs }) => String(pk).startsWith('E#') && fedAs === undefined);
  if (unfed.length > 0)
    accuse('feed', `${unfed.length} events never reached the feed, the first: ${unfed[0]?.message}`);
  const numbers = items.filter(({ pk }) => pk === 'FEED').map(({ sk }) => Number(sk));
  if (numbers.length !== Math.max(0, ...numbers))
    accuse('feed', `the feed has ${numbers.length} of ${Math.max(...numbers)} events`);
}

async function judgeReplacement({ bench, user, chance, plan }: End): Promise<void> {
  const { world, truth, accuse } = bench;
  const isBrittle = bench.mirror.items.get('S#default#web|DEPLOYMENT')?.failures !== undefined;
  if (!chance.isTrue(isBrittle || plan.kinds.length === 0 ? 1 : 0.4)) return;
  // A crash that comes too soon after the last one is backed off from, as it should be.
  await world.time.pass(AUDIT_MS);
  // What is on its way out already has been replaced.
  const marked = (id: string) => [...bench.mirror.items.values()].some((item) => item.id === id && item.stop);
  const victim = truth.ours('slipway-world/web').find(({ startedBy }) => !marked(startedBy));
  if (!victim) return;
  const before = world.fleet.starts.length;
  const launches = () => world.calls.filter(({ operation }) => operation === 'RunTask').length;
  const launched = launches();
  world.fleet.kill(truth.taskIdOf(victim.arn));
  await world.time.pass(REPLACED_MS);
  if (launches() === launched) accuse('L6', `nothing was launched within ${REPLACED_MS} ms for ${victim.arn}`);
  for (let waitedMs = 0; waitedMs < 5 * AUDIT_MS; waitedMs += REPLACED_MS) {
    if ((await notAtRest(world, user, bench)).length === 0) break;
    await world.time.pass(REPLACED_MS);
  }
  if (world.fleet.starts.length === before) accuse('L6', 'no container was started for one that died');
}

async function judgeQuiet({ bench, chance }: End): Promise<void> {
  const { world, accuse } = bench;
  await world.time.pass(AUDIT_MS);
  const since = world.calls.length;
  const quietMs = chance.isTrue(SOME) ? QUIET_MS.some : QUIET_MS.most;
  await world.time.pass(quietMs);
  const writes = world.calls
    .slice(since)
    // An alarm that changes its state is news from outside.
    .filter(({ by, service, operation }) =>
      by === 'scale' ? false : service === 'dynamodb' ? WRITES.test(operation) : !/^(List|Describe)/.test(operation),
    );
  const [first] = writes;
  if (first)
    accuse(
      'L5',
      `${writes.length} writes in ${quietMs / 60_000} quiet minutes, the first by ${first.by}: ${first.service}:${first.operation} ${JSON.stringify(first.input).slice(0, 200)}`,
    );
  const looks = world.calls.length - since;
  if (looks === 0) accuse('L5', 'the audit does not look any more');
}

/** Backoff: a task that had lasted minHealthySec is replaced at once, however many have crashed before it. */
function judgeLasting({ bench, plan, stories, secondAtMs }: End): void {
  if (!stories.includes('rare-crashes') || plan.kinds.some((kind) => !UNFELT.includes(kind))) return;
  const { world, truth, intended, marked, launchedAtMs, mirror, accuse } = bench;
  const spec = mirror.items.get('S#default#web|SERVICE')?.spec as { minHealthySec: number } | undefined;
  for (const { arn, startedBy } of truth.tasks.values()) {
    const id = truth.taskIdOf(arn);
    const life = world.fleet.ended.get(id);
    if (!spec || !life || !intended.has(startedBy) || marked.has(startedBy)) continue;
    if (life.endedAtMs + REPLACED_MS > secondAtMs) continue;
    const lastedMs = life.endedAtMs - life.startedAtMs;
    if (lastedMs < spec.minHealthySec * 1000) continue;
    const isReplaced = launchedAtMs.some((atMs) => atMs >= life.endedAtMs && atMs <= life.endedAtMs + REPLACED_MS);
    if (!isReplaced)
      accuse('backoff', `task ${id} had lasted ${lastedMs} ms and was not replaced within ${REPLACED_MS}`);
  }
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

/** Traffic comes back from a group whose last target has died as soon as its health is looked at. */
function judgeTraffic({ bench, plan, stories }: End): void {
  const { longestMs } = bench.unserved;
  if (plan.kinds.some((kind) => !HARMLESS.includes(kind)) || stories.some((name) => NOT_CALM.includes(name))) return;
  if (longestMs > UNSERVED_MS) bench.accuse('traffic', `it went to a group without a target for ${longestMs} ms`);
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

/** L1: who waits for a stage is woken when it is over: the wake-up never falls between the token and the outcome. */
function judgeWakes({ bench, plan, stories }: End): void {
  if (plan.kinds.some((kind) => !HARMLESS.includes(kind)) || stories.some((name) => NOT_CALM.includes(name))) return;
  for (const { sk, id, timeline } of bench.mirror.items.values()) {
    if (!String(sk).startsWith('DEPLOYMENT')) continue;
    const told = timeline as { atMs: number; text: string }[];
    for (const [n, { atMs, text }] of told.entries()) {
      const sleptMs = (told[n + 1]?.atMs ?? atMs) - atMs;
      if (OVER.test(text) && sleptMs > WOKEN_MS)
        bench.accuse('L1', `deployment ${id} slept for ${sleptMs} ms after "${text}"`);
    }
  }
}

function judgeSteps({ bench, plan }: End): void {
  if (plan.kinds.length > 0) return;
  for (const { sk, status, createdAtMs, finishedAtMs, failures, timeline } of bench.mirror.items.values()) {
    if (!String(sk).startsWith('DEPLOYMENT') || status !== 'SUCCESSFUL' || failures) continue;
    const isHeld = (timeline as { text: string }[]).some(({ text }) => text.startsWith('paused'));
    const tookMs = Number(finishedAtMs) - Number(createdAtMs);
    if (!isHeld && tookMs > SUCCESS_MAX_MS) bench.accuse('L1', `a deployment without any fault took ${tookMs} ms`);
  }
  const runs = new Map<string, Set<unknown>>();
  for (const { by, run } of bench.world.calls) {
    if (by !== 'beginDeployment' && by !== 'advanceDeployment') continue;
    const { deploymentId = '' } = (run.event ?? {}) as { deploymentId?: string };
    runs.set(deploymentId, (runs.get(deploymentId) ?? new Set()).add(run));
  }
  const spec = bench.mirror.items.get('S#default#web|SERVICE')?.spec as ServiceSpec | undefined;
  const shifts = spec && runsBothRevisions(spec);
  for (const [id, { size }] of runs) {
    if (size > 2 * (shifts ? STEPS_MAX.shifting : STEPS_MAX.rolling))
      bench.accuse('S9', `deployment ${id} took ${size} steps`);
  }
}

/** S8: what is a secret of a task is seen in its definition and nowhere else. */
async function judgeSecrets({ bench, user, canary }: End): Promise<void> {
  const { world, accuse } = bench;
  const seen = (where: string, what: unknown) => {
    if (JSON.stringify(what)?.includes(canary)) accuse('S8', `a secret is in ${where}`);
  };
  seen('the log', world.logged);
  seen('the events of the service', await user.said());
  seen('what functions are called with', [...new Set(world.calls.map(({ run }) => run.event))]);
  const sent = world.calls.filter(({ service }) => service === 'sqs' || service === 'states');
  seen(
    'messages and inputs',
    sent.map(({ input }) => input),
  );
  seen(
    'failures',
    world.failures.map(({ error }) => String(error)),
  );
}
