import { afterEach, describe, expect, it } from '@jest/globals';
import type { Principal } from '../../../../local/cloud/service.ts';
import { patchService } from '../../../../shared/use-cases/services/patch-service.ts';
import { startWorld, type World, type WorldOptions } from '../../../harness/start-world.ts';
import { definitionOf, type User, userOf } from '../../../harness/user.ts';

const ECR: Principal = {
  kind: 'service',
  service: 'ecr.amazonaws.com',
  sourceArn: 'arn:aws:ecr:us-east-1:000000000000:repository/shop',
};
const digestOf = (digit: string) => `sha256:${digit.repeat(64)}`;
const FOLLOW = { repository: 'shop', tag: 'live' };

let world: World;

afterEach(() => world.stop());

async function begin(options: WorldOptions = {}): Promise<User> {
  world = await startWorld(options);
  const user = userOf(world);
  await user.deploy('shop:live', { follow: FOLLOW, desiredCount: 1 });
  await user.reaches('SUCCESSFUL');
  await world.time.pass(5_000);
  return user;
}

/** What ECR puts on the default bus. */
async function push(digit: string, { tag = 'live', time }: { tag?: string; time?: Date } = {}): Promise<void> {
  const detail = {
    result: 'SUCCESS',
    'repository-name': 'shop',
    'image-digest': digestOf(digit),
    'action-type': 'PUSH',
    'image-tag': tag,
  };
  const entry = { Source: 'aws.ecr', DetailType: 'ECR Image Action', Detail: JSON.stringify(detail), Time: time };
  await world.cloud.call('events', 'PutEvents', { Entries: [entry] }, ECR);
  await world.time.pass(3_000);
}

const imagesOf = () => world.fleet.list().map(({ image }) => image);

