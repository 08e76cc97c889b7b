import { readFileSync } from 'node:fs';
import type { DynamoDBStreamEvent, EventBridgeEvent, SQSEvent } from 'aws-lambda';
import { createCloud } from '../../local/cloud/cloud.ts';
import { ACCOUNT } from '../../local/cloud/service.ts';
import { createCloudWatch } from '../../local/cloudwatch/cloudwatch.ts';
import { createDynamoDb } from '../../local/dynamodb/dynamodb.ts';
import { describeDefaultSubnets, describeDefaultVpc } from '../../local/ec2/default-vpc.ts';
import { createEc2 } from '../../local/ec2/ec2.ts';
import { createEcs } from '../../local/ecs/ecs.ts';
import { createElbv2 } from '../../local/elbv2/elbv2.ts';
import { createEventBridge } from '../../local/eventbridge/eventbridge.ts';
import type { DeliveryFaults } from '../../local/eventbridge/eventbridge-state.ts';
import { createIam } from '../../local/iam/iam.ts';
import { createLogs } from '../../local/logs/logs.ts';
import { createScheduler } from '../../local/scheduler/scheduler.ts';
import { createSqs } from '../../local/sqs/sqs.ts';
import { createSsm } from '../../local/ssm/ssm.ts';
import { createStepFunctions } from '../../local/stepfunctions/stepfunctions.ts';
import { type AlarmPayload, alarmWordOf } from '../../shared/aws/alarm-word.ts';
import { type ImageDetail, imagePushOf } from '../../shared/aws/image-push.ts';
import { type HealthDetail, retirementOf } from '../../shared/aws/retirement.ts';
import { streamedChangeOf } from '../../shared/aws/store/record-changes.ts';
import { tableChangeOf } from '../../shared/aws/store/table-change.ts';
import { type TaskDetail, taskChangeOf } from '../../shared/aws/task-change.ts';
import { lastPartOf } from '../../shared/domain/names.ts';
import type { ServiceKey } from '../../shared/domain/service.ts';
import type { GateEvaluators, GateInput } from '../../shared/ports/gates.ts';
import type { ExecutionInput } from '../../shared/ports/rollouts.ts';
import type { Config } from '../../shared/runtime/config.ts';
import { audit } from '../../shared/use-cases/audit/audit.ts';
import { advanceJob, type JobStepInput } from '../../shared/use-cases/jobs/advance-job.ts';
import { releaseJobExecution } from '../../shared/use-cases/jobs/release-job-execution.ts';
import { hearInstance } from '../../shared/use-cases/observe/hear-instance.ts';
import { observeTask } from '../../shared/use-cases/observe/observe-task.ts';
import { retireTasks } from '../../shared/use-cases/observe/retire-tasks.ts';
import { publishChanges } from '../../shared/use-cases/publish/publish-changes.ts';
import { beginDeployment } from '../../shared/use-cases/rollout/begin-deployment.ts';
import { evaluateGate } from '../../shared/use-cases/rollout/evaluate-gate.ts';
import { observeAlarm } from '../../shared/use-cases/rollout/gates/observe-alarm.ts';
import { nextStage } from '../../shared/use-cases/rollout/next-stage.ts';
import { releaseExecution } from '../../shared/use-cases/rollout/release-execution.ts';
import { waitForStage } from '../../shared/use-cases/rollout/wait-for-stage.ts';
import { hearAlarm } from '../../shared/use-cases/scaling/hear-alarm.ts';
import { runScheduledAction } from '../../shared/use-cases/scaling/run-scheduled-action.ts';
import { followPush } from '../../shared/use-cases/services/follow-push.ts';
import { followTable } from '../../shared/use-cases/wake/follow-table.ts';
import { sweep } from '../../shared/use-cases/wake/sweep.ts';
import { wake } from '../../shared/use-cases/wake/wake.ts';
import type { SeenEvent } from './check-event.ts';
import { type Call, Crash, type FaultHook, type Invocation, type Onlooker } from './faults.ts';
import { createFunctionService, pumpQueue, pumpStream, type UserFunctions } from './pumps.ts';
import { createScriptedDriver, type Script } from './scripted-driver.ts';
import { seededRandom } from './seeded-random.ts';
import { installVirtualTime, type VirtualTime } from './virtual-time.ts';
import { type Wired, wireLauncher } from './wire-launcher.ts';

