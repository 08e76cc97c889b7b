import type { RunTaskCommandInput } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { steerDeployment } from '../../../../shared/use-cases/rollout/steer-deployment.ts';
import { patchService } from '../../../../shared/use-cases/services/patch-service.ts';
import { leftovers, listTargets, watch } from '../../../harness/judge.ts';
import { startWorld, type World } from '../../../harness/start-world.ts';
import { INGRESS, type User, userOf } from '../../../harness/user.ts';

const REASON = 'Capacity is unavailable at this time. Please try again later or in a different availability zone';
const WRITES = /^(Put|Update|Delete|Transact|BatchWrite)/;

let world: World;
let user: User;
let violations: string[];
/** Zones without capacity, by their subnets. */
let closed: string[];

beforeEach(async () => {
  world = await startWorld({ publishes: true });
  user = userOf(world);
  violations = watch(world, user).violations;
  world.hook.instead = ({ operation, input }) => {
    if (operation !== 'RunTask') return undefined;
    const { awsvpcConfiguration } = (input as unknown as RunTaskCommandInput).networkConfiguration ?? {};
    const isClosed = awsvpcConfiguration?.subnets?.some((subnet) => closed.includes(subnet)) ?? false;
    return isClosed ? { tasks: [], failures: [{ reason: REASON }] } : undefined;
  };
});

afterEach(async () => {
  const { failures } = world;
  await world.stop();
  expect(violations).toEqual([]);
  expect(failures).toEqual([]);
});

async function zonesOfTasks(): Promise<string[]> {
  const { tasks } = await user.records();
  return tasks.map(({ observed }) => observed?.availabilityZone ?? '').sort();
}

const runsOn = (port: number | undefined) => world.fleet.list().some((one) => one.port === port && one.isHealthy());

/** Requests to each target that the load balancer would choose, all the time; each takes a second. Answers those that failed. */
async function requestsFor(ms: number): Promise<{ sent: number; failed: number; fewestTargets: number }> {
  const endsAtMs = Date.now() + ms;
  let open: { port: number | undefined; untilMs: number }[] = [];
  const counts = { sent: 0, failed: 0, fewestTargets: Number.POSITIVE_INFINITY };
  while (Date.now() < endsAtMs) {
    const targets = await listTargets(world, (await user.records()).service);
    const healthy = targets.filter(({ state }) => state === 'healthy');
    counts.fewestTargets = Math.min(counts.fewestTargets, healthy.length);
    counts.sent += healthy.length;
    open.push(...healthy.map(({ port }) => ({ port, untilMs: Date.now() + 1000 })));
    counts.failed += open.filter(({ port }) => !runsOn(port)).length;
    open = open.filter(({ port, untilMs }) => runsOn(port) && Date.now() < untilMs);
    await world.time.pass(250);
  }
  return counts;
}

describe('a service that came up while a zone was closed', () => {
  // It says nothing of availabilityZoneRebalancing: ECS's CreateService has ENABLED then.
  const spec = { desiredCount: 6, ingress: INGRESS };

  beforeEach(async () => {
    closed = world.config.subnets.slice(2);
    await user.deploy('web:1', spec);
    await user.reaches('SUCCESSFUL', 30_000);
    expect(new Set(await zonesOfTasks())).toEqual(new Set(['us-east-1a', 'us-east-1b']));
  });

  it('is spread over all zones when it is open again, and no request fails', async () => {
    await world.time.pass(30_000);
    const [third] = closed;
    closed = [];
    const { sent, failed, fewestTargets } = await requestsFor(400_000);
    expect(await zonesOfTasks()).toEqual(['a', 'a', 'b', 'b', 'c', 'c'].map((zone) => `us-east-1${zone}`));
    expect([failed, fewestTargets, sent > 9000]).toEqual([0, 6, true]);
    expect(await leftovers(world, user)).toEqual([]);
    const said = (await user.said()).filter((message) => /AZ|steady/.test(message));
    expect(said).toEqual([
      '(service web) has reached a steady state.',
      // Nothing has run in its subnet yet, so that nobody has said which zone that is.
      `(service web) is not AZ balanced with 0 tasks in ${third}, 3 tasks in us-east-1a, and 3 tasks in us-east-1b. AZ Rebalancing in progress.`,
      `(service web) starts 1 task(s) of revision 1 in ${third} to AZ Rebalance.`,
      '(service web) starts 1 task(s) of revision 1 in us-east-1c to AZ Rebalance.',
      '(service web) is AZ balanced with 2 tasks in us-east-1a, 2 tasks in us-east-1b, and 2 tasks in us-east-1c.',
      '(service web) has reached a steady state.',
    ]);
    const told = world.published.map(({ detail }) => detail).filter(({ eventName }) => /REBAL/.test(String(eventName)));
    expect(told.map(({ eventType, eventName, reason }) => [eventType, eventName, reason])).toEqual([
      ['INFO', 'SERVICE_REBALANCING_STARTED', said[1]?.replace('(service web) ', '')],
      ['INFO', 'SERVICE_REBALANCING_COMPLETED', said[4]?.replace('(service web) ', '')],
    ]);
    const stopped = await world.peek.store.listStoppedTasks(user.key, { fromMs: 0, toMs: Date.now(), limit: 9 });
    const why = stopped.filter(({ runningAtMs }) => runningAtMs).map(({ explanation }) => explanation?.[0]?.what);
    const moved =
      'Slipway stopped it (REBALANCE): moved to another zone: another task has taken its place where fewer run';
    expect(why).toEqual([moved, moved]);
    const since = world.calls.length;
    await world.time.pass(600_000);
    const writes = world.calls.slice(since).filter(({ operation }) => WRITES.test(operation));
    expect(writes).toEqual([]);
  });

  it('stays as it is, and is asked again later, where it is closed still', async () => {
    await world.time.pass(3_600_000);
    const asked = world.calls.filter(({ operation }) => operation === 'RunTask').length;
    // Six, two of them in vain; two more; and the closed zone after 5, 10, 20 and 40 minutes.
    expect(asked).toBe(6 + 2 + 4);
    expect(await leftovers(world, user)).toEqual([]);
  });
});

