import { afterEach, describe, expect, it } from '@jest/globals';
import { patchService } from '../../../../shared/use-cases/services/patch-service.ts';
import { scaleService } from '../../../../shared/use-cases/services/scale-service.ts';
import { startWorld, type World } from '../../../harness/start-world.ts';
import { definitionOf, userOf } from '../../../harness/user.ts';

let world: World;
afterEach(() => world.stop());

/** A new image, while somebody else changes the count after each of the first `others` registrations. */
async function patchAgainst(others: number) {
  world = await startWorld({});
  const user = userOf(world);
  await user.put(await user.register(definitionOf('web:1')));
  const deps = world.wire('api');
  let seen = 0;
  const register: typeof deps.definitions.register = async (input) => {
    const made = await deps.definitions.register(input);
    seen += 1;
    if (seen <= others) await scaleService(deps, user.key, 2 + seen, {});
    return made;
  };
  const racing = { ...deps, definitions: { ...deps.definitions, register } };
  return world.time.during(patchService(racing, user.key, { image: 'web:2' }));
}

describe('a change of a service that others change too', () => {
  it('is made again of what they have made of it', async () => {
    const { collection } = await patchAgainst(2);
    expect(collection.service.desiredCount).toBe(4);
  });

  it('is in conflict with them, and not over a generation that it never named, where they always come first', async () => {
    await expect(patchAgainst(5)).rejects.toMatchObject({
      code: 'ConflictException',
      status: 409,
      headers: { 'retry-after': '1' },
    });
  });
});
