import { type CrashMoment, crashMoments } from '../harness/crash-moments.ts';
import { Crash, type FaultHook } from '../harness/faults.ts';
import { startWorld, type World } from '../harness/start-world.ts';
import { type User, userOf } from '../harness/user.ts';
import { chanceOf } from './chance.ts';
import { callFaults } from './faults/call-faults.ts';
import { eventFaults } from './faults/event-faults.ts';
import { drawFaults } from './faults/fault-plan.ts';
import { startFleetFaults } from './faults/fleet-faults.ts';
import type { FaultKind } from './faults/kinds.ts';
import { badScripts } from './faults/scripts.ts';
import { notAtRest } from './judge/at-rest.ts';
import { createJudge } from './judge/judge.ts';
import { isCalm, judgeEnd, UNDESCRIBED_MS } from './judge/judge-end.ts';
import { DRAIN_HEARD_MS, judgeDrain } from './judge/judge-instances.ts';
import { createPowers } from './powers.ts';
import { seedIds } from './seed-ids.ts';
import { createActor } from './stories/actor.ts';
import { WAKE_HANDLERS } from './stories/actor-requests.ts';
import { commandHandlers, listenForCommands } from './stories/command-story.ts';
import { drawSpec } from './stories/draw-spec.ts';
import { drawActs, lastOf, storiesOf, storyOf } from './stories/draw-stories.ts';
import { drawNeighbour, NEIGHBOUR } from './stories/neighbour-story.ts';
import { drawStorm } from './stories/stories.ts';
import { BAD_IMAGES } from './stories/tell.ts';
import { createTrace } from './trace.ts';

export interface SeedOptions {
  seed: number;
  /** Of this story alone; unless said two are drawn. */
  story?: string | undefined;
  /** Only these kinds of faults; drawn unless said. */
  kinds?: readonly FaultKind[] | undefined;
  /** What shrinking leaves of it: the numbers of the faults and of the acts that stay. */
  onlyFaults?: readonly number[] | undefined;
  onlyActs?: readonly number[] | undefined;
  /** Whoever makes this call dies of it, whatever the faults are. */
  crash?: CrashMoment | undefined;
}

export interface SeedResult {
  seed: number;
  stories: readonly string[];
  kinds: readonly FaultKind[];
  faults: Partial<Record<FaultKind, number>>;
  /** The numbers of the faults that were done, and how many acts there were. */
  done: number[];
  acts: number;
  violations: string[];
  traceHash: string;
  simulatedMs: number;
  calls: number;
  /** At which calls a death would make a difference, as long as faults went on. */
  moments: CrashMoment[];
  lastSteps: string[];
  /** What was done by users, in words. */
  told: string[];
}

/** Faults go on for so long after the last act. */
const AFTERMATH_MS = 45_000;
const LOOK_MS = 15_000;
const LAMBDA_RETRIES_MS = 200_000;
/** The longest way back: a late event (10 min), a stuck start (2 min), backoff (5 min and a quarter), an idle execution. */
const REST_LIMIT_MS = 40 * 60_000;
/** What runs is well where it is: where launches have failed a move to another zone waits for up to an hour. */
const MOVE_WAIT_MS = 61 * 60_000;

/** Tells one seed: its story with its faults, then without any until all is quiet, and judges all of it. */
export async function runSeed(options: SeedOptions): Promise<SeedResult> {
  const { seed } = options;
  const release = seedIds(seed);
  try {
    return await tell(options);
  } finally {
    release();
  }
}

