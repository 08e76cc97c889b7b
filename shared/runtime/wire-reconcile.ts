import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { ecsFleet } from '../aws/ecs-fleet.ts';
import { elbv2Balancer } from '../aws/elbv2/elbv2-balancer.ts';
import { sfnExecutions } from '../aws/sfn-executions.ts';
import { sqsWakeQueue } from '../aws/sqs-wake-queue.ts';
import type { ReconcileDeps } from '../use-cases/reconcile.ts';
import { asSender } from './clients.ts';
import { systemClock } from './clock.ts';
import { readConfig } from './config.ts';
import { log } from './log.ts';
import { wireStore } from './wire-store.ts';

/** What functions that reconcile call: the table, ECS, the load balancer, Step Functions and the wake queue. */
export function wireReconcile(): ReconcileDeps {
  const config = readConfig();
  const states = asSender(new SFNClient({}));
  return {
    store: wireStore(config),
    fleet: ecsFleet(asSender(new ECSClient({}))),
    balancer: elbv2Balancer(asSender(new ElasticLoadBalancingV2Client({})), config),
    rollouts: sfnExecutions(states, config.stateMachineArn),
    jobRuns: sfnExecutions(states, config.jobStateMachineArn),
    wakeQueue: sqsWakeQueue(asSender(new SQSClient({})), config.wakeQueueUrl),
    clock: systemClock,
    settings: config,
    log,
  };
}