export interface WorldOptions {
  /** Containers by their image. */
  scripts?: Record<string, Script>;
  hook?: FaultHook;
  onlooker?: Onlooker;
  /** What chance begins with; 1 unless said. */
  seed?: number;
  /** What becomes of each event on its way to a function: 0 copies drop it. */
  eventFaults?: DeliveryFaults;
  /** For how long a fresh task is MISSING from DescribeTasks and ListTasks. */
  describeDelayMs?: number;
  /** The sweep and the audit, each minute. On unless said. */
  schedules?: boolean;
  /** What judges health gates, by their type. */
  gates?: GateEvaluators;
  /** Changes are put on the bus, and what is on it is in `published`. Off unless said: most stories are about less. */
  publishes?: boolean;
  /** Functions beside those that every world has. */
  handlers?: Record<string, (deps: Wired, event: never) => Promise<unknown>>;
  /** Functions of the user's own, by their names. */
  functions?: UserFunctions;
  /** Health is looked at this often; 1 unless said. */
  healthPollSec?: number;
  /** Divides the minutes of bakes, alarm periods and cooldowns, the seconds of gates, and how often queues are measured; 1 unless said. */
  timeScale?: number;
}

export type World = Awaited<ReturnType<typeof startWorld>>;

const STACK = 'world';
const MINUTE_MS = 60_000;

/**
 * The launcher and the cloud that it runs in, in this process and on virtual time: the real use cases and adapters
 * against the real local services. Containers are scripted, and functions are called without a Lambda in between.
 * The seed of the simulator: everything that happens is a function of the options and of what the story does.
 */
export async function startWorld(options: WorldOptions = {}) {
  const time = installVirtualTime();
  try {
    return await buildWorld(time, options);
  } catch (error) {
    time.uninstall();
    throw error;
  }
}

