import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { patchService } from '../../../../shared/use-cases/services/patch-service.ts';
import { startWorld, type World } from '../../../harness/start-world.ts';
import { definitionOf, type User, userOf, WEB } from '../../../harness/user.ts';

/** What CloudFormation puts on a definition that it has made. Nobody else may. */
const SYSTEM = { key: 'aws:cloudformation:stack-name', value: 'web' };
const OF_DEFINITION = { key: 'team', value: 'checkout' };
const OF_SERVICE = { key: 'cost-center', value: '42' };
const CLUSTER = { key: 'aws:ecs:clusterName', value: 'default' };

let world: World;
let user: User;
let taskDefinition: string;

beforeEach(async () => {
  world = await startWorld();
  user = userOf(world);
  taskDefinition = await user.register({ ...definitionOf('web:1'), tags: [OF_DEFINITION] });
});

afterEach(async () => {
  const { failures } = world;
  await world.stop();
  expect(failures).toEqual([]);
});

/** As ECS has them, of everything that runs. */
async function tagsOfTasks(): Promise<object[]> {
  const { taskArns } = await world.call<{ taskArns: string[] }>('ecs', 'ListTasks', { cluster: 'default' });
  const { tasks } = await world.call<{ tasks: { tags: object[] }[] }>('ecs', 'DescribeTasks', {
    cluster: 'default',
    tasks: taskArns,
    include: ['TAGS'],
  });
  return tasks.map(({ tags }) => tags);
}

async function deploy(spec: object): Promise<object[]> {
  await user.put(taskDefinition, { desiredCount: 1, tags: [OF_SERVICE], ...spec });
  await user.reaches('SUCCESSFUL');
  return tagsOfTasks();
}

describe('the tags of a service’s tasks', () => {
  it.each([
    ['are none unless said', {}, []],
    ['are none with NONE', { propagateTags: 'NONE' }, []],
    ['are those of the service with SERVICE', { propagateTags: 'SERVICE' }, [OF_SERVICE]],
    [
      'are those of the definition that the user named with TASK_DEFINITION',
      { propagateTags: 'TASK_DEFINITION' },
      [OF_DEFINITION],
    ],
    ['have the cluster among them with enableECSManagedTags', { enableECSManagedTags: true }, [CLUSTER]],
    ['may be both', { propagateTags: 'SERVICE', enableECSManagedTags: true }, [OF_SERVICE, CLUSTER]],
  ])('%s', async (_, spec, expected) => {
    expect(await deploy(spec)).toEqual([expected]);
  });

  it('are kept by a new image', async () => {
    await deploy({ propagateTags: 'TASK_DEFINITION' });
    await user.ask((deps) => patchService(deps, WEB, { image: 'web:2' }));
    await user.reaches('SUCCESSFUL');
    await world.time.pass(60_000);
    expect(await tagsOfTasks()).toEqual([[OF_DEFINITION]]);
    expect((await user.records()).service.spec.taskDefinition).toMatch(/:2$/);
  });

  it('are never those that only AWS may set, which ECS would refuse in a registration', async () => {
    const described = await world.call<object>('ecs', 'DescribeTaskDefinition', { taskDefinition });
    world.hook.instead = ({ operation, input }) =>
      operation === 'DescribeTaskDefinition' && input.taskDefinition === taskDefinition
        ? { ...described, tags: [SYSTEM, OF_DEFINITION] }
        : undefined;
    expect(await deploy({ propagateTags: 'TASK_DEFINITION' })).toEqual([[OF_DEFINITION]]);
  });
});
