import { runsBothRevisions, type ServiceSpec } from '../../../shared/domain/service-spec.ts';
import type { User } from '../../harness/user.ts';
import type { Chance } from '../chance.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';
import type { FaultKind } from '../faults/kinds.ts';
import type { Actor } from '../stories/actor.ts';
import type { Bench } from './judge.ts';
import { judgeAsked } from './judge-asked.ts';
import { AUDIT_MS, judgeLasting, judgeReplacement } from './judge-replacement.ts';
import { judgeWake } from './judge-sleep.ts';
import { judgeZones } from './judge-zones.ts';

export interface End {
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
/**
 * S9: steps of one fault-free deployment, however many tasks it has: begin, and two for each stage, of which there are five
 * where it rolls, and eleven where traffic goes over in two shares.
 */
const STEPS_MAX = { rolling: 14, shifting: 28 };
/** Ten tasks in steps of two, each with a drain of 10 s, and a bake of a minute; three bakes where traffic is shifted. */
const SUCCESS_MAX_MS = 320_000;
/** Events may be lost: a dead target fails two probes, 5 s apart, and its health is asked for each 3 s at most. */
const UNSERVED_MS = 25_000;
/** ECS knows nothing of a fresh task for so long at most: until then nobody can say that its containers are healthy. */
export const UNDESCRIBED_MS = 40_000;
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
/** Functions die or come twice in these whatever the faults are. */
const NOT_CALM = ['restart-of-everything', 'everything-doubled'];
const BUG = /TypeError|RangeError|ReferenceError|a plan would|is not a function|Cannot read/;

/** Does nothing keep functions from doing what they do, in this seed? */
export function isCalm(plan: FaultPlan, stories: readonly string[]): boolean {
  return plan.kinds.every((kind) => HARMLESS.includes(kind)) && !stories.some((name) => NOT_CALM.includes(name));
}

/** What can only be judged once the world is at rest: L5, L6, S8, S9, and that no bug showed. */
export async function judgeEnd(end: End): Promise<void> {
  const { bench } = end;
  const restedAtCall = bench.world.calls.length;
  judgeLasting(end);
  judgeZones(end);
  await judgeWake(bench, end.user);
  await judgeReplacement(end);
  await judgeQuiet(end, restedAtCall);
  judgeFeed(end);
  judgeTraffic(end);
  await judgeAsked(end);
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

async function judgeQuiet({ bench, chance }: End, restedAtCall: number): Promise<void> {
  const { world, accuse } = bench;
  await world.time.pass(AUDIT_MS);
  const openBefore = await hasOpenBreach(bench);
  const since = world.calls.length;
  const quietMs = chance.isTrue(SOME) ? QUIET_MS.some : QUIET_MS.most;
  await world.time.pass(quietMs);
  const writes = world.calls
    .slice(since)
    // An alarm that changes its state is news from outside.
    .filter(({ by, service, operation }) =>
      by === 'scale'
        ? false
        : service === 'dynamodb'
          ? WRITES.test(operation)
          : !/^(List|Describe|GetMetric)/.test(operation),
    );
  const [first] = writes;
  // A command that comes ten minutes late is news from outside too, and its task may run for a minute.
  const isCommanded = world.calls.slice(restedAtCall).some(({ by }) => by === 'onCommand');
  if (first && !isCommanded && !openBefore && !(await hasOpenBreach(bench)))
    accuse(
      'L5',
      `${writes.length} writes in ${quietMs / 60_000} quiet minutes, the first by ${first.by}: ${first.service}:${first.operation} ${JSON.stringify(first.input).slice(0, 200)}`,
    );
  const looks = world.calls.length - since;
  if (looks === 0) accuse('L5', 'the audit does not look any more');
}

/** While its alarm is in ALARM a policy is asked each period, as long as it takes: that is no quiet time. */
async function hasOpenBreach({ world }: Bench): Promise<boolean> {
  const asked = { AlarmNamePrefix: `${world.config.stack}-scaling-`, StateValue: 'ALARM' };
  const { MetricAlarms } = await world.call<{ MetricAlarms: object[] }>('monitoring', 'DescribeAlarms', asked);
  return MetricAlarms.length > 0;
}

/** Traffic comes back from a group whose last target has died as soon as its health is looked at. */
function judgeTraffic({ bench, plan, stories }: End): void {
  const { longestMs } = bench.unserved;
  if (!isCalm(plan, stories)) return;
  const limitMs = UNSERVED_MS + (plan.has('not-describable') ? UNDESCRIBED_MS : 0);
  if (longestMs > limitMs) bench.accuse('traffic', `it went to a group without a target for ${longestMs} ms`);
}

/** L1: who waits for a stage is woken when it is over: the wake-up never falls between the token and the outcome. */
function judgeWakes({ bench, plan, stories }: End): void {
  if (!isCalm(plan, stories)) return;
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
    const isHeld = (timeline as { text: string }[]).some(({ text }) => /^(paused|waits for)/.test(text));
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
