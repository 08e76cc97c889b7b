import { Crash, type FaultHook } from '../harness/faults.ts';
import { awsError } from './faults/call-faults.ts';
import type { HookWord, Powers } from './stories/ground.ts';

const NO_CAPACITY = 'You’ve reached the limit on the number of vCPUs you can run concurrently';

/** What stories do to the world as a whole. */
export function createPowers() {
  const on = { refuses: false, loses: false, doubles: false, mute: false, dies: false };
  let deafUntilMs = 0;
  let probed: number | 'down' = 200;
  let hook: HookWord = 'SUCCEEDED';
  let hooked = 0;
  const broken = new Set<string>();
  let kill: () => void = () => {};
  const powers: Powers = {
    killFunctions: () => kill(),
    refuseLaunches: (is) => {
      on.refuses = is;
    },
    loseEvents: (is) => {
      on.loses = is;
    },
    loseEventsFor: (ms) => {
      deafUntilMs = Date.now() + ms;
    },
    dieBehindCommands: (is) => {
      on.dies = is;
    },
    doubleEverything: (is) => {
      on.doubles = is;
    },
    loseAnswers: (is) => {
      on.mute = is;
    },
    answerProbes: (answer) => {
      probed = answer;
    },
    answerHook: (answer) => {
      hook = answer;
      hooked = 0;
    },
    breakService: (service, is) => {
      if (is) broken.add(service);
      else broken.delete(service);
    },
  };
  return {
    ...powers,
    /** The function that asks tasks over HTTP. */
    async probeTasks(targets: readonly object[]): Promise<object> {
      if (probed === 'down') throw new Error('it cannot be asked');
      return { results: targets.map(() => ({ status: probed })) };
    },
    /** The user's own function that a lifecycle hook calls. */
    callHook(): unknown {
      hooked += 1;
      if (hook === 'an error') throw new Error('the hook is broken');
      if (hook === 'nonsense') return { said: 'nothing' };
      if (hook === 'IN_PROGRESS twice') return { hookStatus: hooked > 2 ? 'SUCCEEDED' : 'IN_PROGRESS' };
      return { hookStatus: hook };
    },
    isLosing: () => on.loses || Date.now() < deafUntilMs,
    isDoubling: () => on.doubles,
    rule(killAll: () => void): void {
      kill = killAll;
    },
    over: (hook: FaultHook, isLaunched: (id: string) => boolean): FaultHook => ({
      ...hook,
      async before(call) {
        if (broken.has(call.service)) throw awsError('InternalServiceFault', `${call.service} is down`, 500);
        await hook.before?.(call);
      },
      instead(call) {
        // The token of a task that is there has the answer that it had.
        if (call.operation === 'RunTask' && isLaunched(String(call.input.startedBy))) return undefined;
        if (!on.refuses || call.operation !== 'RunTask') return hook.instead?.(call);
        return { tasks: [], failures: [{ reason: NO_CAPACITY }] };
      },
      async after(call) {
        if (on.dies && call.by === 'onCommand' && call.operation === 'TransactWriteItems')
          throw new Crash(call, 'after');
        if (on.mute && call.operation === 'RunTask') throw awsError('InternalServerError', 'the answer is lost', 500);
        await hook.after?.(call);
      },
      repeats: (name) => (on.doubles ? [0] : (hook.repeats?.(name) ?? [])),
    }),
    end(): void {
      Object.assign(on, { refuses: false, loses: false, doubles: false, mute: false, dies: false });
      deafUntilMs = 0;
      // What new tasks and hooks answer is what they are: no fault that passes.
      broken.clear();
    },
  };
}
