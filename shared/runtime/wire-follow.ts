import { ECSClient } from '@aws-sdk/client-ecs';
import { ecsDefinitions } from '../aws/ecs-definitions.ts';
import type { Deps } from '../use-cases/deps.ts';
import { asSender } from './clients.ts';
import { systemClock } from './clock.ts';
import { readConfig } from './config.ts';
import { log } from './log.ts';
import { wireStore } from './wire-store.ts';

/** What following a push calls: the table, and ECS's task definitions. */
export function wireFollow(): Pick<Deps, 'store' | 'clock' | 'settings' | 'definitions' | 'log'> {
  const config = readConfig();
  return {
    store: wireStore(config),
    definitions: ecsDefinitions(asSender(new ECSClient({}))),
    clock: systemClock,
    settings: config,
    log,
  };
}
