import type {
  DescribeTasksRequest,
  DescribeTasksResponse,
  Failure,
  ListTasksRequest,
  ListTasksResponse,
  StopTaskRequest,
  StopTaskResponse,
  Task,
} from '@aws-sdk/client-ecs';
import { AwsError } from '../../cloud/aws-error.ts';
import { copyOf } from '../../cloud/copy-of.ts';
import type { EcsState } from '../ecs-state.ts';
import { listPage } from '../list-page.ts';
import { createProtectionOperations } from './protection-operations.ts';
import type { TaskRecord } from './task-record.ts';

const DESCRIBE_MAX = 100;

/** StopTask, DescribeTasks and ListTasks, and what ECS says of a task's protection. */
export function createTaskOperations({ cloud, clusters, tags, tasks, engine }: EcsState) {
  /** A task of that cluster by id or ARN, in the memory of the engine if it is live. */
  function find(identifier: string, clusterArn: string): TaskRecord | undefined {
    const id = identifier.slice(identifier.lastIndexOf('/') + 1);
    const record = engine.live.get(id) ?? tasks.get(id);
    if (record?.task.clusterArn !== clusterArn) return undefined;
    return identifier.startsWith('arn:') && record.task.taskArn !== identifier ? undefined : record;
  }

  function show(record: TaskRecord, withTags: boolean): Task {
    return copyOf({ ...record.task, tags: withTags ? tags.read(record.task.taskArn) : [] });
  }

  function StopTask(input: StopTaskRequest): StopTaskResponse {
    const cluster = clusters.require(input.cluster);
    if ((input.reason?.length ?? 0) > 1024) {
      throw new AwsError('InvalidParameterException', 'reason must be at most 1024 characters.');
    }
    const record = find(input.task ?? '', cluster.clusterArn);
    if (!record) throw new AwsError('InvalidParameterException', 'The referenced task was not found.');
    const live = engine.live.get(record.id);
    if (live && !engine.stopTask(live, 'UserInitiated', input.reason ?? 'Task stopped by user')) {
      throw new AwsError('ServerException', 'The stop could not be written to the state directory.', 500);
    }
    return { task: show(record, false) };
  }

  function DescribeTasks(input: DescribeTasksRequest): DescribeTasksResponse {
    const cluster = clusters.require(input.cluster);
    const identifiers = input.tasks ?? [];
    if (identifiers.length === 0) throw new AwsError('InvalidParameterException', 'Tasks cannot be empty.');
    if (identifiers.length > DESCRIBE_MAX) {
      throw new AwsError('InvalidParameterException', `Tasks can have at most ${DESCRIBE_MAX} items.`);
    }
    const shown: Task[] = [];
    const failures: Failure[] = [];
    for (const identifier of identifiers) {
      const record = find(identifier, cluster.clusterArn);
      const arn = identifier.startsWith('arn:')
        ? identifier
        : cloud.arn('ecs', `task/${cluster.clusterName}/${identifier}`);
      if (!record || record.describableAtMs > Date.now()) failures.push({ arn, reason: 'MISSING' });
      else shown.push(show(record, input.include?.includes('TAGS') ?? false));
    }
    return { tasks: shown, failures };
  }

  function ListTasks(input: ListTasksRequest): ListTasksResponse {
    const { clusterArn, clusterName } = clusters.require(input.cluster);
    const { startedBy, family, launchType, containerInstance, serviceName, desiredStatus = 'RUNNING' } = input;
    if (startedBy !== undefined && (family || launchType || containerInstance || serviceName)) {
      throw new AwsError('InvalidParameterException', 'startedBy cannot be combined with another filter.');
    }
    const containerInstanceArn =
      containerInstance && !containerInstance.startsWith('arn:')
        ? cloud.arn('ecs', `container-instance/${clusterName}/${containerInstance}`)
        : containerInstance;
    // There are no services here, so no task belongs to one.
    const found =
      serviceName === undefined
        ? tasks.list({ clusterArn, desiredStatus, startedBy, family, launchType, containerInstanceArn })
        : [];
    const arns = found.filter((each) => each.describableAtMs <= Date.now()).map((each) => each.taskArn);
    const { page, nextToken } = listPage(arns, input);
    return { taskArns: page, nextToken };
  }

  return { StopTask, DescribeTasks, ListTasks, ...createProtectionOperations(DescribeTasks) };
}
