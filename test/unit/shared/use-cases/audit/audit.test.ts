import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { audit } from '../../../../../shared/use-cases/audit/audit.ts';
import type { Deps } from '../../../../../shared/use-cases/deps.ts';
import { startWorld, type World } from '../../../../harness/start-world.ts';
import { definitionOf, userOf } from '../../../../harness/user.ts';

let world: World;
const NAMES = ['one', 'two', 'three'];

/** Three steady services of two tasks, and no schedule: whatever is audited is audited here. */
beforeEach(async () => {
  world = await startWorld({ schedules: false });
  for (const service of NAMES) {
    const user = userOf(world, { cluster: 'default', service });
    await user.put(await user.register(definitionOf('web:1')));
    await user.reaches('SUCCESSFUL');
  }
  await world.time.pass(10_000);
  world.calls.length = 0;
});

afterEach(async () => {
  const { failures } = world;
  await world.stop();
  expect(failures).toEqual([]);
});

const run = (deps: Deps = world.wire('audit')) => world.time.during(audit(deps));
const asked = (by: string) => world.calls.filter((call) => call.by === by).map(({ operation }) => operation);
const count = (operation: string) => asked('audit').filter((name) => name === operation).length;
const live = async () => (await world.peek.store.listTasks('default', { stopped: false }, { limit: 100 })).items;

/** A task of the stack's that no record knows, older than any launch that is still to be recorded. */
async function launchOrphan(): Promise<string> {
  const { tasks } = await world.call<{ tasks: { taskArn: string }[] }>('ecs', 'RunTask', {
    cluster: 'default',
    taskDefinition: 'web',
    launchType: 'FARGATE',
    group: 'slipway-world/one',
    startedBy: '0'.repeat(32),
    networkConfiguration: { awsvpcConfiguration: { subnets: world.config.subnets } },
  });
  await world.time.pass(6 * 60_000);
  return tasks[0]?.taskArn.split('/').at(-1) ?? '';
}

const taskIds = () => world.fleet.list().map(({ taskId }) => taskId);

describe('the audit', () => {
  it('asks for the tasks of many services in one call, and writes nothing where nothing differs', async () => {
    await run();
    expect([count('DescribeTasks'), count('ListTasks')]).toEqual([1, 1]);
    expect(asked('audit').filter((name) => /Put|Update|Delete|Transact|Send|Run|Stop/.test(name))).toEqual([]);
  });

  it('stops a task that no record knows, and asks for that one alone', async () => {
    const orphan = await launchOrphan();
    expect(taskIds()).toContain(orphan);
    world.calls.length = 0;
    await run();
    expect(count('DescribeTasks')).toBe(2);
    await world.time.until(() => !taskIds().includes(orphan), 60_000);
    expect(taskIds()).toHaveLength(6);
  });

  it('goes on where the last pass had to stop, finds no less, and then begins again', async () => {
    const orphan = await launchOrphan();
    /** With such a clock no pass has time for more than one call. */
    const hurried = (): Deps => {
      const deps = world.wire('audit');
      let lateMs = 0;
      const clock: Deps['clock'] = {
        ...deps.clock,
        nowMs: () => deps.clock.nowMs() + lateMs,
        sleep: async () => {
          lateMs += 800_000;
        },
      };
      return { ...deps, clock };
    };
    await run(hurried());
    expect(await world.peek.store.getAuditPlace()).toEqual({ cluster: 'default', part: 'tasks', nextToken: '' });
    expect(taskIds()).toContain(orphan);
    await run(hurried());
    expect(await world.peek.store.getAuditPlace()).toBeUndefined();
    await world.time.until(() => !taskIds().includes(orphan), 60_000);
    expect(await live()).toHaveLength(6);
  });
});
