import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseOrRefuse } from '../../../../shared/contract/parse-or-refuse.ts';
import { runTask as runTaskRequest } from '../../../../shared/contract/run-task/run-task.ts';
import { runTask } from '../../../../shared/use-cases/tasks/run-task.ts';
import { leftovers, watch } from '../../../harness/judge.ts';
import { startWorld, type World } from '../../../harness/start-world.ts';
import { definitionOf, type User, userOf } from '../../../harness/user.ts';

let world: World;
let user: User;
let violations: string[];

beforeEach(async () => {
  world = await startWorld();
  user = userOf(world);
  violations = [];
});

afterEach(async () => {
  const { failures } = world;
  await world.stop();
  expect(violations).toEqual([]);
  expect(failures).toEqual([]);
});

async function definitions(status: 'ACTIVE' | 'INACTIVE'): Promise<string[]> {
  const { taskDefinitionArns } = await world.call<{ taskDefinitionArns: string[] }>('ecs', 'ListTaskDefinitions', {
    status,
  });
  return taskDefinitionArns.map((arn) => arn.slice(arn.lastIndexOf('/') + 1));
}

/** What a tool does that tidies an account up: no definition but the newest of people's own families is kept. */
async function tidyUp(): Promise<void> {
  for (const taskDefinition of (await definitions('ACTIVE')).filter((name) => name.startsWith('slipway-')))
    await world.call('ecs', 'DeregisterTaskDefinition', { taskDefinition });
}

const images = async () => (await user.records()).tasks.map(({ observed }) => observed?.containers[0]?.image);

describe('a service whose own definition somebody has deregistered', () => {
  beforeEach(() => {
    violations = watch(world, user).violations;
  });

  it('heals and scales with a copy of it, images by digest, and says whose hand it was', async () => {
    await user.deploy('web:1');
    await user.reaches('SUCCESSFUL');
    await world.time.pass(5_000);
    const [image] = await images();
    expect(image).toMatch(/^web(@sha256:|:1$)/);
    await tidyUp();
    await user.scale(4);
    await world.time.pass(10_000);
    expect(await leftovers(world, user)).toEqual([]);
    const inactive = await definitions('INACTIVE');
    const [copy, ...others] = (await definitions('ACTIVE')).filter((name) => name.startsWith('slipway-'));
    expect(others).toEqual([]);
    const said = (await user.said()).filter((message) => message.includes('deregistered'));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(new RegExp(`${inactive.at(-1)} was deregistered .* goes on with its copy .*${copy}\\.$`));
    const { revisions } = await user.records();
    const launched = await world.call<{ taskDefinition: { containerDefinitions: object[] } }>(
      'ecs',
      'DescribeTaskDefinition',
      { taskDefinition: revisions[0]?.pinnedTaskDefinitionArn },
    );
    expect(launched.taskDefinition.containerDefinitions).toMatchObject([
      { image: expect.stringMatching(/^web@sha256:/) },
    ]);
  });

  it('is stuck where ECS has forgotten it, until the next deployment', async () => {
    await user.deploy('web:1');
    await user.reaches('SUCCESSFUL');
    world.hook.instead = ({ operation, input }) =>
      operation === 'DescribeTaskDefinition' && String(input.taskDefinition).includes('slipway-')
        ? { taskDefinition: undefined }
        : undefined;
    await tidyUp();
    await user.scale(3);
    await world.time.pass(10_000);
    expect((await user.records()).tasks.filter(({ observed }) => observed)).toHaveLength(2);
    await user.put('web', { desiredCount: 3, forceNewDeployment: true });
    await user.reaches('SUCCESSFUL');
    world.hook.instead = undefined;
    await world.time.pass(120_000);
    expect(await leftovers(world, user)).toEqual([]);
  });
});

it('a one-off task runs from a copy made anew where somebody has deregistered the one that was made before', async () => {
  const taskDefinition = await user.register(definitionOf('job:1', { family: 'job' }));
  const request = parseOrRefuse(runTaskRequest, { taskDefinition }, { cluster: 'default' });
  const run = (id: string) => world.time.during(runTask({ ...world.wire('api'), newId: () => id }, 'default', request));
  expect((await run('a'.repeat(32))).tasks).toHaveLength(1);
  expect((await run('b'.repeat(32))).tasks).toHaveLength(1);
  const own = () => definitions('ACTIVE').then((names) => names.filter((name) => name.startsWith('slipway-')));
  expect(await own()).toHaveLength(1);
  await tidyUp();
  expect(await run('c'.repeat(32))).toMatchObject({ tasks: [{}], failures: [] });
  expect(await own()).toHaveLength(1);
});