async function buildWorld(time: VirtualTime, options: WorldOptions) {
  const logged: { message: string; fields?: Record<string, unknown> }[] = [];
  const calls: Call[] = [];
  const hook: FaultHook = { ...options.hook };
  const { timeScale = 1 } = options;
  const fleet = createScriptedDriver(options.scripts);
  const cloud = createCloud({ log: (message) => logged.push({ message }) });
  const events: { name: string; detail: Record<string, unknown> }[] = [];
  const eventFaults: DeliveryFaults = (event, target) => {
    events.push({ name: event['detail-type'] ?? '', detail: event.detail as Record<string, unknown> });
    return options.eventFaults?.(event, target) ?? {};
  };
  const ecs = createEcs(cloud, {
    driver: () => fleet.driver,
    stepMs: 20,
    describeDelayMs: options.describeDelayMs ?? 0,
  });
  const services = [
    createLogs(cloud),
    createEc2(cloud),
    createIam(cloud),
    createSsm(cloud),
    createDynamoDb(cloud),
    createSqs(cloud, { metricsSec: 60 / timeScale }),
    createEventBridge(cloud, { faults: eventFaults }),
    createStepFunctions(cloud),
    createCloudWatch(cloud, { timeScale }),
    createScheduler(cloud, { rateScale: () => timeScale }),
    createElbv2(cloud, { portOf: () => 0, probe: async ({ port }) => probe(port) }),
    ecs,
    createFunctionService((name, event) => invoke(name, event), options.functions),
  ];
  for (const service of services) cloud.add(service);
  await cloud.start();

  async function probe(port: number): Promise<{ outcome: 'passed' | 'failed' }> {
    const target = fleet.list().find((container) => container.port === port);
    return { outcome: target?.isHealthy() ? 'passed' : 'failed' };
  }

  const call = <Output>(service: string, operation: string, input: object) =>
    cloud.call<Output>(service, operation, input, ACCOUNT);
  const { config, streamArn, queueArn } = await deployStack(call, {
    vpcId: describeDefaultVpc(cloud).VpcId,
    subnets: describeDefaultSubnets(cloud).map(({ SubnetId }) => SubnetId),
    healthPollSec: options.healthPollSec ?? 1,
    timeScale,
  });

  const wiring = {
    cloud,
    gates: options.gates ?? {},
    config,
    calls,
    hook,
    onlooker: options.onlooker,
    random: seededRandom(options.seed ?? 1),
    log: (message: string, fields?: Record<string, unknown>) => logged.push({ message, fields }),
  };
  /** The launcher as one run of a function has it: with clients that end where it crashes. */
  const wire = (by: string) => wireLauncher(wiring, { by, skewMs: hook.skewMs?.() });
  const published: SeenEvent[] = [];
  const crashes: string[] = [];
  const failures: { name: string; error: unknown }[] = [];

  const running = new Set<Invocation>();

  /** What comes more than once is the same event in another run, at the same time or later. */
  function invoke(name: string, event: unknown): Promise<unknown> {
    for (const delayMs of hook.repeats?.(name) ?? []) {
      const again = () => void runOnce(name, event).catch(() => {});
      if (delayMs > 0) setTimeout(again, delayMs);
      else again();
    }
    return runOnce(name, event);
  }

  async function runOnce(name: string, event: unknown): Promise<unknown> {
    // Whoever listens on the bus, in our place.
    if (name === 'consume') return published.push(event as SeenEvent);
    const handler = options.handlers?.[name] ?? HANDLERS[name];
    if (!handler) throw new Error(`the stack has no function ${name}`);
    const invocation: Invocation = { by: name, event, skewMs: hook.skewMs?.() };
    running.add(invocation);
    try {
      const result = await handler(wireLauncher(wiring, invocation), event as never);
      if (invocation.crash) throw invocation.crash;
      return result;
    } catch (error) {
      if (error instanceof Crash) crashes.push(error.message);
      else failures.push({ name, error });
      throw error;
    } finally {
      running.delete(invocation);
    }
  }

  const stream = pumpStream(cloud, streamArn, invoke, 'onTableChange');
  if (options.publishes) pumpStream(cloud, streamArn, invoke, 'publishChanges');
  pumpQueue(cloud, queueArn, config.wakeQueueUrl, invoke);
  if (options.schedules ?? true) {
    setInterval(() => void invoke('sweep', {}).catch(() => {}), MINUTE_MS);
    setInterval(() => void invoke('audit', {}).catch(() => {}), MINUTE_MS);
  }

  return {
    time,
    cloud,
    fleet,
    config,
    /** Fault hooks may be changed while the world runs. */
    hook,
    /** Every call of every client of the launcher. */
    calls,
    /** Every event that EventBridge was about to deliver. */
    events,
    /** What the bus has delivered, with duplicates and in any order. */
    published,
    logged,
    crashes,
    /** Runs of functions that failed without having been crashed: bugs, or refusals of the cloud. */
    failures,
    /** Stream records that were given up. */
    lost: stream.lost,
    wire,
    /** For looking on: its calls are not the launcher's, are not counted and never fail. */
    peek: wireLauncher({ ...wiring, calls: [], hook: {}, onlooker: undefined }, { by: 'judge' }),
    /** Every function that runs now dies: none of its calls reaches anything any more. */
    crashAll(crash: Crash): number {
      for (const invocation of running) invocation.crash = crash;
      return running.size;
    },
    /** As AWS stops a task for reasons of its own: Spot's notice, a host that is retired. */
    interrupt: ecs.interrupt,
    invoke,
    call,
    async stop(): Promise<void> {
      await cloud.stop();
      time.uninstall();
    },
  };
}

type Step = ExecutionInput & { step: string; taskToken: string };

/** What functions/ does, without what stands around it: the parsing of the event, and the use case. */
const HANDLERS: Record<string, (deps: Wired, event: never) => Promise<unknown>> = {
  async publishChanges(deps, { Records }: DynamoDBStreamEvent) {
    const failed = await publishChanges(deps, Records.map(streamedChangeOf));
    return { batchItemFailures: failed ? [{ itemIdentifier: failed.sequenceNumber }] : [] };
  },
  onTableChange: (deps, event: DynamoDBStreamEvent) => followTable(deps, tableChangeOf(event)),
  onTaskChange: (deps, event: EventBridgeEvent<string, TaskDetail>) => observeTask(deps, taskChangeOf(event.detail)),
  async onWake(deps, event: SQSEvent) {
    for (const { body } of event.Records) await wake(deps, body);
    return {};
  },
  onTaskRetirement(deps, event: { resources?: string[]; detail: HealthDetail }) {
    const { arns, retireAtMs } = retirementOf(event, Date.now());
    return retireTasks(deps, arns, { retireAtMs });
  },
  onInstanceChange: (
    deps,
    { detail }: EventBridgeEvent<string, { clusterArn: string; containerInstanceArn: string; status: string }>,
  ) =>
    hearInstance(deps, {
      cluster: lastPartOf(detail.clusterArn),
      instanceArn: detail.containerInstanceArn,
      status: detail.status,
    }),
  async onImagePush(deps, event: EventBridgeEvent<string, ImageDetail>) {
    const push = imagePushOf(event);
    if (push) await followPush(deps, push);
  },
  onExecutionChange(deps, event: EventBridgeEvent<string, { executionArn: string; input: string }>) {
    const input = JSON.parse(event.detail.input);
    const release = input.id === undefined ? releaseExecution : releaseJobExecution;
    return release(deps, input, event.detail.executionArn);
  },
  async scale(deps, event: AlarmPayload | (ServiceKey & { scheduledAction: string; scheduledTime: string })) {
    if ('scheduledAction' in event) {
      const { scheduledTime, ...call } = event;
      return runScheduledAction(deps, { ...call, scheduledAtMs: Date.parse(scheduledTime) });
    }
    const word = alarmWordOf(event);
    if (word) await hearAlarm(deps, word);
  },
  onAlarmChange: (deps, event: EventBridgeEvent<string, { alarmName: string }>) =>
    observeAlarm(deps, event.detail.alarmName),
  sweep: (deps) => sweep(deps),
  audit: (deps) => audit(deps),
  advanceJob: (deps, input: JobStepInput) => advanceJob(deps, input),
  beginDeployment: (deps, input: Step) => beginDeployment(deps, input),
  evaluateGate: (deps, input: GateInput) => evaluateGate(deps, input),
  advanceDeployment(deps, input: Step) {
    return input.step === 'wait' ? waitForStage(deps, input) : nextStage(deps, input);
  },
};

