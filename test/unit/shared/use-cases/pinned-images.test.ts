import { afterEach, describe, expect, it } from '@jest/globals';
import { describeDeployment } from '../../../../shared/use-cases/services/read-services.ts';
import { leftovers, watch } from '../../../harness/judge.ts';
import { startWorld, type World, type WorldOptions } from '../../../harness/start-world.ts';
import { definitionOf, type User, userOf, WEB } from '../../../harness/user.ts';

let world: World;
let user: User;
let violations: string[];

async function openWith(image: string, options: WorldOptions = {}, container: object = {}): Promise<void> {
  world = await startWorld(options);
  user = userOf(world);
  violations = watch(world, user).violations;
  await user.put(await user.register(definitionOf(image, { container })));
  await user.reaches('SUCCESSFUL');
}

afterEach(async () => {
  const { failures } = world;
  await world.stop();
  expect(violations).toEqual([]);
  expect(failures).toEqual([]);
});

const digests = () => [...new Set(world.fleet.list().map(({ digest }) => digest))];
const replaceAll = async () => {
  for (const { taskId } of world.fleet.list()) world.fleet.kill(taskId);
  await world.time.pass(10_000);
  expect(world.fleet.list()).toHaveLength(2);
};
const registrations = () => world.calls.filter(({ operation }) => operation === 'RegisterTaskDefinition').length;

describe('the images of a service', () => {
  it('stay what they were when the first task ran, wherever the tag has moved', async () => {
    await openWith('web:1');
    const before = digests();
    expect(before).toHaveLength(1);
    world.fleet.script('web:1', { content: 'pushed later' });
    await replaceAll();
    await user.scale(4);
    await world.time.pass(10_000);
    expect(world.fleet.list()).toHaveLength(4);
    expect(digests()).toEqual(before);
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('are told with their digests by the deployment', async () => {
    await openWith('registry.test:5000/shop/web:1');
    const { deployment } = await user.records();
    const answer = await user.ask((deps) => describeDeployment(deps, WEB, deployment.id));
    expect(answer.containerImages).toEqual([
      { containerName: 'app', image: 'registry.test:5000/shop/web:1', imageDigest: digests()[0] },
    ]);
  });

  it('are those of the revision that a deployment goes back to, by digest', async () => {
    await openWith('web:1');
    const good = digests();
    world.fleet.script('web:1', { content: 'pushed later' });
    world.fleet.script('web:2', { exitAfterMs: 100, exitCode: 1 });
    const breaker = { enable: true, rollback: true };
    await user.deploy('web:2', { deploymentConfiguration: { deploymentCircuitBreaker: breaker } });
    await user.reaches('ROLLBACK_SUCCESSFUL', 300_000);
    await replaceAll();
    expect(digests()).toEqual(good);
  });

  it('are those that its migration ran, where the tag has moved between the two', async () => {
    await openWith('web:1', { scripts: { 'web:2 migrate': { exitAfterMs: 20_000, exitCode: 0 } } });
    const since = registrations();
    await user.deploy('web:2', { preDeploy: { containerOverrides: [{ name: 'app', command: ['migrate'] }] } });
    const migration = () => world.fleet.list().find(({ command }) => command === 'migrate');
    await world.time.until(() => migration() !== undefined, 30_000);
    const migrated = migration()?.digest;
    world.fleet.script('web:2', { content: 'pushed later' });
    await user.reaches('SUCCESSFUL', 120_000);
    await world.time.pass(10_000);
    expect(digests()).toEqual([migrated]);
    await replaceAll();
    expect(digests()).toEqual([migrated]);
    expect(registrations() - since).toBe(2);
    expect(await leftovers(world, user)).toEqual([]);
  });

  // Seed 71007: the second launch was cut off, and came through when the tag had moved.
  it.each([
    ['cut off before ECS heard of it', 'before'],
    ['answered to nobody', 'after'],
  ] as const)('are those of the first task also where the launch of another was %s', async (_, when) => {
    world = await startWorld({ eventFaults: () => ({ copies: 0 }) });
    user = userOf(world);
    violations = watch(world, user).violations;
    let isCut = true;
    let first: unknown;
    world.hook[when] = ({ operation, input }) => {
      if (operation !== 'RunTask') return;
      first ??= input.startedBy;
      if (isCut && input.startedBy !== first) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    };
    await user.put(await user.register(definitionOf('web:1')));
    const isPinned = async () => (await user.records()).revisions.some((each) => each.pinnedTaskDefinitionArn);
    for (let sec = 0; sec < 120 && !(await isPinned()); sec += 1) await world.time.pass(1_000);
    expect(await isPinned()).toBe(true);
    world.fleet.script('web:1', { content: 'pushed later' });
    isCut = false;
    await user.reaches('SUCCESSFUL');
    expect(world.fleet.list()).toHaveLength(2);
    expect(world.fleet.starts).toHaveLength(2);
    expect(digests()).toHaveLength(1);
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('follow the tag anew with a new deployment', async () => {
    await openWith('web:1');
    const [before] = digests();
    world.fleet.script('web:1', { content: 'pushed later' });
    const { service } = await user.records();
    await user.put(service.spec.taskDefinition, { forceNewDeployment: true });
    await user.reaches('SUCCESSFUL');
    await world.time.pass(5_000);
    expect(digests()).toHaveLength(1);
    expect(digests()).not.toContain(before);
  });

  it('keep their tags where the definition says versionConsistency: disabled', async () => {
    await openWith('web:1', {}, { versionConsistency: 'disabled' });
    const before = digests();
    world.fleet.script('web:1', { content: 'pushed later' });
    await replaceAll();
    expect(digests()).not.toEqual(before);
    // Slipway's own, and no second one: nothing to pin is nothing to register.
    expect(registrations()).toBe(1);
  });

  it('need no registration where the definition names digests itself', async () => {
    await openWith('web:1');
    const [digest] = digests();
    const since = registrations();
    await user.deploy(`web@${digest}`);
    await user.reaches('SUCCESSFUL');
    await world.time.pass(60_000);
    expect(registrations() - since).toBe(1);
    expect(digests()).toEqual([digest]);
  });

  it('keep their tags, and the service says so, where ECS refuses the registration', async () => {
    let refused = 0;
    const hook: WorldOptions['hook'] = {
      before({ operation, input }) {
        if (operation !== 'RegisterTaskDefinition' || !JSON.stringify(input).includes('@sha256:')) return;
        refused += 1;
        throw Object.assign(new Error('the account has no more revisions'), { name: 'ClientException' });
      },
    };
    await openWith('web:1', { hook });
    await world.time.pass(60_000);
    expect(refused).toBe(1);
    expect((await user.said()).filter((message) => message.includes('cannot pin the images'))).toHaveLength(1);
    await replaceAll();
  });
});
