import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { cloudwatchScaling } from '../aws/cloudwatch-scaling.ts';
import { ecsDefinitions } from '../aws/ecs-definitions.ts';
import { ecsFleet } from '../aws/ecs-fleet.ts';
import { elbv2Balancer } from '../aws/elbv2/elbv2-balancer.ts';
import { schedulerScaling } from '../aws/scheduler-scaling.ts';
import { sfnExecutions } from '../aws/sfn-executions.ts';
import { sqsWakeQueue } from '../aws/sqs-wake-queue.ts';
import type { ReconcileDeps } from '../use-cases/reconcile.ts';
import { asSender } from './clients.ts';
import { systemClock } from './clock.ts';
import { readConfig } from './config.ts';
import { log } from './log.ts';
import { wireStore } from './wire-store.ts';

/** What functions that reconcile call: the table, ECS (tasks, and definitions to pin images), load balancer, Step Functions, wake queue, and scaling's clients. */
export function wireReconcile(): ReconcileDeps {
  const config = readConfig();
  const ecs = asSender(new ECSClient({}));
  const states = asSender(new SFNClient({}));
  return {
    store: wireStore(config),
    fleet: ecsFleet(ecs),
    definitions: ecsDefinitions(ecs),
    balancer: elbv2Balancer(asSender(new ElasticLoadBalancingV2Client({})), config),
    rollouts: sfnExecutions(states, config.stateMachineArn),
    jobRuns: sfnExecutions(states, config.jobStateMachineArn),
    wakeQueue: sqsWakeQueue(asSender(new SQSClient({})), config.wakeQueueUrl),
    metrics: cloudwatchScaling(asSender(new CloudWatchClient({})), config.scalingFunctionArn),
    schedules: schedulerScaling(asSender(new SchedulerClient({})), {
      group: config.scheduleGroup,
      functionArn: config.scalingFunctionArn,
      roleArn: config.schedulerRoleArn,
      deadLetterArn: config.deadLetterArn,
    }),
    clock: systemClock,
    settings: config,
    log,
  };
}
