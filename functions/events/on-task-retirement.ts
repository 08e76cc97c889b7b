import type { EventBridgeEvent } from 'aws-lambda';
import { type HealthDetail, retirementOf } from '../../shared/aws/retirement.ts';
import { wireObserve } from '../../shared/runtime/wire-observe.ts';
import { retireTasks } from '../../shared/use-cases/retire-tasks.ts';

const deps = wireObserve();

/** AWS is going to retire tasks: their services replace them before the date. */
export const handler = async (event: EventBridgeEvent<'AWS Health Event', HealthDetail>): Promise<void> => {
  const { arns, retireAtMs } = retirementOf(event, deps.clock.nowMs());
  await retireTasks(deps, arns, retireAtMs);
};
