import { afterEach, describe, expect, it } from '@jest/globals';
import { launchTasks } from '../../../../shared/use-cases/launch/launch-tasks.ts';
import { observeTask } from '../../../../shared/use-cases/observe/observe-task.ts';
import { reconcile } from '../../../../shared/use-cases/reconcile.ts';
import { leftovers, listFleet, watch } from '../../../harness/judge.ts';
import { startWorld, type World, type WorldOptions } from '../../../harness/start-world.ts';
import { definitionOf, INGRESS, type User, userOf } from '../../../harness/user.ts';

let world: World;
let user: User;
let violations: string[];

async function open(options: WorldOptions = {}): Promise<void> {
  world = await startWorld(options);
  user = userOf(world);
  violations = watch(world, user).violations;
}

async function openWith(image: string, spec: object, options: WorldOptions = {}): Promise<void> {
  await open(options);
  await user.deploy(image, spec);
  await user.reaches('SUCCESSFUL');
  await world.time.pass(5_000);
}

afterEach(async () => {
  const { failures } = world;
  await world.stop();
  expect(violations).toEqual([]);
  expect(failures).toEqual([]);
});

const WRITES = /^(Put|Update|Delete|Transact|BatchWrite)/;
const writesOf = (since: number) =>
  world.calls.slice(since).filter(({ service, operation }) => service === 'dynamodb' && WRITES.test(operation));
const running = async () => (await listFleet(world)).filter(({ desiredStatus }) => desiredStatus === 'RUNNING');
const taskIds = () => world.fleet.list().map(({ taskId }) => taskId);

