import { afterEach, describe, expect, it } from '@jest/globals';
import { startWorld, type World, type WorldOptions } from '../../../harness/start-world.ts';
import { type User, userOf } from '../../../harness/user.ts';

let world: World;
let user: User;

async function open(options: WorldOptions = {}): Promise<void> {
  world = await startWorld(options);
  user = userOf(world);
}

afterEach(() => world.stop());

describe('a deployment', () => {
  it('brings a new service up and is SUCCESSFUL', async () => {
    await open();
    const { collection } = await user.deploy('web:1');
    expect(collection.deployment.status).toBe('PENDING');
    await world.time.until(async () => (await user.records()).deployment.status === 'SUCCESSFUL', 30_000);
    const { tasks, service } = await user.records();
    expect(tasks.map((task) => task.observed?.lastStatus)).toEqual(['RUNNING', 'RUNNING']);
    expect(service.goodRevision).toBe(1);

    expect(world.failures).toEqual([]);
  });
});