async function tell(options: SeedOptions): Promise<SeedResult> {
  const { seed } = options;
  const chance = chanceOf(seed, 2);
  const stories = options.story === undefined ? storiesOf(seed) : [options.story];
  const trace = createTrace();
  const only = options.onlyFaults && new Set(options.onlyFaults);
  const plan = drawFaults(seed, { kinds: options.kinds, only, tell: (what) => trace.add('FAULT', what) });
  const spec = drawSpec(
    chance,
    stories.map((name) => storyOf(name).needs),
  );
  const { acts: told, secondAtMs } = drawActs(chance, stories, spec);
  const storm = plan.has('user-storm') ? drawStorm(chance, spec, lastOf(told) + 30_000) : [];
  const beside = options.story === undefined ? drawNeighbour(seed, lastOf(told)) : [];
  const acts = [...told, ...storm, ...beside].sort((a, b) => a.atMs - b.atMs);
  const chosen = acts.filter((_, n) => options.onlyActs?.includes(n) ?? true);
  if (plan.has('user-storm')) plan.strikes('user-storm', 1, 'somebody cannot leave it alone');

  const judge = createJudge(plan.has('clock-skew') ? 2_100 : 0, (what) => {
    trace.add('JUDGE', what);
    trace.freeze();
  });
  const onEvent = eventFaults(plan);
  const powers = createPowers();
  const isLaunched = (id: string) => judge.bench().truth.byId(id) !== undefined;
  const hook = dying(powers.over(callFaults(plan), isLaunched), options.crash);
  const world: World = await startWorld({
    seed,
    scripts: badScripts(),
    hook,
    handlers: {
      ...commandHandlers(() => world),
      ...WAKE_HANDLERS,
      probeTasks: (_, { targets }: { targets: object[] }) => powers.probeTasks(targets),
    },
    functions: { 'hook-check': () => powers.callHook() },
    describeDelayMs: plan.strikes('not-describable', 1, 'fresh tasks') ? plan.chance.between(1_000, UNDESCRIBED_MS) : 0,
    onlooker: {
      before: judge.onlooker.before,
      after(call, answer) {
        trace.add(call.by, `${call.service}:${call.operation}`);
        judge.onlooker.after?.(call, answer);
      },
    },
    eventFaults(event, target) {
      const isFirst = event['detail-type'] === 'ECS Task State Change';
      if (isFirst) judge.bench().truth.observe(event.detail as never);
      return powers.isLosing() ? { copies: 0 } : powers.isDoubling() ? { copies: 2 } : onEvent(event, target);
    },
  });
  powers.rule(() => world.crashAll(new Crash(world.calls.at(-1) as never, 'before')));
  const startedAtMs = Date.now();
  trace.begin();
  try {
    judge.sit(world);
    await listenForCommands(world);
    const user = userOf(world);
    const canary = `canary-${seed}-secret`;
    const actor = createActor({
      world,
      user,
      spec,
      powers,
      canary,
      tell: (what) => trace.add('user', what),
      noteProtection: (taskId, untilMs) => judge.bench().protectedUntilMs.set(taskId, untilMs),
      noteDrain(instance) {
        if (!isCalm(plan, stories)) return;
        const { closedAtMs } = instance;
        const isStill = () => instance.closedAtMs === closedAtMs;
        setTimeout(() => isStill() && judgeDrain(judge.bench(), instance), DRAIN_HEARD_MS);
      },
      noteInstance: (instance) => judge.bench().instances.set(instance.arn, instance),
    });
    await actor.beginInstances();
    const endFaults = startFleetFaults(judge.bench(), plan);
    const words: string[] = [];
    for (const { atMs, words: what, do: work } of chosen) {
      await world.time.pass(Math.max(0, startedAtMs + atMs - Date.now()));
      trace.add('user', what);
      words.push(`${Math.round((Date.now() - startedAtMs) / 100) / 10} s: ${what}`);
      await work(actor);
    }
    await world.time.pass(AFTERMATH_MS);

    const moments = crashMoments(world.calls);
    plan.end();
    powers.end();
    endFaults();
    for (const image of [...BAD_IMAGES, 'web:2']) world.fleet.script(image, {});
    trace.add('SIM', 'nothing fails any more');
    await actor.makeRoom();
    await resume(world, user, actor.steer);
    // Lambda tries again after a minute, and once more after two, what failed of a command or a scheduled action.
    if (actor.hasCommanded() || actor.hasScheduled()) await world.time.pass(LAMBDA_RETRIES_MS);
    const restLimitMs = REST_LIMIT_MS + (spec.more.availabilityZoneRebalancing === 'ENABLED' ? MOVE_WAIT_MS : 0);
    const violations = judge.violations;
    let left = await notAtRest(world, user, judge.bench());
    for (let waitedMs = 0; left.length > 0 && waitedMs < restLimitMs && violations.length === 0; waitedMs += LOOK_MS) {
      await world.time.pass(LOOK_MS);
      left = await notAtRest(world, user, judge.bench());
    }
    if (left.length > 0 && violations.length === 0) violations.push(...left.map((what) => `never at rest: ${what}`));
    if (violations.length === 0)
      await judgeEnd({
        bench: judge.bench(),
        stories,
        secondAtMs: startedAtMs + secondAtMs,
        user,
        plan,
        canary,
        chance,
        actor,
      });
    for (const key of [user.key, NEIGHBOUR])
      trace.digest(JSON.stringify(await world.peek.store.load(key)) ?? 'no service');
    return {
      seed,
      stories,
      kinds: plan.kinds,
      faults: plan.counts,
      done: plan.done,
      acts: acts.length,
      violations: [...violations],
      traceHash: trace.hash(),
      simulatedMs: Date.now() - startedAtMs,
      calls: world.calls.length,
      moments,
      lastSteps: trace.lastSteps(),
      told: words,
    };
  } finally {
    await world.stop();
  }
}

function dying(hook: FaultHook, crash: CrashMoment | undefined): FaultHook {
  if (!crash) return hook;
  return {
    ...hook,
    async before(call) {
      if (crash.when === 'before' && call.n === crash.n) throw new Crash(call, 'before');
      await hook.before?.(call);
    },
    async after(call) {
      if (crash.when === 'after' && call.n === crash.n) throw new Crash(call, 'after');
      await hook.after?.(call);
    },
  };
}

/** A deployment that its user holds never ends: he comes back. */
async function resume(world: World, user: User, steer: (verb: 'resume') => Promise<void>) {
  const records = await world.peek.store.load(user.key);
  if (records?.deployment.pausedAtMs !== undefined) await steer('resume');
}
