import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ecsDefinitions } from '../aws/ecs-definitions.ts';
import { elbv2Facts } from '../aws/elbv2/elbv2-facts.ts';
import type { Deps } from '../use-cases/deps.ts';
import { asSender } from './clients.ts';
import { systemClock } from './clock.ts';
import { readConfig } from './config.ts';
import { log } from './log.ts';
import { wireAlarms } from './wire-alarms.ts';
import { wireHooks } from './wire-hooks.ts';
import { wireStore } from './wire-store.ts';

/** What following a push calls: the table, ECS's task definitions, and a look at the load balancers. */
export function wireFollow(): Pick<
  Deps,
  'store' | 'clock' | 'settings' | 'definitions' | 'log' | 'balancerFacts' | 'alarms' | 'hooks'
> {
  const config = readConfig();
  return {
    store: wireStore(config),
    definitions: ecsDefinitions(asSender(new ECSClient({}))),
    balancerFacts: elbv2Facts(asSender(new ElasticLoadBalancingV2Client({})), config),
    alarms: wireAlarms(),
    hooks: wireHooks(),
    clock: systemClock,
    settings: config,
    log,
  };
}