type CallCloud = <Output>(service: string, operation: string, input: object) => Promise<Output>;

/** What infra/ has: the table, the queue, the rules, the state machine, the cluster and the listener. */
async function deployStack(
  call: CallCloud,
  {
    vpcId,
    subnets,
    healthPollSec,
    timeScale,
  }: { vpcId: string; subnets: string[]; healthPollSec: number; timeScale: number },
) {
  const { TableDescription } = await call<{ TableDescription: { LatestStreamArn: string } }>(
    'dynamodb',
    'CreateTable',
    {
      TableName: STACK,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
        { AttributeName: 'dueShard', AttributeType: 'S' },
        { AttributeName: 'dueAtMs', AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'due',
          KeySchema: [
            { AttributeName: 'dueShard', KeyType: 'HASH' },
            { AttributeName: 'dueAtMs', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    },
  );
  await call('dynamodb', 'UpdateTimeToLive', {
    TableName: STACK,
    TimeToLiveSpecification: { AttributeName: 'expiresAtSec', Enabled: true },
  });
  const { QueueUrl } = await call<{ QueueUrl: string }>('sqs', 'CreateQueue', {
    QueueName: `${STACK}-wake`,
    Attributes: { VisibilityTimeout: '360' },
  });
  const { Attributes } = await call<{ Attributes: { QueueArn: string } }>('sqs', 'GetQueueAttributes', {
    QueueUrl,
    AttributeNames: ['QueueArn'],
  });
  const dead = await call<{ QueueUrl: string }>('sqs', 'CreateQueue', { QueueName: `${STACK}-events-dead` });
  await call('events', 'CreateEventBus', { Name: STACK });
  await putRule(call, 'consume', { source: ['slipway'] }, STACK);
  const taskLogGroup = `/slipway/${STACK}/tasks`;
  await call('logs', 'CreateLogGroup', { logGroupName: taskLogGroup });
  await call('ecs', 'CreateCluster', { clusterName: 'default', capacityProviders: ['FARGATE', 'FARGATE_SPOT'] });

  const definition = readFileSync(new URL('../../statemachines/deployment.asl.json', import.meta.url), 'utf8')
    .replace(/\$\{BeginDeploymentArn\}/g, functionArn('beginDeployment'))
    .replace(/\$\{AdvanceDeploymentArn\}/g, functionArn('advanceDeployment'))
    .replace(/\$\{EvaluateGateArn\}/g, functionArn('evaluateGate'));
  const job = readFileSync(new URL('../../statemachines/job.asl.json', import.meta.url), 'utf8');
  const { stateMachineArn: jobStateMachineArn } = await call<{ stateMachineArn: string }>(
    'states',
    'CreateStateMachine',
    {
      name: `${STACK}-job`,
      definition: job.replace(/\$\{AdvanceJobArn\}/g, functionArn('advanceJob')),
      roleArn: 'arn:aws:iam::000000000000:role/machine',
    },
  );
  const { stateMachineArn } = await call<{ stateMachineArn: string }>('states', 'CreateStateMachine', {
    name: `${STACK}-deployment`,
    definition,
    roleArn: 'arn:aws:iam::000000000000:role/machine',
  });
  await putRule(call, 'onTaskChange', {
    source: ['aws.ecs'],
    'detail-type': ['ECS Task State Change'],
    detail: { group: [{ prefix: `slipway-${STACK}` }] },
  });
  await putRule(call, 'onTaskRetirement', {
    source: ['aws.health'],
    'detail-type': ['AWS Health Event'],
    detail: { service: ['ECS'], eventTypeCategory: ['scheduledChange'], eventTypeCode: [{ prefix: 'AWS_ECS_TASK_' }] },
  });
  await putRule(call, 'onInstanceChange', {
    source: ['aws.ecs'],
    'detail-type': ['ECS Container Instance State Change'],
    detail: { status: ['ACTIVE', 'DRAINING', 'INACTIVE'] },
  });
  await putRule(call, 'onImagePush', { source: ['aws.ecr'], 'detail-type': ['ECR Image Action'] });
  await putRule(call, 'onAlarmChange', {
    source: ['aws.cloudwatch'],
    'detail-type': ['CloudWatch Alarm State Change'],
    detail: { state: { value: ['ALARM'] } },
  });
  await putRule(call, 'onExecutionChange', {
    source: ['aws.states'],
    'detail-type': ['Step Functions Execution Status Change'],
    detail: { stateMachineArn: [stateMachineArn, jobStateMachineArn], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
  });

  await call('scheduler', 'CreateScheduleGroup', { Name: `${STACK}-scaling` });

  const config: Config = {
    stack: STACK,
    region: 'us-east-1',
    accountId: '000000000000',
    tableName: STACK,
    stateMachineArn,
    jobStateMachineArn,
    wakeQueueUrl: QueueUrl,
    busName: STACK,
    deadLettersUrl: dead.QueueUrl,
    commandSources: '[]',
    imageRegistry: '',
    listenerArn: await createListener(call, subnets),
    wakeGroupArn: await createWakeGroup(call),
    vpcId,
    balancerSecurityGroup: '',
    targetHealthSecMin: 0.5,
    subnets,
    securityGroups: [],
    assignPublicIp: 'ENABLED',
    listenerPorts: { min: 8000, max: 11_000 },
    scalingFunctionArn: functionArn('scale'),
    scheduleGroup: `${STACK}-scaling`,
    schedulerRoleArn: 'arn:aws:iam::000000000000:role/scheduler',
    deadLetterArn: Attributes.QueueArn,
    taskLogGroup,
    executionRoleArn: 'arn:aws:iam::000000000000:role/execution',
    apiUrl: 'http://slipway.test',
    rolePath: '/slipway-tasks/',
    hookPrefix: 'hook-',
    probeFunctionArn: functionArn('probeTasks'),
    auth: 'open',
    apiKeysParameter: '',
    healthPollSec,
    changesMax: 40,
    timeScale,
  };
  return { config, streamArn: TableDescription.LatestStreamArn, queueArn: Attributes.QueueArn };
}

const functionArn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

async function putRule(call: CallCloud, name: string, pattern: object, EventBusName = 'default'): Promise<void> {
  await call('events', 'PutRule', { Name: name, EventPattern: JSON.stringify(pattern), EventBusName });
  await call('events', 'PutTargets', { Rule: name, EventBusName, Targets: [{ Id: name, Arn: functionArn(name) }] });
}

async function createListener(call: CallCloud, subnets: string[]): Promise<string> {
  const { LoadBalancers } = await call<{ LoadBalancers: { LoadBalancerArn: string }[] }>(
    'elasticloadbalancing',
    'CreateLoadBalancer',
    { Name: STACK, Subnets: subnets },
  );
  const { Listeners } = await call<{ Listeners: { ListenerArn: string }[] }>('elasticloadbalancing', 'CreateListener', {
    LoadBalancerArn: LoadBalancers[0]?.LoadBalancerArn,
    Port: 80,
    Protocol: 'HTTP',
    DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
  });
  return Listeners[0]?.ListenerArn ?? '';
}

async function createWakeGroup(call: CallCloud): Promise<string> {
  const input = { Name: `${STACK}-wake`, TargetType: 'lambda' };
  const { TargetGroups } = await call<{ TargetGroups: { TargetGroupArn: string }[] }>(
    'elasticloadbalancing',
    'CreateTargetGroup',
    input,
  );
  return TargetGroups[0]?.TargetGroupArn ?? '';
}
