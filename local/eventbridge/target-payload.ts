import { AwsError } from '../cloud/aws-error.ts';
import { isJson } from '../cloud/is-json.ts';
import { eventTime } from './event.ts';
import type { EventDelivery } from './eventbridge-state.ts';
import { fillTemplate } from './fill-template.ts';
import { valueAt } from './json-path.ts';

/**
 * The text that a target gets: the event itself, the target's constant Input, the part at InputPath, or the filled
 * InputTemplate. Throws an AwsError that is not worth a retry when a template that should be JSON is none.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function targetPayload(delivery: EventDelivery): string {
  const { event, target } = delivery;
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) return JSON.stringify(valueAt(event, target.InputPath) ?? null);
  const template = target.InputTransformer?.InputTemplate;
  if (template === undefined) return JSON.stringify(event);
  const filled = fillTemplate(template, variablesOf(delivery));
  if (/^\s*[[{]/.test(template) && !isJson(filled)) {
    throw new AwsError('InvalidJsonException', `Input transformer's output is not valid JSON: ${filled}`);
  }
  return filled;
}

function variablesOf({ event, target, ruleArn, ruleName, ingestedAtMs }: EventDelivery): Map<string, unknown> {
  const { detail, ...withoutDetail } = event;
  const variables = new Map<string, unknown>([
    ['aws.events.rule-arn', ruleArn],
    ['aws.events.rule-name', ruleName],
    ['aws.events.event.ingestion-time', eventTime(ingestedAtMs)],
    ['aws.events.event', withoutDetail],
    ['aws.events.event.json', { ...withoutDetail, detail }],
  ]);
  for (const [name, path] of Object.entries(target.InputTransformer?.InputPathsMap ?? {})) {
    variables.set(name, valueAt(event, path));
  }
  return variables;
}