describe('a change of availabilityZoneRebalancing', () => {
  const shown = async () => (await user.records()).service.spec.availabilityZoneRebalancing;
  const AT_MOST_ALL = { minimumHealthyPercent: 50, maximumPercent: 100 };

  beforeEach(() => {
    closed = [];
  });

  it('is no deployment, and ends at once what it ends', async () => {
    closed = world.config.subnets.slice(2);
    const { collection } = await user.deploy('web:1', { desiredCount: 6, availabilityZoneRebalancing: 'DISABLED' });
    await user.reaches('SUCCESSFUL', 30_000);
    closed = [];
    await world.time.pass(600_000);
    expect(new Set(await zonesOfTasks()).size).toBe(2);
    const { taskDefinition } = collection.service.spec;
    const put = (more: object = {}) => user.put(taskDefinition, { desiredCount: 6, ...more });
    expect(await put()).toMatchObject({ outcome: 'unchanged' });
    const enabled = await put({ availabilityZoneRebalancing: 'ENABLED' });
    expect(enabled).toMatchObject({
      outcome: 'settings',
      collection: { deployment: { id: collection.deployment.id }, service: { generation: 2 } },
    });
    await world.time.until(async () => (await user.records()).service.movingTaskId !== undefined, 30_000);
    expect(await put({ availabilityZoneRebalancing: 'DISABLED' })).toMatchObject({ outcome: 'settings' });
    await world.time.pass(600_000);
    expect(new Set(await zonesOfTasks()).size).toBeLessThanOrEqual(3);
    expect(await zonesOfTasks()).toHaveLength(6);
    const moved = (await user.said()).filter((message) => message.includes('to AZ Rebalance'));
    expect(moved).toHaveLength(1);
    expect(await user.deployments()).toEqual(['SUCCESSFUL']);
    expect(await user.said()).toContain('(service web) availabilityZoneRebalancing is DISABLED, by the API.');
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('stays through what says nothing of it: another version, one by image alone, and a way back', async () => {
    await user.deploy('web:1');
    await user.reaches('SUCCESSFUL');
    expect(await shown()).toBe('ENABLED');
    await user.deploy('web:1', { availabilityZoneRebalancing: 'DISABLED' });
    expect(await shown()).toBe('DISABLED');
    await user.ask((deps) => patchService(deps, user.key, { image: 'web:2' }));
    await user.reaches('SUCCESSFUL');
    expect(await shown()).toBe('DISABLED');
    const { collection } = await user.deploy('web:3', { availabilityZoneRebalancing: 'ENABLED' });
    await world.time.pass(2_000);
    await user.ask((deps) => steerDeployment(deps, user.key, collection.deployment.id, 'rollback'));
    await user.reaches('ROLLBACK_SUCCESSFUL');
    expect(await shown()).toBe('ENABLED');
  });

  it('is not what makes a wish impossible that says nothing of it', async () => {
    await user.deploy('web:1', { deploymentConfiguration: AT_MOST_ALL });
    expect(await shown()).toBe('DISABLED');
    await user.deploy('web:2', { availabilityZoneRebalancing: 'ENABLED' });
    expect(await shown()).toBe('ENABLED');
    await user.deploy('web:3', { deploymentConfiguration: AT_MOST_ALL });
    expect(await shown()).toBe('DISABLED');
  });
});