describe('a steady service', () => {
  it.each([
    ['without traffic', {}],
    ['behind the load balancer', { ingress: INGRESS }],
  ])('%s sees no write in ten quiet minutes', async (_, spec) => {
    await openWith('web:1', spec);
    await world.time.pass(60_000);
    const since = world.calls.length;
    await world.time.pass(600_000);
    expect(writesOf(since)).toEqual([]);
    expect(world.calls.length).toBeGreaterThan(since);
  });

  it('gets another task within a second of a crash, and says what happened', async () => {
    await openWith('web:1', { ingress: INGRESS });
    const [victim] = taskIds();
    world.fleet.kill(victim ?? '');
    await world.time.pass(1_000);
    expect(await running()).toHaveLength(2);
    expect(taskIds()).not.toContain(victim);
    await world.time.pass(10_000);
    expect(await leftovers(world, user)).toEqual([]);
    const [stopped] = (await world.peek.store.listTasks('default', { service: 'web', stopped: true }, { limit: 5 }))
      .items;
    expect(stopped?.explanation?.map(({ what }) => what)).toEqual([
      'Essential container in task exited (container app exited with code 137)',
      'container app exited with code 137',
      'Exit code 137 is SIGKILL: killed from outside, or out of memory.',
    ]);
    expect((await user.said()).filter((message) => message.includes('has stopped'))).toHaveLength(1);
  });

  it('backs off where its tasks crash again and again, and never gives up', async () => {
    await openWith('web:1', { desiredCount: 1 });
    world.fleet.script('web:1', { exitAfterMs: 100, exitCode: 3 });
    const before = world.fleet.starts.length;
    world.fleet.kill(taskIds()[0] ?? '');
    await world.time.pass(600_000);
    const starts = world.fleet.starts.length - before;
    // 0, 1, 2, 4 … 256, 300 s with up to a quarter of jitter: about ten in ten minutes.
    expect(starts).toBeGreaterThan(7);
    expect(starts).toBeLessThan(13);
    world.fleet.script('web:1', {});
    await world.time.pass(400_000);
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('replaces a task that fails its health checks only when another has taken its seat', async () => {
    await openWith('web:1', { ingress: INGRESS });
    const [sick] = taskIds();
    let others = 0;
    world.fleet.script('web:1', {});
    for (const container of world.fleet.list()) if (container.taskId !== sick) others += 1;
    world.fleet.sicken(sick ?? '');
    await world.time.until(async () => !taskIds().includes(sick ?? ''), 120_000);
    expect(others).toBe(1);
    await world.time.pass(10_000);
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('hears of a container that became unhealthy by the audit, since ECS sends no event for it', async () => {
    const healthCheck = { command: ['CMD-SHELL', 'true'], interval: 5, timeout: 2, retries: 2 };
    await open();
    await user.put(await user.register(definitionOf('web:1', { container: { healthCheck } })));
    await user.reaches('SUCCESSFUL');
    await world.time.pass(10_000);
    const [sick] = taskIds();
    world.fleet.sicken(sick ?? '');
    await world.time.until(() => !taskIds().includes(sick ?? ''), 150_000);
    await world.time.pass(20_000);
    expect(await leftovers(world, user)).toEqual([]);
  });

  // Seed 10: every target of a revision had failed, the look at the old tasks' drains said so, and it ended SUCCESSFUL.
  it('hears of a target that fails by the look at another task, before any audit', async () => {
    await openWith('web:1', { ingress: INGRESS }, { schedules: false });
    const [sick = '', other = ''] = taskIds();
    world.fleet.sicken(sick);
    await world.time.pass(20_000);
    expect(taskIds()).toContain(sick);
    world.fleet.kill(other);
    await world.time.until(() => !taskIds().includes(sick), 30_000);
    await world.time.pass(20_000);
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('is repaired where its target group was deleted by hand', async () => {
    await openWith('web:1', { ingress: INGRESS });
    const { service } = await user.records();
    await world.call('elasticloadbalancing', 'DeleteRule', {
      RuleArn: service.traffic?.balancers[0]?.productionRuleArn,
    });
    await world.call('elasticloadbalancing', 'DeleteTargetGroup', {
      TargetGroupArn: service.traffic?.balancers[0]?.targetGroupArns[0],
    });
    await world.time.pass(180_000);
    expect(await leftovers(world, user)).toEqual([]);
    const health = await world.peek.balancer.health(
      (await user.records()).service.traffic?.balancers[0]?.targetGroupArns[0] ?? '',
    );
    expect([...health.values()].map(({ state }) => state)).toEqual(['healthy', 'healthy']);
  });
});

describe('events of ECS', () => {
  it('may all be lost: the audit and the due times bring the service to the same end', async () => {
    await openWith('web:1', { ingress: INGRESS }, { eventFaults: () => ({ copies: 0 }) });
    await user.deploy('web:2', { ingress: INGRESS });
    await user.reaches('SUCCESSFUL');
    world.fleet.kill(taskIds()[0] ?? '');
    await world.time.pass(130_000);
    expect(await leftovers(world, user)).toEqual([]);
    expect(world.fleet.list().map(({ image }) => image)).toEqual(['web:2', 'web:2']);
  });

  it('may come twice, late and in any order', async () => {
    let n = 0;
    const delays = [0, 900, 30, 2_500, 5, 300];
    await open({
      eventFaults() {
        n += 1;
        return { copies: 1 + (n % 2), delayMs: delays[n % delays.length] };
      },
    });
    const seen = new Map<string, number>();
    world.hook.after = async () => {
      for (const { id, observed } of (await user.records().catch(() => ({ tasks: [] }))).tasks) {
        const version = observed?.version ?? 0;
        if (version < (seen.get(id) ?? 0)) violations.push(`S5: ${id} went back from ${seen.get(id)} to ${version}`);
        seen.set(id, version);
      }
    };
    await user.deploy('web:1', { ingress: INGRESS });
    await user.reaches('SUCCESSFUL');
    await user.deploy('web:2', { ingress: INGRESS });
    await user.reaches('SUCCESSFUL');
    world.fleet.kill(taskIds()[0] ?? '');
    await world.time.pass(60_000);
    expect(await leftovers(world, user)).toEqual([]);
    const { items } = await world.peek.store.listTasks('default', { service: 'web', stopped: true }, { limit: 50 });
    expect(items).toHaveLength(3);
  });

  it('tell of a stop that ECS asked for: it is deregistered and replaced before it has ended', async () => {
    await openWith('web:1', { ingress: INGRESS }, { scripts: { 'web:1': { stopMs: 20_000 } } });
    const [victim] = await running();
    const task = victim?.taskArn;
    await world.call('ecs', 'StopTask', { task, reason: 'Spot' });
    violations.length = 0;
    await world.time.pass(3_000);
    expect(await running()).toHaveLength(2);
    const { service, tasks } = await user.records();
    expect(tasks).toHaveLength(3);
    const health = await world.peek.balancer.health(service.traffic?.balancers[0]?.targetGroupArns[0] ?? '');
    expect([...health.values()].map(({ state }) => state).sort()).not.toContain('unhealthy');
    await world.time.pass(60_000);
    expect(await leftovers(world, user)).toEqual([]);
  });
});

describe('a task that ECS does not know', () => {
  it('is lost when it is missing twice, counts against nobody, and is stopped where it comes back', async () => {
    await openWith('web:1', {});
    const [missing] = taskIds();
    const operations = world.cloud.services().find(({ name }) => name === 'ecs')?.operations ?? {};
    const real = operations.DescribeTasks;
    operations.DescribeTasks = async ({ tasks, cluster }: { tasks: string[]; cluster: string }, context) =>
      real?.({ cluster, tasks: tasks.filter((arn) => !arn.endsWith(missing ?? '')) } as never, context) ?? {};
    await world.time.pass(290_000);
    expect((await user.records()).tasks).toHaveLength(2);
    await world.time.pass(120_000);
    const { tasks, deployment } = await user.records();
    expect(tasks).toHaveLength(2);
    expect(tasks.map(({ observed }) => observed?.arn.endsWith(missing ?? ''))).toEqual([false, false]);
    expect(deployment.failures).toBeUndefined();
    expect((await user.said()).join()).toMatch(/ECS no longer knows the task/);
    if (real) operations.DescribeTasks = real;
    await world.time.pass(70_000);
    expect(taskIds()).not.toContain(missing);
    expect(await leftovers(world, user)).toEqual([]);
  });
});

describe('a task that does not come up', () => {
  it('is stopped at its launch deadline, counts as failed to start, and says for how long it was waited for', async () => {
    await open({ scripts: { 'web:1': { pullMs: Number.POSITIVE_INFINITY } } });
    const breaker = { enable: true, rollback: false, thresholdConfiguration: { type: 'COUNT', value: 2 } };
    const spec = {
      desiredCount: 1,
      progressDeadlineSec: 600,
      deploymentConfiguration: { deploymentCircuitBreaker: breaker },
    };
    await user.deploy('web:1', spec);
    await world.time.pass(29_000);
    expect((await user.records()).deployment.failures).toBeUndefined();
    await user.reaches('FAILED', 120_000);
    const { deployment } = await user.records();
    expect(deployment.failures?.count).toBe(2);
    expect(deployment.reason).toMatch(/2 task/);
    const { items } = await world.peek.store.listTasks('default', { service: 'web', stopped: true }, { limit: 5 });
    expect(items[0]?.explanation?.[0]?.what).toMatch(/30 s/);
  });
});

describe('a host that goes away under its tasks', () => {
  it.each(['InfrastructureHealth', 'TerminationNotice', 'SpotInterruption'])(
    'costs latency and no deployment: %s counts against no breaker, no deadline and no backoff',
    async (stopCode) => {
      await open();
      const breaker = { enable: true, rollback: false, thresholdConfiguration: { type: 'COUNT', value: 1 } };
      await user.deploy('web:1', { deploymentConfiguration: { deploymentCircuitBreaker: breaker } });
      for (let time = 0; time < 3; time += 1) {
        await world.time.pass(1_500);
        await loseEveryHost(stopCode);
      }
      await user.reaches('SUCCESSFUL', 60_000);
      const { deployment } = await user.records();
      expect(deployment.failures).toBeUndefined();
      await world.time.pass(5_000);
      expect(await running()).toHaveLength(2);
    },
  );

  /** Its containers end, and ECS says why: as it would where a host is drained or lost. */
  async function loseEveryHost(stopCode: string): Promise<void> {
    const { tasks } = await user.records();
    for (const { id, cluster, observed } of tasks) {
      if (!observed) continue;
      const { version } = observed;
      const seen = {
        lastStatus: 'STOPPED',
        desiredStatus: 'STOPPED',
        stopCode,
        stoppedReason: 'Host went away',
      } as const;
      const observation = { ...observed, ...seen, version: version + 100, stoppedAtMs: world.time.nowMs() };
      const told = { cluster, startedBy: id, group: 'slipway-world/web', observation };
      await user.ask((deps) => observeTask(deps, told));
      world.fleet.kill(observed.arn.split('/').at(-1) ?? '');
    }
  }
});

describe('RunTask', () => {
  it('whose answer is lost is asked again with its token: one task', async () => {
    await open({ eventFaults: () => ({ copies: 0 }) });
    let lost = 0;
    world.hook.after = ({ operation }) => {
      if (operation !== 'RunTask' || lost === 3) return;
      lost += 1;
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    };
    await user.deploy('web:1');
    await user.reaches('SUCCESSFUL');
    expect(lost).toBe(3);
    expect(await listFleet(world)).toHaveLength(2);
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('that is throttled counts against nobody and is tried again', async () => {
    await open();
    let throttled = 0;
    world.hook.before = ({ operation }) => {
      if (operation !== 'RunTask' || throttled === 4) return;
      throttled += 1;
      throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
    };
    await user.deploy('web:1');
    await user.reaches('SUCCESSFUL', 60_000);
    expect((await user.records()).deployment.failures).toBeUndefined();
  });

  it('that is refused is said in an event, and is a new attempt with a new id', async () => {
    await open();
    const tokens: unknown[] = [];
    world.hook.before = ({ operation, input }) => {
      if (operation !== 'RunTask' || tokens.length === 2) return;
      tokens.push(input.clientToken);
      throw Object.assign(new Error('Capacity is unavailable at this time.'), { name: 'InvalidParameterException' });
    };
    await user.deploy('web:1', { compatibility: 'ecs' });
    await user.reaches('SUCCESSFUL', 60_000);
    expect((await user.said()).filter((message) => message.includes('was unable to place a task'))).toHaveLength(2);
    const { tasks } = await user.records();
    expect(tasks.map(({ id }) => id)).not.toContain(tokens[0]);
  });

  // Seed 9418: two reconciles replayed one intent, and ECS refused the one and took the other.
  it('that is refused to one and granted to another with the same token leaves no orphan', async () => {
    await openWith('web:1', {});
    world.hook.before = ({ operation }) => {
      if (operation === 'RunTask') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    };
    await user.scale(3);
    await world.time.pass(1_000);
    const records = await user.records();
    const intents = records.tasks.filter(({ observed }) => !observed);
    expect(intents).toHaveLength(1);
    let granted: Promise<boolean> | undefined;
    world.hook.before = async ({ operation, by }) => {
      if (by !== 'refused' || operation !== 'TransactWriteItems') return;
      granted ??= launchTasks(world.wire('granted'), records, intents);
      await granted;
    };
    const refusal = { tasks: [], failures: [{ reason: 'Capacity is unavailable at this time.' }] };
    world.hook.instead = ({ operation, by }) => (operation === 'RunTask' && by === 'refused' ? refusal : undefined);
    await world.time.during(launchTasks(world.wire('refused'), records, intents));
    expect((await user.records()).tasks.map(({ id }) => id)).toContain(intents[0]?.id);
    await world.time.pass(15_000);
    expect(world.fleet.starts).toHaveLength(3);
    expect(await leftovers(world, user)).toEqual([]);
  });

  // Seed 128: the refusal was written first, and the task that came of the other's call ran until the audit, over the bound.
  it('that is granted once the same token was refused to another stops what has no record', async () => {
    await openWith('web:1', {});
    world.hook.before = ({ operation }) => {
      if (operation === 'RunTask') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    };
    await user.scale(3);
    await world.time.pass(1_000);
    world.hook.before = undefined;
    const records = await user.records();
    const intents = records.tasks.filter(({ observed }) => !observed);
    const refusal = { tasks: [], failures: [{ reason: 'Capacity is unavailable at this time.' }] };
    world.hook.instead = ({ operation, by }) => (operation === 'RunTask' && by === 'refused' ? refusal : undefined);
    await world.time.during(launchTasks(world.wire('refused'), records, intents));
    await world.time.during(launchTasks(world.wire('granted'), records, intents));
    const [orphan] = (await listFleet(world)).filter(({ startedBy }) => startedBy === intents[0]?.id);
    expect(orphan?.desiredStatus).toBe('STOPPED');
    await world.time.pass(15_000);
    expect(await running()).toHaveLength(3);
    expect(await leftovers(world, user)).toEqual([]);
  });

  // Seed 5010: and who was granted it could not write it down either.
  it('that is refused when it is asked again is looked up before the attempt is over', async () => {
    await openWith('web:1', {}, { eventFaults: () => ({ copies: 0 }) });
    let answers = false;
    world.hook.after = ({ operation }) => {
      if (operation === 'RunTask' && !answers) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    };
    await user.scale(3);
    await world.time.pass(1_000);
    answers = true;
    const refusal = { tasks: [], failures: [{ reason: 'Capacity is unavailable at this time.' }] };
    world.hook.instead = ({ operation }) => (operation === 'RunTask' ? refusal : undefined);
    await world.time.pass(15_000);
    expect(world.fleet.starts).toHaveLength(3);
    expect(await running()).toHaveLength(3);
    expect((await user.said()).filter((message) => message.includes('unable to place'))).toEqual([]);
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('launches tasks that nobody can describe for a while: they are not lost', async () => {
    await openWith('web:1', { ingress: INGRESS }, { describeDelayMs: 30_000, eventFaults: () => ({ copies: 0 }) });
    expect(await leftovers(world, user)).toEqual([]);
    expect(world.fleet.starts).toHaveLength(2);
  });
});

describe('the sweep', () => {
  it('reconciles everything that is due, however much it is', async () => {
    await open({ schedules: false });
    const arn = await user.register(definitionOf('web:1'));
    const others = Array.from({ length: 30 }, (_, n) => userOf(world, { cluster: 'default', service: `s${n}` }));
    for (const other of others) await other.put(arn, { desiredCount: 1 });
    for (const other of others) await other.reaches('SUCCESSFUL');
    await world.time.pass(10_000);
    for (const { key } of others) await world.peek.store.makeDue(key, world.time.nowMs());
    await world.time.during(world.invoke('sweep', {}));
    expect(await world.peek.store.listDue(world.time.nowMs(), 100)).toEqual([]);
  });
});

describe('the records', () => {
  it('are changed by one of two reconciles at once, and the other looks again', async () => {
    await open();
    world.hook.before = undefined;
    await user.deploy('web:1', { desiredCount: 4 });
    for (let n = 0; n < 40; n += 1) {
      await world.time.during(
        Promise.all([reconcile(world.wire('a'), user.key), reconcile(world.wire('b'), user.key)]),
      );
      await world.time.pass(100);
    }
    await user.reaches('SUCCESSFUL');
    expect(world.fleet.starts).toHaveLength(4);
    expect(await leftovers(world, user)).toEqual([]);
  });
});

describe('what is not in the records', () => {
  it('but is a target is taken away, also where the service has no task any more', async () => {
    await openWith('web:1', { ingress: INGRESS });
    await user.scale(0);
    await world.time.pass(30_000);
    const group = (await user.records()).service.traffic?.balancers[0]?.targetGroupArns[0] ?? '';
    expect([...(await world.peek.balancer.health(group)).values()]).toEqual([]);
    const late = { TargetGroupArn: group, Targets: [{ Id: '127.0.0.1', Port: 20_000 }] };
    await world.call('elasticloadbalancing', 'RegisterTargets', late);
    await world.time.pass(120_000);
    expect([...(await world.peek.balancer.health(group)).values()]).toEqual([]);
  });

  it('but is ours is stopped when it is five minutes old', async () => {
    await openWith('web:1', {});
    const definition = await user.register(definitionOf('stray:1', { family: 'stray' }));
    const network = { awsvpcConfiguration: { subnets: world.config.subnets.slice(0, 1) } };
    const run = (group: string | undefined, startedBy: string | undefined) =>
      world.call<{ tasks: { taskArn: string }[] }>('ecs', 'RunTask', {
        taskDefinition: definition,
        launchType: 'FARGATE',
        networkConfiguration: network,
        group,
        startedBy,
      });
    const orphan = await run('slipway-world/web', 'f'.repeat(32));
    const strangers = [
      await run('slipway-worlds/web', 'f'.repeat(32)),
      await run('slipway-other', 'e'.repeat(32)),
      await run(undefined, undefined),
    ];
    violations.length = 0;
    await world.time.pass(240_000);
    expect(await running()).toHaveLength(6);
    await world.time.pass(180_000);
    const left = (await running()).map(({ taskArn }) => taskArn);
    expect(left).toHaveLength(5);
    expect(left).not.toContain(orphan.tasks[0]?.taskArn);
    for (const { tasks } of strangers) expect(left).toContain(tasks[0]?.taskArn);
    violations.length = 0;
  });

  it('and is a target of the load balancer is taken from it, also of a task that is to be stopped', async () => {
    await openWith('web:1', { ingress: INGRESS }, { scripts: { 'web:1': { stopMs: 20_000 } } });
    const { service, tasks } = await user.records();
    const group = service.traffic?.balancers[0]?.targetGroupArns[0] ?? '';
    const port = tasks[1]?.observed?.containers[0]?.networkBindings?.[0]?.hostPort ?? 0;
    await user.scale(1);
    await world.time.pass(2_500);
    // A reconcile that was late registers the one that was deregistered before.
    for (const one of [port, tasks[0]?.observed?.containers[0]?.networkBindings?.[0]?.hostPort ?? 0]) {
      await world.peek.balancer.register(group, [{ id: '127.0.0.1', port: one }]);
    }
    await world.time.pass(6_000);
    const left = [...(await world.peek.balancer.health(group)).values()].filter(({ state }) => state !== 'draining');
    expect(left).toHaveLength(1);
    await world.time.pass(60_000);
    expect(await leftovers(world, user)).toEqual([]);
    violations.length = 0;
  });

  // Seed 229: requests had come to it again, and had only what was left of the first drain.
  it('and is a target again while it drains has its whole drain once more', async () => {
    await openWith('web:1', { ingress: { ...INGRESS, deregistrationDelaySec: 5 } });
    const { service, tasks } = await user.records();
    const group = service.traffic?.balancers[0]?.targetGroupArns[0] ?? '';
    const atMs: Record<string, number> = {};
    world.hook.after = ({ operation }) => {
      atMs[operation] = world.time.nowMs();
    };
    await user.scale(1);
    await world.time.pass(1_500);
    const drained = (await user.records()).tasks.find(({ stop }) => stop !== undefined);
    const { id: address = '', port = 0 } = tasks.find(({ id }) => id === drained?.id)?.targets?.[0] ?? {};
    await world.peek.balancer.register(group, [{ id: address, port }]);
    await world.time.pass(12_000);
    const drainMs = (atMs.StopTask ?? 0) - (atMs.DeregisterTargets ?? 0);
    expect(drainMs).toBeGreaterThanOrEqual(5_000);
    expect(drainMs).toBeLessThan(6_500);
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('and is a target of nobody is taken from the load balancer', async () => {
    await openWith('web:1', { ingress: INGRESS });
    const group = (await user.records()).service.traffic?.balancers[0]?.targetGroupArns[0] ?? '';
    await world.peek.balancer.register(group, [{ id: '127.0.0.1', port: 9 }]);
    await world.time.pass(90_000);
    expect((await world.peek.balancer.health(group)).size).toBe(2);
    expect(await leftovers(world, user)).toEqual([]);
  });
});
