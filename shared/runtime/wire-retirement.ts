import { ECSClient } from '@aws-sdk/client-ecs';
import { ecsFleet } from '../aws/ecs-fleet.ts';
import type { Deps } from '../use-cases/deps.ts';
import { asSender } from './clients.ts';
import { wireObserve } from './wire-observe.ts';

/** What the retirement of tasks and instances calls: the table, and ECS for what an instance runs. */
export function wireRetirement(): Pick<Deps, 'store' | 'clock' | 'fleet'> {
  return { ...wireObserve(), fleet: ecsFleet(asSender(new ECSClient({}))) };
}
