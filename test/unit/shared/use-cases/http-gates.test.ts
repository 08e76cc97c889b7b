import { afterEach, describe, expect, it } from '@jest/globals';
import { parseOrRefuse } from '../../../../shared/contract/parse-or-refuse.ts';
import { putService } from '../../../../shared/contract/service/service.ts';
import type { ProbeResult, ProbeTarget } from '../../../../shared/ports/probes.ts';
import { acceptService } from '../../../../shared/use-cases/services/accept-service.ts';
import { startWorld, type World } from '../../../harness/start-world.ts';
import { definitionOf, type User, userOf } from '../../../harness/user.ts';

interface Look {
  targets: ProbeTarget[];
  path: string;
}

let world: World;
let user: User;
let looks: Look[];

afterEach(async () => {
  const { failures } = world;
  await world.stop();
  expect(failures.filter(({ name }) => name !== 'probeTasks')).toEqual([]);
});

/** A world in which `answer` says what a target answers at each look, from 1. */
async function open(answer: (look: number, place: number) => ProbeResult): Promise<void> {
  looks = [];
  world = await startWorld({
    handlers: {
      async probeTasks(_, asked: Look) {
        looks.push(asked);
        return { results: asked.targets.map((_target, place) => answer(looks.length, place)) };
      },
    },
  });
  user = userOf(world);
  await deploy('web:1');
  await user.reaches('SUCCESSFUL');
}

async function deploy(image: string, gate?: object, more: object = {}): Promise<void> {
  const taskDefinition = await user.register(definitionOf(image));
  const gates = gate ? [{ name: 'smoke', type: 'http', stages: ['POST_SCALE_UP'], path: '/ready', ...gate }] : [];
  const given = { taskDefinition, desiredCount: 2, minHealthySec: 2, progressDeadlineSec: 60, gates, ...more };
  const { desiredCount, forceNewDeployment, ...spec } = parseOrRefuse(putService, given, { ...user.key });
  await user.ask((deps) => acceptService(deps, user.key, { spec, desiredCount, forceNewDeployment }));
}

const now = async () => (await user.records()).deployment;
const texts = async () => (await now()).timeline.map(({ text }) => text);

describe('an HTTP gate', () => {
  it('asks every new task at its own address and port, and tells what each look saw', async () => {
    await open((look) => ({ status: look === 1 ? 204 : 200 }));
    await deploy('web:2', { intervalSec: 5 });
    await user.reaches('SUCCESSFUL', 60_000);
    const ports = world.fleet.list().map(({ port }) => port);
    const targets = ports.map((port) => ({ address: '127.0.0.1', port }));
    expect(looks).toHaveLength(3);
    for (const look of looks) expect(look).toEqual({ path: '/ready', targets: expect.arrayContaining(targets) });
    expect(await texts()).toContain(
      'gate smoke passed: GET /ready: 2 of 2 tasks answered 204; 2 of 2 tasks answered 200; 2 of 2 tasks answered 200',
    );
  });

  it('fails beyond its limit, with the tasks and what they answered', async () => {
    await open((_, place) => (place === 0 ? { status: 503 } : { error: 'no whole answer within 2 s' }));
    await deploy('web:2', { failureLimit: 1, intervalSec: 1 });
    await user.reaches('FAILED', 60_000);
    expect(looks).toHaveLength(2);
    expect((await now()).reason).toMatch(
      /^POST_SCALE_UP: gate smoke failed: GET \/ready: 0 of 2 tasks well, task \w{32} answered 503, task \w{32} did not \(no whole answer within 2 s\); .*; wanted 200-399$/,
    );
  });

  it('wants its looks in a row, and a redirect to be as good as the matcher says', async () => {
    await open((look) => ({ status: look === 2 ? 302 : 200 }));
    await deploy('web:2', { matcher: '200-299', successThreshold: 2, failureLimit: 1, intervalSec: 1 });
    await user.reaches('SUCCESSFUL', 60_000);
    expect(looks).toHaveLength(4);
  });

  it('asks nobody who is not healthy, and fails where nobody becomes so', async () => {
    await open(() => ({ status: 200 }));
    world.fleet.script('web:2', { exitAfterMs: 300, exitCode: 1 });
    await deploy('web:2', { stages: ['SCALE_UP'] });
    await user.reaches('FAILED', 200_000);
    expect(looks).toEqual([]);
  });

  it('never passes because the probing function is broken', async () => {
    await open(() => {
      throw new Error('no network');
    });
    await deploy('web:2', {});
    await user.reaches('FAILED', 400_000);
    expect((await now()).reason).toMatch(/the probing function has not answered for 30\d s: .*no network/);
  });

  it('has nobody to ask where no task is wanted', async () => {
    await open(() => ({ status: 500 }));
    await deploy('web:2', {}, { desiredCount: 0 });
    await user.reaches('SUCCESSFUL', 60_000);
    expect(await texts()).toContain('gate smoke passed: there is no task to ask');
  });

  it('of a port that the definition does not map is refused by name', async () => {
    await open(() => ({ status: 200 }));
    await expect(deploy('web:2', { port: 22 })).rejects.toMatchObject({
      errors: [{ pointer: '/gates/0/port', detail: 'no container of the definition maps port 22; it maps 80' }],
    });
  });
});
