import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ECSClient } from '@aws-sdk/client-ecs';
import { SFNClient } from '@aws-sdk/client-sfn';
import { cloudwatchTaskLogs } from '../aws/cloudwatch-task-logs.ts';
import { ecsDefinitions } from '../aws/ecs-definitions.ts';
import { ecsFleet } from '../aws/ecs-fleet.ts';
import { sfnExecutions } from '../aws/sfn-executions.ts';
import type { Deps } from '../use-cases/deps.ts';
import { asSender } from './clients.ts';
import { systemClock } from './clock.ts';
import { readConfig } from './config.ts';
import { log } from './log.ts';
import { wireStore } from './wire-store.ts';

type JobFunctionDeps = Pick<
  Deps,
  'store' | 'clock' | 'settings' | 'fleet' | 'definitions' | 'logs' | 'jobRuns' | 'log'
>;

/** What the steps of a job call: the table, ECS's tasks, their definitions and logs, and Step Functions to let a waiting step go. */
export function wireJobs(): JobFunctionDeps {
  const config = readConfig();
  const ecs = asSender(new ECSClient({}));
  return {
    store: wireStore(config),
    clock: systemClock,
    settings: config,
    fleet: ecsFleet(ecs),
    definitions: ecsDefinitions(ecs),
    logs: cloudwatchTaskLogs(asSender(new CloudWatchLogsClient({})), config.taskLogGroup),
    jobRuns: sfnExecutions(asSender(new SFNClient({})), config.jobStateMachineArn),
    log,
  };
}
