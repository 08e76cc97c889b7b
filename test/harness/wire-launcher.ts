import { inProcessClient } from '../../local/cloud/client.ts';
import type { Cloud } from '../../local/cloud/cloud.ts';
import { ACCOUNT } from '../../local/cloud/service.ts';
import { cloudwatchAlarms } from '../../shared/aws/cloudwatch-alarms.ts';
import { cloudwatchScaling } from '../../shared/aws/cloudwatch-scaling.ts';
import { cloudwatchTaskLogs } from '../../shared/aws/cloudwatch-task-logs.ts';
import { ecsClusters } from '../../shared/aws/ecs-clusters.ts';
import { ecsDefinitions } from '../../shared/aws/ecs-definitions.ts';
import { ecsFleet } from '../../shared/aws/ecs-fleet.ts';
import { elbv2Balancer } from '../../shared/aws/elbv2/elbv2-balancer.ts';
import { elbv2Facts } from '../../shared/aws/elbv2/elbv2-facts.ts';
import { eventBridgeBus } from '../../shared/aws/eventbridge-bus.ts';
import { lambdaHooks } from '../../shared/aws/lambda-hooks.ts';
import { lambdaProbes } from '../../shared/aws/lambda-probes.ts';
import { awsPreflight } from '../../shared/aws/preflight/aws-preflight.ts';
import { schedulerScaling } from '../../shared/aws/scheduler-scaling.ts';
import { sfnExecutions } from '../../shared/aws/sfn-executions.ts';
import { sqsDeadLetters } from '../../shared/aws/sqs-dead-letters.ts';
import { sqsWakeQueue } from '../../shared/aws/sqs-wake-queue.ts';
import { createStore } from '../../shared/aws/store/create-store.ts';
import { EVENT_SOURCE } from '../../shared/contract/events/about.ts';
import type { GateEvaluators } from '../../shared/ports/gates.ts';
import type { Config } from '../../shared/runtime/config.ts';
import type { Deps } from '../../shared/use-cases/deps.ts';
import type { PublishDeps } from '../../shared/use-cases/publish/publish-changes.ts';
import { gateEvaluators } from '../../shared/use-cases/rollout/gates/gate-evaluators.ts';
import { type Call, type FaultHook, type Invocation, type Onlooker, observedSender } from './faults.ts';

export interface WireOptions {
  cloud: Cloud;
  config: Config;
  calls: Call[];
  hook: FaultHook;
  gates: GateEvaluators;
  onlooker?: Onlooker;
  random(): number;
  log(message: string, fields?: Record<string, unknown>): void;
}

export type Wired = Deps & PublishDeps;

/** The launcher's own wiring (shared/runtime/wire-*.ts), on clients of the local cloud in this process. */
export function wireLauncher(options: WireOptions, invocation: Invocation): Wired {
  const { cloud, config, random, log } = options;
  const client = (service: string) =>
    observedSender(options, invocation, service, inProcessClient(cloud, service, ACCOUNT));
  const ecs = client('ecs');
  const nowMs = () => Date.now() + (invocation.skewMs ?? 0);
  const states = client('states');
  const alarms = cloudwatchAlarms(client('monitoring'), config.timeScale);
  const store = createStore({ client: client('dynamodb'), name: config.tableName, nowMs });
  const hooks = lambdaHooks(client('lambda'));
  const probes = lambdaProbes(client('lambda'), config.probeFunctionArn);
  return {
    store,
    fleet: ecsFleet(ecs),
    clusters: ecsClusters(ecs),
    definitions: ecsDefinitions(ecs),
    preflight: awsPreflight({ iam: client('iam'), ec2: client('ec2'), logs: client('logs'), ssm: client('ssm') }),
    balancer: elbv2Balancer(client('elasticloadbalancing'), config),
    balancerFacts: elbv2Facts(client('elasticloadbalancing'), config),
    rollouts: sfnExecutions(states, config.stateMachineArn),
    jobRuns: sfnExecutions(states, config.jobStateMachineArn),
    alarms,
    hooks,
    probes,
    gates: { ...gateEvaluators({ store, alarms, hooks, probes, settings: config }), ...options.gates },
    wakeQueue: sqsWakeQueue(client('sqs'), config.wakeQueueUrl),
    bus: eventBridgeBus(client('events'), config.busName, EVENT_SOURCE),
    deadLetters: sqsDeadLetters(client('sqs'), config.deadLettersUrl),
    metrics: cloudwatchScaling(client('monitoring'), config.scalingFunctionArn),
    schedules: schedulerScaling(client('scheduler'), {
      group: config.scheduleGroup,
      functionArn: config.scalingFunctionArn,
      roleArn: config.schedulerRoleArn,
      deadLetterArn: config.deadLetterArn,
    }),
    logs: cloudwatchTaskLogs(client('logs'), config.taskLogGroup),
    clock: {
      nowMs,
      random,
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    },
    settings: config,
    log,
  };
}
