import { randomUUID } from 'node:crypto';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ECSClient } from '@aws-sdk/client-ecs';
import { cloudwatchTaskLogs } from '../aws/cloudwatch-task-logs.ts';
import { ecsClusters } from '../aws/ecs-clusters.ts';
import { ecsDefinitions } from '../aws/ecs-definitions.ts';
import { ecsFleet } from '../aws/ecs-fleet.ts';
import type { Deps } from '../use-cases/deps.ts';
import { asSender } from './clients.ts';
import { systemClock } from './clock.ts';
import { readConfig } from './config.ts';
import { wireStore } from './wire-store.ts';

export type ServiceApiDeps = Pick<Deps, 'store' | 'clock' | 'settings' | 'definitions'>;
export type ClusterApiDeps = Pick<Deps, 'store' | 'clock' | 'settings' | 'clusters'>;
export type DefinitionApiDeps = Pick<Deps, 'definitions'>;
export type TaskApiDeps = Pick<Deps, 'store' | 'clock' | 'settings' | 'definitions' | 'fleet' | 'logs'> & {
  newId(): string;
};

export function wireServiceApi(): ServiceApiDeps {
  const config = readConfig();
  return {
    store: wireStore(config),
    clock: systemClock,
    settings: config,
    definitions: ecsDefinitions(asSender(new ECSClient({}))),
  };
}

export function wireClusterApi(): ClusterApiDeps {
  const config = readConfig();
  return {
    store: wireStore(config),
    clock: systemClock,
    settings: config,
    clusters: ecsClusters(asSender(new ECSClient({}))),
  };
}

export function wireDefinitionApi(): DefinitionApiDeps {
  return { definitions: ecsDefinitions(asSender(new ECSClient({}))) };
}

export function wireTaskApi(): TaskApiDeps {
  const config = readConfig();
  const ecs = asSender(new ECSClient({}));
  return {
    store: wireStore(config),
    clock: systemClock,
    settings: config,
    definitions: ecsDefinitions(ecs),
    fleet: ecsFleet(ecs),
    logs: cloudwatchTaskLogs(asSender(new CloudWatchLogsClient({})), config.taskLogGroup),
    newId: () => randomUUID().replaceAll('-', ''),
  };
}
