import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ecsDefinitions } from '../../aws/ecs-definitions.ts';
import { ecsFleet } from '../../aws/ecs-fleet.ts';
import { elbv2Facts } from '../../aws/elbv2/elbv2-facts.ts';
import { eventBridgeBus } from '../../aws/eventbridge-bus.ts';
import { answerStore } from '../../aws/store/answers.ts';
import { createStore } from '../../aws/store/create-store.ts';
import { EVENT_SOURCE } from '../../contract/events/about.ts';
import { readSourceGrants } from '../../contract/identity/source-grants.ts';
import { asSender } from '../clients.ts';
import { systemClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { log } from '../log.ts';
import { wireAlarms } from '../wire-alarms.ts';
import { wireHooks } from '../wire-hooks.ts';
import { wireTable } from '../wire-table.ts';
import type { AnswerDeps } from './answer-command.ts';

/** What commands call: what the API's writes do, and the bus for the outcome. */
export function wireCommand(): AnswerDeps {
  const config = readConfig();
  const table = wireTable(config);
  const ecs = asSender(new ECSClient({}));
  return {
    store: createStore(table),
    answers: answerStore(table),
    definitions: ecsDefinitions(ecs),
    balancerFacts: elbv2Facts(asSender(new ElasticLoadBalancingV2Client({})), config),
    alarms: wireAlarms(),
    hooks: wireHooks(),
    fleet: ecsFleet(ecs),
    bus: eventBridgeBus(asSender(new EventBridgeClient({})), config.busName, EVENT_SOURCE),
    sources: readSourceGrants(JSON.parse(config.commandSources)),
    clock: systemClock,
    settings: config,
    log,
  };
}
