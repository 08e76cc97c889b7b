import type { DescribeSubnetsResult } from '@aws-sdk/client-ec2';
import type { RunTaskRequest, RunTaskResponse, Tag } from '@aws-sdk/client-ecs';
import { AwsError } from '../../cloud/aws-error.ts';
import { copyOf } from '../../cloud/copy-of.ts';
import { ACCOUNT } from '../../cloud/service.ts';
import { inTransaction } from '../../cloud/store.ts';
import type { StoredCluster } from '../clusters/cluster-store.ts';
import type { StoredDefinition } from '../definitions/definition-store.ts';
import type { EcsState } from '../ecs-state.ts';
import { createInstanceTasks } from '../placement/instance-tasks.ts';
import { createClientTokens } from './client-tokens.ts';
import { createFargateTasks } from './fargate-tasks.ts';
import { launchTypeOf } from './launch-type-of.ts';
import type { TaskLaunch } from './new-task.ts';
import { describeTaskChange } from './task-event.ts';
import { validateRunTask } from './validate-run-task.ts';

const FIRST_EVENT_AFTER_MS = 10;

/** RunTask: writes the tasks, their event and the client token's answer at once, then lets the engine launch them. */
export function createRunTask(state: EcsState) {
  const { cloud, database, clusters, definitions, ledger, tags, tasks, engine } = state;
  const tokens = createClientTokens(database);

  async function RunTask(input: RunTaskRequest): Promise<RunTaskResponse> {
    const cluster = clusters.require(input.cluster);
    const definition = definitions.find(input.taskDefinition ?? '');
    const earlier = tokens.find(input);
    if (earlier) return earlier;
    if (!definition) throw new AwsError('ClientException', 'TaskDefinition not found.');
    validateRunTask(input, cluster, definition);
    const subnets = definition.networkMode === 'awsvpc' ? await findSubnets(input) : [];
    if (state.isClosing()) throw new AwsError('ServerException', 'This host is shutting down.', 500);
    // Somebody with the same token may have come while the subnets were looked up.
    return (
      tokens.find(input) ?? launch({ input, cluster, definition, subnets, describeDelayMs: state.describeDelayMs })
    );
  }

  async function findSubnets({ networkConfiguration }: RunTaskRequest) {
    const ids = networkConfiguration?.awsvpcConfiguration?.subnets ?? [];
    const groups = networkConfiguration?.awsvpcConfiguration?.securityGroups ?? [];
    try {
      const found = await cloud.call<DescribeSubnetsResult>('ec2', 'DescribeSubnets', { SubnetIds: ids }, ACCOUNT);
      if (groups.length > 0) await cloud.call('ec2', 'DescribeSecurityGroups', { GroupIds: groups }, ACCOUNT);
      return (found.Subnets ?? []).map((each) => ({
        subnetId: each.SubnetId ?? '',
        availabilityZone: each.AvailabilityZone ?? '',
      }));
    } catch (error) {
      throw new AwsError('InvalidParameterException', (error as Error).message);
    }
  }

  function launch(start: TaskLaunch): RunTaskResponse {
    const { input, cluster, definition } = start;
    const { records, failures } =
      launchTypeOf(input, cluster) === 'EC2'
        ? createInstanceTasks(state, start)
        : { records: createFargateTasks(state, start), failures: [] };
    const shownTags = collectTags(input, cluster, definition);
    const answer: RunTaskResponse = {
      tasks: records.map(({ task }) => copyOf({ ...task, tags: shownTags })),
      failures,
    };
    try {
      inTransaction(database, () => {
        for (const record of records) {
          tasks.insert(record, definition.family, describeTaskChange(record.task));
          tags.put(record.task.taskArn, shownTags);
        }
        for (const arn of new Set(records.map(({ task }) => task.containerInstanceArn))) {
          if (arn) ledger.recount(arn, records);
        }
        // Whoever found no room may ask again.
        if (records.length > 0) tokens.keep(input, answer);
      });
    } catch (error) {
      const message = `The task could not be written to the state directory: ${(error as Error).message}`;
      throw new AwsError('ServerException', message, 500);
    }
    for (const record of records) engine.begin(record);
    // As in ECS the answer is there before the first event: whoever records both need not race with himself.
    setTimeout(engine.announce, FIRST_EVENT_AFTER_MS);
    return answer;
  }

  function collectTags(input: RunTaskRequest, cluster: StoredCluster, definition: StoredDefinition): Tag[] {
    const given = input.tags ?? [];
    const propagated = input.propagateTags === 'TASK_DEFINITION' ? tags.read(definition.taskDefinitionArn) : [];
    const managed = input.enableECSManagedTags ? [{ key: 'aws:ecs:clusterName', value: cluster.clusterName }] : [];
    return [...propagated.filter((tag) => !given.some((each) => each.key === tag.key)), ...given, ...managed];
  }

  return { RunTask, expireTokens: tokens.expire };
}
