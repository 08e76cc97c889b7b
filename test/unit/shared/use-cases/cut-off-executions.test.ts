import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Call, Crash } from '../../../harness/faults.ts';
import { leftovers, watch } from '../../../harness/judge.ts';
import { startWorld, type World } from '../../../harness/start-world.ts';
import { type User, userOf } from '../../../harness/user.ts';

let world: World;
let user: User;
let violations: string[];
/** When StartExecution was called, seconds after the first call. */
let askedSec: number[];

beforeEach(async () => {
  world = await startWorld();
  user = userOf(world);
  violations = watch(world, user).violations;
  askedSec = [];
});

afterEach(async () => {
  await world.stop();
  expect(violations).toEqual([]);
});

describe('everything is killed as a deployment’s execution is asked for', () => {
  it.each([
    ['before', [0, 10]],
    ['after', [0]],
  ] as const)('%s the call: it runs at most ten seconds later, and once', async (when, expected) => {
    let firstAtMs: number | undefined;
    world.hook.before = (call) => {
      if (call.operation !== 'StartExecution') return;
      firstAtMs ??= world.time.nowMs();
      askedSec.push((world.time.nowMs() - firstAtMs) / 1000);
      if (when === 'before' && askedSec.length === 1) die(call, when);
    };
    world.hook.after = (call) => {
      if (call.operation === 'StartExecution' && when === 'after' && askedSec.length === 1) die(call, when);
    };
    await user.deploy('web:1');
    await user.reaches('SUCCESSFUL', 60_000);
    expect(askedSec).toEqual(expected);
    expect((await user.records()).deployment.executions).toBe(1);
    expect(await leftovers(world, user)).toEqual([]);
  });
});

function die(call: Call, when: 'before' | 'after'): never {
  const crash = new Crash(call, when);
  world.crashAll(crash);
  throw crash;
}
