import type {
  DescribeTasksRequest,
  DescribeTasksResponse,
  Failure,
  GetTaskProtectionRequest,
  GetTaskProtectionResponse,
  UpdateTaskProtectionRequest,
  UpdateTaskProtectionResponse,
} from '@aws-sdk/client-ecs';
import { AwsError } from '../../cloud/aws-error.ts';

/** API reference, UpdateTaskProtection: `tasks` and `expiresInMinutes`. */
const TASKS_MAX = 10;
const MINUTES_MAX = 2880;

/**
 * GetTaskProtection and UpdateTaskProtection. ECS protects tasks of its own services alone, and this cloud has none: of a
 * task that is there it says TASK_NOT_VALID, of another MISSING.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateTaskProtection.html
 */
export function createProtectionOperations(describe: (input: DescribeTasksRequest) => DescribeTasksResponse) {
  function GetTaskProtection({ cluster, tasks }: GetTaskProtectionRequest): GetTaskProtectionResponse {
    const { tasks: found = [], failures = [] } = describe({ cluster, tasks });
    const notValid = found.map(({ taskArn }): Failure => ({ arn: taskArn, reason: 'TASK_NOT_VALID' }));
    return { protectedTasks: [], failures: [...notValid, ...failures] };
  }

  function UpdateTaskProtection(input: UpdateTaskProtectionRequest): UpdateTaskProtectionResponse {
    const { protectionEnabled, expiresInMinutes: minutes, tasks = [] } = input;
    if (typeof protectionEnabled !== 'boolean')
      throw new AwsError('InvalidParameterException', 'protectionEnabled must be specified.');
    if (minutes !== undefined && !(Number.isInteger(minutes) && minutes >= 1 && minutes <= MINUTES_MAX))
      throw new AwsError('InvalidParameterException', `expiresInMinutes must be between 1 and ${MINUTES_MAX}.`);
    if (tasks.length > TASKS_MAX)
      throw new AwsError('InvalidParameterException', `Tasks can have at most ${TASKS_MAX} items.`);
    return GetTaskProtection(input);
  }

  return { GetTaskProtection, UpdateTaskProtection };
}