describe('a service that follows a repository and tag', () => {
  it('is deployed by the digest of what is pushed, and another tag is none of its business', async () => {
    const user = await begin();
    await push('a', { tag: 'next' });
    expect(await user.deployments()).toEqual(['SUCCESSFUL']);
    await push('b');
    await user.reaches('SUCCESSFUL');
    await world.time.pass(20_000);
    expect(await user.deployments()).toEqual(['SUCCESSFUL', 'SUCCESSFUL']);
    expect(imagesOf()).toEqual([`shop@${digestOf('b')}`]);
    const { service } = await user.records();
    expect(service.spec.taskDefinition).toMatch(/task-definition\/web:2$/);
    expect(service.followed?.digest).toBe(digestOf('b'));
  });

  it('rolls once for a push that is told three times, and not at all for one that is told late', async () => {
    const user = await begin({ eventFaults: (event) => (event.source === 'aws.ecr' ? { copies: 3 } : {}) });
    const early = new Date(Date.now() + 1_000);
    const late = new Date(Date.now() + 5_000);
    await push('c', { time: late });
    await push('b', { time: early });
    await push('c', { time: new Date(Date.now()) });
    await user.reaches('SUCCESSFUL');
    expect(await user.deployments()).toEqual(['SUCCESSFUL', 'SUCCESSFUL']);
    expect(imagesOf()).toContain(`shop@${digestOf('c')}`);
  });

  it('does not try again what was rolled back because the push is told again; a newer push it does', async () => {
    const bad = `shop@${digestOf('d')}`;
    const user = await begin({ scripts: { [bad]: { exitAfterMs: 300, exitCode: 1 } } });
    const deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback: true } };
    await user.deploy('shop:live', { follow: FOLLOW, desiredCount: 1, deploymentConfiguration });
    await user.reaches('SUCCESSFUL');
    await push('d');
    await user.reaches('ROLLBACK_SUCCESSFUL');
    const before = await user.deployments();
    await push('d');
    expect(await user.deployments()).toEqual(before);
    await push('e');
    await user.reaches('SUCCESSFUL');
    await world.time.pass(20_000);
    expect(imagesOf()).toEqual([`shop@${digestOf('e')}`]);
    expect((await user.records()).service.spec.follow).toEqual(FOLLOW);
  });

  it('changes the container of that repository alone', async () => {
    const user = await begin();
    const sidecar = { name: 'side', image: 'proxy:1', essential: false };
    const definition = definitionOf('shop:live');
    const both = { ...definition, containerDefinitions: [...definition.containerDefinitions, sidecar] };
    await user.put(await user.register(both), { follow: FOLLOW, desiredCount: 1 });
    await user.reaches('SUCCESSFUL');
    await push('b');
    await user.reaches('SUCCESSFUL');
    await world.time.pass(20_000);
    expect(imagesOf().sort()).toEqual(['proxy:1', `shop@${digestOf('b')}`]);
  });

  it('is refused where no container has an image of the repository', async () => {
    const user = await begin();
    const arn = await user.register(definitionOf('other:1'));
    await expect(user.put(arn, { follow: FOLLOW })).rejects.toMatchObject({
      code: 'InvalidParameterException',
      errors: [{ pointer: '/follow/repository' }],
    });
  });

  it('takes no image of another repository by a PATCH, and registers none', async () => {
    const user = await begin();
    const patched = user.ask((deps) => patchService(deps, user.key, { image: 'other:1' }));
    await expect(patched).rejects.toMatchObject({ errors: [{ pointer: '/follow/repository' }] });
    expect((await world.peek.definitions.describe('web'))?.revision).toBe(1);
  });

  it('hears no more when it follows another tag, or nothing', async () => {
    const user = await begin();
    await user.deploy('shop:live', { follow: { ...FOLLOW, tag: 'next' }, desiredCount: 1 });
    await user.reaches('SUCCESSFUL');
    expect(await world.peek.store.listFollowers(FOLLOW)).toEqual([]);
    expect(await world.peek.store.listFollowers({ ...FOLLOW, tag: 'next' })).toEqual([user.key]);
    await user.deploy('shop:live', { desiredCount: 1 });
    await user.reaches('SUCCESSFUL');
    expect(await world.peek.store.listFollowers({ ...FOLLOW, tag: 'next' })).toEqual([]);
  });

  it('hears no more when it is deleted', async () => {
    const user = await begin();
    await user.remove();
    const before = await user.deployments();
    await push('b');
    await world.time.until(async () => (await user.records()).service.status === 'INACTIVE');
    expect(await user.deployments()).toEqual(before);
    expect(await world.peek.store.listFollowers(FOLLOW)).toEqual([]);
  });

  it('that cannot take the push says so, and others take it', async () => {
    const user = await begin();
    const other = userOf(world, { cluster: 'default', service: 'other' });
    const arn = await other.register(definitionOf('shop:live', { family: 'other' }));
    await other.put(arn, { follow: FOLLOW, desiredCount: 1 });
    await other.reaches('SUCCESSFUL');
    await world.call('ecs', 'DeregisterTaskDefinition', { taskDefinition: arn });
    await push('b');
    await user.reaches('SUCCESSFUL');
    expect(await user.deployments()).toEqual(['SUCCESSFUL', 'SUCCESSFUL']);
    const refusal = `did not follow the push of shop:live (${digestOf('b')})`;
    expect((await other.said()).filter((message) => message.includes(refusal))).toHaveLength(1);
    expect(world.failures).toEqual([]);
  });

  it('takes the push after a crash at whatever write of following it', async () => {
    for (let nth = 1; nth <= 2; nth += 1) {
      const user = await begin();
      let writes = 0;
      world.hook.before = ({ by, operation }) => {
        if (by !== 'onImagePush' || /^(Get|Query|BatchGet|Describe)/.test(operation)) return;
        writes += 1;
        if (writes === nth) throw new Error('killed');
      };
      await push('b');
      await world.time.pass(120_000);
      await user.reaches('SUCCESSFUL');
      expect(await user.deployments()).toEqual(['SUCCESSFUL', 'SUCCESSFUL']);
      world.failures.length = 0;
      if (nth === 1) await world.stop();
    }
  });
});
