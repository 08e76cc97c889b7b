import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServicePatch } from '../../../../shared/contract/service/patch-service.ts';
import { acceptService } from '../../../../shared/use-cases/services/accept-service.ts';
import { deleteService } from '../../../../shared/use-cases/services/delete-service.ts';
import { patchService } from '../../../../shared/use-cases/services/patch-service.ts';
import { startWorld, type World } from '../../../harness/start-world.ts';
import { type User, userOf } from '../../../harness/user.ts';

let world: World;
let user: User;

beforeEach(async () => {
  world = await startWorld();
  user = userOf(world);
  await user.deploy('web:1', { desiredCount: 1, minHealthySec: 0 });
  await user.reaches('SUCCESSFUL');
});

afterEach(() => world.stop());

const patch = (change: ServicePatch, intent: string, generation?: number) =>
  user.ask((deps) => patchService(deps, user.key, change, { intent, generation }));

describe('a write that comes again because nobody could answer it', () => {
  it('makes no second deployment by force', async () => {
    const first = await patch({ forceNewDeployment: true }, 'a');
    const again = await patch({ forceNewDeployment: true }, 'a');
    expect(again).toMatchObject({
      outcome: 'deployment',
      collection: { deployment: { id: first.collection.deployment.id } },
    });
    expect((await user.records()).service.generation).toBe(2);
    await patch({ forceNewDeployment: true }, 'b');
    expect((await user.records()).service.generation).toBe(3);
  });

  it('shows no deployment where another has replaced its own', async () => {
    await patch({ forceNewDeployment: true }, 'a');
    await patch({ forceNewDeployment: true }, 'b');
    expect(await patch({ forceNewDeployment: true }, 'a')).toMatchObject({ outcome: 'count' });
    expect((await user.records()).service.generation).toBe(3);
  });

  it('sets no count back that somebody has changed since', async () => {
    await patch({ desiredCount: 3 }, 'a');
    await patch({ desiredCount: 5 }, 'b');
    expect(await patch({ desiredCount: 3 }, 'a')).toMatchObject({ outcome: 'count' });
    expect((await user.records()).service.desiredCount).toBe(5);
  });

  it('changes nothing later where it changed nothing first', async () => {
    expect(await patch({ desiredCount: 1 }, 'a')).toMatchObject({ outcome: 'unchanged' });
    await patch({ desiredCount: 5 }, 'b');
    expect(await patch({ desiredCount: 1 }, 'a')).toMatchObject({ outcome: 'unchanged' });
    expect((await user.records()).service.desiredCount).toBe(5);
  });

  it('is not held against the generation that it has made itself', async () => {
    await patch({ forceNewDeployment: true }, 'a', 1);
    expect(await patch({ forceNewDeployment: true }, 'a', 1)).toMatchObject({ outcome: 'deployment' });
    await expect(patch({ forceNewDeployment: true }, 'b', 1)).rejects.toMatchObject({
      code: 'PreconditionFailedException',
    });
  });

  it('creates no service anew that has been deleted since', async () => {
    const { spec } = (await user.records()).service;
    const key = { cluster: 'default', service: 'other' };
    const put = (intent: string) =>
      user.ask((deps) => acceptService(deps, key, { spec, desiredCount: 0, forceNewDeployment: false, intent }));
    expect(await put('a')).toMatchObject({ outcome: 'deployment' });
    await user.ask((deps) => deleteService(deps, key, undefined));
    await world.time.until(async () => (await world.peek.store.load(key))?.service.status === 'INACTIVE');
    expect((await put('a')).collection.service.status).toBe('INACTIVE');
    await world.time.pass(1000);
    const { collection } = await put('b');
    expect(collection.service.status).toBe('ACTIVE');
    expect(await put('a')).toMatchObject({
      collection: { deployment: { id: collection.deployment.id } },
      outcome: 'count',
    });
  });

  it('is remembered behind four others, so that the record stays small', async () => {
    for (const intent of ['a', 'b', 'c', 'd', 'e']) await patch({ desiredCount: intent.charCodeAt(0) - 90 }, intent);
    expect(await patch({ desiredCount: 1 }, 'a')).toMatchObject({ outcome: 'count' });
    expect((await user.records()).service.accepted).toHaveLength(5);
    await patch({ desiredCount: 2 }, 'f');
    expect((await user.records()).service.accepted).toHaveLength(5);
  });
});
