import { afterEach, describe, expect, it } from '@jest/globals';
import { describeDeployment, listDeployments } from '../../../../shared/use-cases/services/read-services.ts';
import { startWorld, type World, type WorldOptions } from '../../../harness/start-world.ts';
import { INGRESS, type User, userOf } from '../../../harness/user.ts';

let world: World;
let user: User;

async function open(options: WorldOptions = {}): Promise<void> {
  world = await startWorld(options);
  user = userOf(world);
}

afterEach(() => world.stop());

/** The timeline without ids, times and details. */
async function told(id?: string): Promise<string[]> {
  const deploymentId = id ?? (await user.records()).deployment.id;
  const { timeline } = await describeDeployment(world.peek, user.key, deploymentId);
  expect(timeline.map(({ at }) => at)).toEqual(timeline.map(({ at }) => at).sort());
  return timeline.map(({ text }) => text.replace(/task [0-9a-f]{32}/, 'task T').replace(/:.*/, ''));
}

describe('the timeline of a deployment', () => {
  it('tells each task that it started and stopped, and why, between its stages', async () => {
    await open();
    await user.deploy('web:1', { ingress: INGRESS, desiredCount: 1 });
    await user.reaches('SUCCESSFUL');
    await world.time.pass(60_000);
    await user.deploy('web:2', { ingress: INGRESS, desiredCount: 1 });
    await user.reaches('SUCCESSFUL');
    expect(await told()).toEqual([
      'accepted',
      'begun',
      'stage RECONCILE_SERVICE',
      'RECONCILE_SERVICE reached',
      'stage SCALE_UP',
      'task T of revision 2 starts',
      'task T of revision 2 is RUNNING',
      'SCALE_UP reached',
      'stage CLEAN_UP',
      'task T of revision 1 is to stop (DEPLOYMENT)',
      'task T of revision 1 has stopped',
      'CLEAN_UP reached',
      'SUCCESSFUL',
    ]);
  });

  it('tells of each failed task its cause, what tripped and where it went back to, and keeps it', async () => {
    await open({ scripts: { 'web:2': { exitAfterMs: 300, exitCode: 3 } } });
    await user.deploy('web:1', { desiredCount: 1 });
    await user.reaches('SUCCESSFUL');
    const breaker = { deploymentCircuitBreaker: { enable: true, rollback: true } };
    await user.deploy('web:2', { desiredCount: 1, deploymentConfiguration: breaker });
    await user.reaches('ROLLBACK_SUCCESSFUL');
    const { id } = (await user.records()).deployment;
    await user.deploy('web:3', { desiredCount: 1 });
    await user.reaches('SUCCESSFUL');
    await world.time.pass(600_000);
    const { timeline } = await describeDeployment(world.peek, user.key, id);
    const crashes = timeline.filter(({ text }) => text.includes('of revision 2 has stopped'));
    expect(crashes).toHaveLength(3);
    for (const { text, taskId } of crashes) {
      expect(text).toContain('exited with code 3');
      expect(text).toContain(taskId);
    }
    const texts = timeline.map(({ text }) => text).join('\n');
    expect(texts).toMatch(
      /SCALE_UP failed: the deployment circuit breaker tripped[\s\S]*rolls back to revision 1 [\s\S]*\nROLLBACK_SUCCESSFUL/,
    );
    // What belongs to the deployments before and after it is told by theirs.
    expect(texts).not.toContain('revision 3');
    expect(texts).not.toContain('revision 1 starts');
  });

  it('is without tasks in the list of deployments', async () => {
    await open();
    await user.deploy('web:1', { desiredCount: 1 });
    await user.reaches('SUCCESSFUL');
    const { deployments } = await listDeployments(world.peek, user.key, { limit: 10 });
    expect(deployments[0]?.timeline.some(({ taskId }) => taskId !== undefined)).toBe(false);
    expect((await told()).filter((text) => text.startsWith('task T'))).toHaveLength(2);
  });
});
