import type { EventBridgeEvent } from 'aws-lambda';
import { type HealthDetail, retirementOf } from '../../shared/aws/retirement.ts';
import { lastPartOf } from '../../shared/domain/names.ts';
import { wireRetirement } from '../../shared/runtime/wire-retirement.ts';
import { drainInstance } from '../../shared/use-cases/observe/drain-instance.ts';
import { retireTasks } from '../../shared/use-cases/observe/retire-tasks.ts';

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_container_instance_events.html */
interface InstanceDetail {
  clusterArn: string;
  containerInstanceArn: string;
}

type Retirement =
  | EventBridgeEvent<'AWS Health Event', HealthDetail>
  | EventBridgeEvent<'ECS Container Instance State Change', InstanceDetail>;

const deps = wireRetirement();

/** AWS is going to retire tasks, or their instance is draining: their services replace them. */
export const handler = async (event: Retirement): Promise<void> => {
  if (event['detail-type'] === 'ECS Container Instance State Change') {
    const { clusterArn, containerInstanceArn } = event.detail;
    return drainInstance(deps, { cluster: lastPartOf(clusterArn), instanceArn: containerInstanceArn });
  }
  const { arns, retireAtMs } = retirementOf(event, deps.clock.nowMs());
  return retireTasks(deps, arns, { retireAtMs });
};
