import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { IAMClient } from '@aws-sdk/client-iam';
import { SSMClient } from '@aws-sdk/client-ssm';
import { cloudwatchTaskLogs } from '../aws/cloudwatch-task-logs.ts';
import { ecsClusters } from '../aws/ecs-clusters.ts';
import { ecsDefinitions } from '../aws/ecs-definitions.ts';
import { ecsFleet } from '../aws/ecs-fleet.ts';
import { elbv2Facts } from '../aws/elbv2/elbv2-facts.ts';
import { awsPreflight } from '../aws/preflight/aws-preflight.ts';
import { answerStore } from '../aws/store/answers.ts';
import { createStore } from '../aws/store/create-store.ts';
import type { Deps } from '../use-cases/deps.ts';
import type { ApiDeps } from './api-function.ts';
import { createAuthenticate } from './auth/create-authenticate.ts';
import { asSender } from './clients.ts';
import { systemClock } from './clock.ts';
import { type Config, readConfig } from './config.ts';
import { wireAlarms } from './wire-alarms.ts';
import { wireHooks } from './wire-hooks.ts';
import { wireTable } from './wire-table.ts';

export type ServiceApiDeps = ApiDeps & Pick<Deps, 'definitions' | 'balancerFacts' | 'alarms' | 'hooks'>;
export type ClusterApiDeps = ApiDeps & Pick<Deps, 'clusters'>;
export type DefinitionApiDeps = ApiDeps & Pick<Deps, 'definitions'>;
export type TaskApiDeps = ApiDeps & Pick<Deps, 'definitions' | 'fleet' | 'logs'>;

export type PlanApiDeps = ApiDeps &
  Pick<Deps, 'definitions' | 'alarms' | 'hooks' | 'balancerFacts' | 'preflight' | 'fleet'>;

/** A plan looks at what tasks lean on, beside what a PUT looks at; its role lets it change nothing. */
export function wirePlanApi(): PlanApiDeps {
  const config = readConfig();
  const ecs = asSender(new ECSClient({}));
  return {
    ...wireApi(config),
    definitions: ecsDefinitions(ecs),
    fleet: ecsFleet(ecs),
    balancerFacts: elbv2Facts(asSender(new ElasticLoadBalancingV2Client({})), config),
    alarms: wireAlarms(),
    hooks: wireHooks(),
    preflight: awsPreflight({
      iam: asSender(new IAMClient({})),
      ec2: asSender(new EC2Client({})),
      logs: asSender(new CloudWatchLogsClient({})),
      ssm: asSender(new SSMClient({})),
    }),
  };
}

export function wireServiceApi(): ServiceApiDeps {
  const config = readConfig();
  return {
    ...wireApi(config),
    definitions: ecsDefinitions(asSender(new ECSClient({}))),
    balancerFacts: elbv2Facts(asSender(new ElasticLoadBalancingV2Client({})), config),
    alarms: wireAlarms(),
    hooks: wireHooks(),
  };
}

export function wireClusterApi(): ClusterApiDeps {
  const config = readConfig();
  return { ...wireApi(config), clusters: ecsClusters(asSender(new ECSClient({}))) };
}

export function wireDefinitionApi(): DefinitionApiDeps {
  const config = readConfig();
  return { ...wireApi(config), definitions: ecsDefinitions(asSender(new ECSClient({}))) };
}

export function wireTaskApi(): TaskApiDeps {
  const config = readConfig();
  const ecs = asSender(new ECSClient({}));
  return {
    ...wireApi(config),
    definitions: ecsDefinitions(ecs),
    fleet: ecsFleet(ecs),
    logs: cloudwatchTaskLogs(asSender(new CloudWatchLogsClient({})), config.taskLogGroup),
  };
}

/** What every group has: the table, and who may come in. */
function wireApi(config: Config): ApiDeps {
  const table = wireTable(config);
  return {
    store: createStore(table),
    answers: answerStore(table),
    authenticate: createAuthenticate(config, table),
    clock: systemClock,
    settings: config,
  };
}
