import {
  DescribeContainerInstancesCommand,
  DescribeTasksCommand,
  ListContainerInstancesCommand,
  type ListContainerInstancesCommandInput,
  ListTasksCommand,
  RunTaskCommand,
  type RunTaskCommandInput,
  StopTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import { lastPartOf } from '../domain/names.ts';
import type { Fleet, Launch, LaunchOutcome, TaskDetail } from '../ports/fleet.ts';
import { givenTags } from './given-tags.ts';
import { errorNameOf, isPassing, type Sender, send } from './send.ts';
import { observationOf } from './task-observation.ts';

/** DescribeTasks and DescribeContainerInstances take at most 100 a call. */
const DESCRIBE_MAX = 100;

/** Refusals that another try of the same definition cannot mend. */
const PERMANENT = [
  'AccessDeniedException',
  'ClientException',
  'InvalidParameterException',
  'PlatformUnknownException',
  'UnsupportedFeatureException',
];

/** ListContainerInstances of a filter that is none to ECS. */
const REFUSED_FILTER = ['InvalidParameterException', 'ClientException'];

/** Of a cluster without instances RunTask says so as if the request were wrong; one may be registered at any time. */
const NO_INSTANCE = /No Container Instances were found/i;

/** ECS: one RunTask of count 1 a task, so that each has its own token, subnet and capacity provider. */
export function ecsFleet(client: Sender): Fleet {
  return {
    run: (launch) => run(client, launch),
    async stop(cluster, arn, reason) {
      try {
        await send(client, new StopTaskCommand({ cluster, task: arn, reason: reason.slice(0, 255) }));
      } catch (error) {
        // A task that ECS has forgotten is stopped already.
        if (errorNameOf(error) !== 'InvalidParameterException') throw error;
      }
    },
    async describe(cluster, arns) {
      const found: Awaited<ReturnType<Fleet['describe']>> = { observations: [], missing: [] };
      for (let start = 0; start < arns.length; start += DESCRIBE_MAX) {
        const { tasks, failures } = await send(
          client,
          new DescribeTasksCommand({ cluster, tasks: arns.slice(start, start + DESCRIBE_MAX) }),
        );
        found.observations.push(
          ...(tasks ?? []).map((task) => ({ ...observationOf(task), startedBy: task.startedBy, group: task.group })),
        );
        found.missing.push(
          ...(failures ?? []).flatMap((failure) => (failure.reason === 'MISSING' && failure.arn ? [failure.arn] : [])),
        );
      }
      return found;
    },
    async detail(cluster, arn) {
      const input = { cluster, tasks: [arn], include: ['TAGS' as const] };
      const [task] = await send(client, new DescribeTasksCommand(input)).then(
        ({ tasks = [] }) => tasks,
        // Whatever it is (it shares its rate with the planner's looks, and the cluster may be gone in ECS itself): what ECS
        // would have told is no reason to answer nothing.
        () => [],
      );
      return task && detailOf(task);
    },
    async findByStartedBy(cluster, id) {
      // With startedBy, ListTasks takes no other filter, so a task that has stopped already is not found. It cannot be
      // launched twice by that: the next try has another id, and the stopped one's event finds its record or nothing.
      const { taskArns } = await send(client, new ListTasksCommand({ cluster, startedBy: id }));
      if (!taskArns?.length) return undefined;
      const { tasks } = await send(client, new DescribeTasksCommand({ cluster, tasks: taskArns }));
      return tasks?.[0] && observationOf(tasks[0]);
    },
    async list(cluster, nextToken) {
      const input = { cluster, desiredStatus: 'RUNNING', maxResults: 100, nextToken } as const;
      const page = await send(client, new ListTasksCommand(input));
      return { arns: page.taskArns ?? [], nextToken: page.nextToken };
    },
    listOnInstance: (cluster, containerInstance, desiredStatus) =>
      allPages(async (nextToken) => {
        const input = { cluster, containerInstance, desiredStatus, nextToken };
        const { taskArns, ...page } = await send(client, new ListTasksCommand(input));
        return { ...page, arns: taskArns };
      }),
    listInstances: (cluster, status) => listInstances(client, { cluster, status }),
    async selectInstances(cluster, filter) {
      try {
        return { arns: await listInstances(client, { cluster, status: 'ACTIVE', filter }) };
      } catch (error) {
        if (!(error instanceof Error) || !REFUSED_FILTER.includes(error.name) || isPassing(error)) throw error;
        return { refused: `${error.name}: ${error.message}` };
      }
    },
    async ec2IdsOf(cluster, ids) {
      const found = new Map<string, string>();
      for (let start = 0; start < ids.length; start += DESCRIBE_MAX) {
        const input = { cluster, containerInstances: ids.slice(start, start + DESCRIBE_MAX) };
        const { containerInstances = [] } = await send(client, new DescribeContainerInstancesCommand(input));
        for (const { containerInstanceArn = '', ec2InstanceId } of containerInstances)
          if (ec2InstanceId) found.set(lastPartOf(containerInstanceArn), ec2InstanceId);
      }
      return found;
    },
    isPassing,
  };
}

function listInstances(client: Sender, which: ListContainerInstancesCommandInput): Promise<string[]> {
  return allPages(async (nextToken) => {
    const { containerInstanceArns, ...page } = await send(
      client,
      new ListContainerInstancesCommand({ ...which, nextToken }),
    );
    return { ...page, arns: containerInstanceArns };
  });
}

function detailOf(task: Task): TaskDetail {
  const { pullStartedAt, pullStoppedAt, executionStoppedAt, connectivity, connectivityAt } = task;
  const { platformFamily, ephemeralStorage, enableExecuteCommand, tags = [], containers = [] } = task;
  return {
    pullStartedAt,
    pullStoppedAt,
    executionStoppedAt,
    connectivity,
    connectivityAt,
    platformFamily,
    ephemeralStorage: ephemeralStorage && { sizeInGiB: ephemeralStorage.sizeInGiB ?? 0 },
    enableExecuteCommand,
    tags: tags.map(({ key = '', value = '' }) => ({ key, value })),
    sizes: containers.map(({ name = '', cpu, memory, memoryReservation }) => ({
      name,
      cpu,
      memory,
      memoryReservation,
    })),
  };
}

async function allPages(
  read: (nextToken: string | undefined) => Promise<{ arns?: string[]; nextToken?: string }>,
): Promise<string[]> {
  const found: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await read(nextToken);
    found.push(...(page.arns ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return found;
}

async function run(client: Sender, launch: Launch): Promise<LaunchOutcome> {
  try {
    const { tasks, failures } = await send(client, new RunTaskCommand(inputOf(launch)));
    if (tasks?.[0]) return { kind: 'launched', observation: observationOf(tasks[0]) };
    // ECS says of each instance why it does not take the task.
    const isMeant = ({ arn = '' }: { arn?: string }) => lastPartOf(arn) === launch.instanceId;
    const failure = failures?.find(isMeant) ?? failures?.[0];
    return {
      kind: 'refused',
      reason: [failure?.reason, failure?.detail].filter(Boolean).join(': ') || 'RunTask answered no task',
      permanent: false,
    };
  } catch (error) {
    const name = errorNameOf(error);
    const reason = error instanceof Error ? `${name}: ${error.message}` : String(error);
    if (name === 'ConflictException') return { kind: 'conflict' };
    if (NO_INSTANCE.test(reason)) return { kind: 'refused', reason, permanent: false };
    if (PERMANENT.includes(name)) return { kind: 'refused', reason, permanent: true };
    if (isPassing(error)) return { kind: 'again', reason };
    throw error;
  }
}

/** Nothing but the launch goes in: a replay has to be the same call to the letter. */
function inputOf({
  id,
  cluster,
  taskDefinitionArn,
  group,
  capacityProvider,
  spec,
  overrides,
}: Launch): RunTaskCommandInput {
  return {
    cluster,
    taskDefinition: taskDefinitionArn,
    count: 1,
    clientToken: id,
    startedBy: id,
    group,
    launchType: capacityProvider ? undefined : spec.launchType,
    capacityProviderStrategy: capacityProvider ? [{ capacityProvider, weight: 1 }] : undefined,
    platformVersion: spec.platformVersion,
    placementConstraints: spec.placementConstraints,
    placementStrategy: spec.placementStrategy,
    networkConfiguration: spec.networkConfiguration as RunTaskCommandInput['networkConfiguration'],
    ...givenTags(spec.tags),
    propagateTags: spec.propagateTags,
    enableECSManagedTags: spec.enableECSManagedTags,
    enableExecuteCommand: spec.enableExecuteCommand,
    overrides,
  };
}
