import type { LauncherSettings } from '../ports/settings.ts';

/** The only reader of process.env: what the template gives a function, checked once when it starts. */
export interface Config extends LauncherSettings {
  tableName: string;
  stateMachineArn: string;
  jobStateMachineArn: string;
  wakeQueueUrl: string;
  /** The stack's event bus. */
  busName: string;
  deadLettersUrl: string;
  /** JSON: which sources of events may command what. */
  commandSources: string;
  listenerArn: string;
  wakeGroupArn: string;
  /** What the alarms and schedules of scaling call. */
  scalingFunctionArn: string;
  /** The group that those schedules are in, the role that they call as, and where what fails goes. */
  scheduleGroup: string;
  schedulerRoleArn: string;
  deadLetterArn: string;
  vpcId: string;
  /** What asks tasks for HTTP gates. */
  probeFunctionArn: string;
  /** The security group of the load balancers. */
  balancerSecurityGroup: string;
  /** The load balancer's shortest health check interval: 5 s on AWS; the local one goes lower, in fractions. */
  targetHealthSecMin: number;
  /** How callers of the API prove who they are: iam, jwt, keys or open. */
  auth: string;
  /** The parameter that holds the keys of `auth: keys`. */
  apiKeysParameter: string;
}

/** DynamoDB takes 100 actions a transaction: 40 launches or marks, an event for each, the service and its parts. */
const CHANGES_MAX = 40;

export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  return {
    stack: required(env, 'STACK'),
    region: required(env, 'AWS_REGION'),
    accountId: required(env, 'ACCOUNT_ID'),
    tableName: required(env, 'TABLE_NAME'),
    stateMachineArn: env.STATE_MACHINE_ARN ?? '',
    jobStateMachineArn: env.JOB_STATE_MACHINE_ARN ?? '',
    wakeQueueUrl: env.WAKE_QUEUE_URL ?? '',
    busName: env.BUS_NAME ?? '',
    commandSources: env.COMMAND_SOURCES ?? '[]',
    deadLettersUrl: env.DEAD_LETTERS_URL ?? '',
    listenerArn: env.LISTENER_ARN ?? '',
    wakeGroupArn: env.WAKE_GROUP_ARN ?? '',
    scalingFunctionArn: env.SCALING_FUNCTION_ARN ?? '',
    scheduleGroup: env.SCHEDULE_GROUP ?? '',
    schedulerRoleArn: env.SCALING_SCHEDULER_ROLE_ARN ?? '',
    deadLetterArn: env.DEAD_LETTER_ARN ?? '',
    vpcId: env.VPC_ID ?? '',
    balancerSecurityGroup: env.BALANCER_SECURITY_GROUP_ID ?? '',
    targetHealthSecMin: Number(env.TARGET_HEALTH_SEC_MIN ?? 5),
    subnets: list(env.SUBNET_IDS),
    securityGroups: list(env.TASK_SECURITY_GROUP_ID),
    assignPublicIp: env.ASSIGN_PUBLIC_IP === 'ENABLED' ? 'ENABLED' : 'DISABLED',
    listenerPorts: { min: Number(env.LISTENER_PORT_MIN ?? 1), max: Number(env.LISTENER_PORT_MAX ?? 65_535) },
    taskLogGroup: env.TASK_LOG_GROUP ?? '',
    executionRoleArn: env.EXECUTION_ROLE_ARN ?? '',
    imageRegistry: env.IMAGE_REGISTRY ?? '',
    apiUrl: env.API_URL ?? '',
    rolePath: env.ROLE_PATH ?? '',
    probeFunctionArn: env.PROBE_FUNCTION_ARN ?? '',
    hookPrefix: env.HOOK_PREFIX ?? '',
    auth: env.AUTH ?? '',
    apiKeysParameter: env.API_KEYS_PARAMETER ?? '',
    healthPollSec: Number(env.HEALTH_POLL_SEC ?? 5),
    changesMax: CHANGES_MAX,
    timeScale: Number(env.TIME_SCALE ?? 1),
  };
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`the environment has no ${name}: the template gives it`);
  return value;
}

function list(text: string | undefined): string[] {
  return (text ?? '').split(',').filter(Boolean);
}
