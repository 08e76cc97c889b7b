import { ECSClient } from '@aws-sdk/client-ecs';
import { SFNClient } from '@aws-sdk/client-sfn';
import { ecsFleet } from '../aws/ecs-fleet.ts';
import { sfnExecutions } from '../aws/sfn-executions.ts';
import type { Deps } from '../use-cases/deps.ts';
import { asSender } from './clients.ts';
import { systemClock } from './clock.ts';
import { readConfig } from './config.ts';
import { log } from './log.ts';
import { wireStore } from './wire-store.ts';

/** What the steps of a job call: the table, ECS's tasks, and Step Functions to let a waiting step go. */
export function wireJobs(): Pick<Deps, 'store' | 'clock' | 'settings' | 'fleet' | 'jobRuns' | 'log'> {
  const config = readConfig();
  return {
    store: wireStore(config),
    clock: systemClock,
    settings: config,
    fleet: ecsFleet(asSender(new ECSClient({}))),
    jobRuns: sfnExecutions(asSender(new SFNClient({})), config.jobStateMachineArn),
    log,
  };
}
