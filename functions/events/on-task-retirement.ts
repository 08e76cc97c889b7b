import type { EventBridgeEvent } from 'aws-lambda';
import { type HealthDetail, retirementOf } from '../../shared/aws/retirement.ts';
import { lastPartOf } from '../../shared/domain/names.ts';
import { wireRetirement } from '../../shared/runtime/wire-retirement.ts';
import { hearInstance } from '../../shared/use-cases/observe/hear-instance.ts';
import { retireTasks } from '../../shared/use-cases/observe/retire-tasks.ts';

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_container_instance_events.html */
interface InstanceDetail {
  clusterArn: string;
  containerInstanceArn: string;
  status: string;
}

type Retirement =
  | EventBridgeEvent<'AWS Health Event', HealthDetail>
  | EventBridgeEvent<'ECS Container Instance State Change', InstanceDetail>;

const deps = wireRetirement();

/** AWS is going to retire tasks, or a container instance comes, drains or goes: services do what follows. */
export const handler = async (event: Retirement): Promise<void> => {
  if (event['detail-type'] === 'ECS Container Instance State Change') {
    const { clusterArn, containerInstanceArn: instanceArn, status } = event.detail;
    return hearInstance(deps, { cluster: lastPartOf(clusterArn), instanceArn, status });
  }
  const { arns, retireAtMs } = retirementOf(event, deps.clock.nowMs());
  return retireTasks(deps, arns, { retireAtMs });
};
