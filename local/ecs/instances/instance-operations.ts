import type {
  ContainerInstance,
  DeregisterContainerInstanceRequest,
  DeregisterContainerInstanceResponse,
  DescribeContainerInstancesRequest,
  DescribeContainerInstancesResponse,
  ListContainerInstancesRequest,
  ListContainerInstancesResponse,
  UpdateContainerInstancesStateRequest,
  UpdateContainerInstancesStateResponse,
} from '@aws-sdk/client-ecs';
import { AwsError } from '../../cloud/aws-error.ts';
import type { EcsState } from '../ecs-state.ts';
import { listPage } from '../list-page.ts';
import { compileQuery } from '../placement/compile-query.ts';
import { instanceValues } from '../placement/instance-values.ts';
import { createInstanceBook } from './instance-book.ts';
import { measureLoad } from './instance-load.ts';
import { createRegisterInstance } from './register-instance.ts';

const DESCRIBE_MAX = 100;
const UPDATE_MAX = 10;

/** Container instances: the hosts of tasks with launch type EC2. Here this one machine plays each of them. */
export function createInstanceOperations(state: EcsState) {
  const { clusters, instances, engine } = state;
  const { find, findEach, show, change } = createInstanceBook(state);
  const RegisterContainerInstance = createRegisterInstance(state);

  /** With `force` its tasks end as those of an EC2 instance that is terminated: there is no other way to terminate one. */
  function DeregisterContainerInstance(input: DeregisterContainerInstanceRequest): DeregisterContainerInstanceResponse {
    const cluster = clusters.require(input.cluster);
    const instance = find(cluster, input.containerInstance ?? '');
    if (!instance || instance.status === 'INACTIVE') {
      throw new AwsError('ClientException', `Referenced container instance ${input.containerInstance} not found.`);
    }
    const { tasks } = measureLoad(instance, engine.live.values());
    if (tasks.length > 0 && !input.force) {
      throw new AwsError('InvalidParameterException', 'Found running tasks on the instance.');
    }
    // Its tasks first: cut off between the two it is still there, and may be deregistered once more.
    for (const record of tasks) engine.loseHost(record, `Host EC2 (instance ${instance.ec2InstanceId}) terminated.`);
    const gone = { status: 'INACTIVE', agentConnected: false, deregisteredAt: new Date() } as const;
    return { containerInstance: show(change(instance, gone)) };
  }

  function ListContainerInstances(input: ListContainerInstancesRequest): ListContainerInstancesResponse {
    const { clusterArn } = clusters.require(input.cluster);
    const isWanted = input.filter ? compileQuery(input.filter) : () => true;
    const wanted = instances
      .list(clusterArn)
      .filter(({ status }) => status !== 'INACTIVE' && (input.status === undefined || status === input.status))
      .map((instance) => measureLoad(instance, engine.live.values()))
      .filter((load) => isWanted((subject) => instanceValues(load, subject)));
    const { page, nextToken } = listPage(
      wanted.map(({ instance }) => instance.containerInstanceArn),
      input,
    );
    return { containerInstanceArns: page, nextToken };
  }

  function DescribeContainerInstances(input: DescribeContainerInstancesRequest): DescribeContainerInstancesResponse {
    const cluster = clusters.require(input.cluster);
    const { found, failures } = findEach(cluster, input.containerInstances, DESCRIBE_MAX);
    return { containerInstances: found.map((each) => show(each, input.include)), failures };
  }

  /** DRAINING: nothing new is placed on it. What runs goes on: ECS moves the tasks of services alone, and none is here. */
  function UpdateContainerInstancesState(
    input: UpdateContainerInstancesStateRequest,
  ): UpdateContainerInstancesStateResponse {
    const cluster = clusters.require(input.cluster);
    const { status } = input;
    if (status !== 'ACTIVE' && status !== 'DRAINING') {
      const message = 'Container instance status should be one of [ACTIVE, DRAINING]';
      throw new AwsError('InvalidParameterException', message);
    }
    const { found, failures } = findEach(cluster, input.containerInstances, UPDATE_MAX);
    const updated: ContainerInstance[] = [];
    for (const instance of found) {
      if (instance.status === 'INACTIVE') failures.push({ arn: instance.containerInstanceArn, reason: 'INACTIVE' });
      else updated.push(show(instance.status === status ? instance : change(instance, { status })));
    }
    return { containerInstances: updated, failures };
  }

  return {
    RegisterContainerInstance,
    DeregisterContainerInstance,
    ListContainerInstances,
    DescribeContainerInstances,
    UpdateContainerInstancesState,
  };
}
