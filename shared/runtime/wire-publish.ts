import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { eventBridgeBus } from '../aws/eventbridge-bus.ts';
import { sqsDeadLetters } from '../aws/sqs-dead-letters.ts';
import { EVENT_SOURCE } from '../contract/events/about.ts';
import type { PublishDeps } from '../use-cases/publish/publish-changes.ts';
import { asSender } from './clients.ts';
import { systemClock } from './clock.ts';
import { readConfig } from './config.ts';
import { log } from './log.ts';

/** What the publisher calls: the bus, and the queue for what can never be published. */
export function wirePublish(): PublishDeps {
  const config = readConfig();
  return {
    bus: eventBridgeBus(asSender(new EventBridgeClient({})), config.busName, EVENT_SOURCE),
    deadLetters: sqsDeadLetters(asSender(new SQSClient({})), config.deadLettersUrl),
    clock: systemClock,
    settings: config,
    log,
  };
}
