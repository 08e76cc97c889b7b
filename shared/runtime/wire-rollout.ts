import { ECSClient } from '@aws-sdk/client-ecs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { ecsDefinitions } from '../aws/ecs-definitions.ts';
import { lambdaProbes } from '../aws/lambda-probes.ts';
import { sfnExecutions } from '../aws/sfn-executions.ts';
import type { Deps } from '../use-cases/deps.ts';
import { gateEvaluators } from '../use-cases/rollout/gates/gate-evaluators.ts';
import { asSender } from './clients.ts';
import { systemClock } from './clock.ts';
import { readConfig } from './config.ts';
import { wireAlarms } from './wire-alarms.ts';
import { wireHooks } from './wire-hooks.ts';
import { wireStore } from './wire-store.ts';

/** What Begin calls: the table, and ECS's task definitions. */
export function wireBegin(): Pick<Deps, 'store' | 'clock' | 'settings' | 'definitions'> {
  const config = readConfig();
  return {
    store: wireStore(config),
    clock: systemClock,
    settings: config,
    definitions: ecsDefinitions(asSender(new ECSClient({}))),
  };
}

/** What the other steps of a deployment call: the table, and Step Functions to let a waiting step go. */
export function wireAdvance(): Pick<Deps, 'store' | 'clock' | 'settings' | 'rollouts'> {
  const config = readConfig();
  return {
    store: wireStore(config),
    clock: systemClock,
    settings: config,
    rollouts: sfnExecutions(asSender(new SFNClient({})), config.stateMachineArn),
  };
}

/** What hears of an alarm calls: the table, and CloudWatch, whose word counts. */
export function wireAlarmChange(): Pick<Deps, 'store' | 'clock' | 'settings' | 'alarms'> {
  const config = readConfig();
  return { store: wireStore(config), clock: systemClock, settings: config, alarms: wireAlarms() };
}

/** What a look at a gate calls: the table, and what the evaluators are wired with. */
export function wireGates(): Pick<Deps, 'store' | 'clock' | 'settings' | 'gates'> {
  const config = readConfig();
  const store = wireStore(config);
  const probes = lambdaProbes(asSender(new LambdaClient({})), config.probeFunctionArn);
  const gates = gateEvaluators({ store, alarms: wireAlarms(), hooks: wireHooks(), probes, settings: config });
  return { store, clock: systemClock, settings: config, gates };
}
