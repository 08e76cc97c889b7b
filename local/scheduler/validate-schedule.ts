import type { CreateScheduleCommandInput, Target } from '@aws-sdk/client-scheduler';
import { AwsError } from '../cloud/aws-error.ts';
import { parseSchedule } from './expressions/parse-schedule.ts';
import { InvalidExpression } from './expressions/schedule-expression.ts';
import { parseUniversalTarget } from './universal-target.ts';

const SERVICES = new Set(['lambda', 'sqs', 'states', 'events']);

/** Refuses what CreateSchedule and UpdateSchedule would refuse, with ValidationException. */
export function validateSchedule(input: CreateScheduleCommandInput): void {
  if (!/^[\w.-]{1,64}$/.test(input.Name ?? '')) throw refuse(`Schedule name ${input.Name} is not valid.`);
  validateExpression(input);
  validateWindow(input);
  validateTarget(input.Target);
  if (input.StartDate && input.EndDate && input.EndDate <= input.StartDate) {
    throw refuse('The EndDate you specify must come after the StartDate.');
  }
}

function validateExpression({ ScheduleExpression = '', ScheduleExpressionTimezone }: CreateScheduleCommandInput): void {
  const timezone = ScheduleExpressionTimezone ?? 'UTC';
  try {
    parseSchedule('rate(1 minute)', { timezone });
  } catch {
    throw refuse(`Invalid ScheduleExpressionTimezone ${timezone}.`);
  }
  try {
    parseSchedule(ScheduleExpression, { timezone, allowAt: true });
  } catch (error) {
    if (!(error instanceof InvalidExpression)) throw error;
    throw refuse(`Invalid Schedule Expression ${ScheduleExpression}.`);
  }
}

function validateWindow({ FlexibleTimeWindow }: CreateScheduleCommandInput): void {
  const { Mode, MaximumWindowInMinutes: minutes } = FlexibleTimeWindow ?? {};
  if (Mode === 'OFF' && minutes === undefined) return;
  if (Mode === 'OFF') throw refuse('MaximumWindowInMinutes must not be set when FlexibleTimeWindow Mode is OFF.');
  if (Mode !== 'FLEXIBLE') throw refuse('FlexibleTimeWindow Mode must be OFF or FLEXIBLE.');
  if (minutes === undefined || minutes < 1 || minutes > 1_440) {
    throw refuse('MaximumWindowInMinutes must be between 1 and 1440 when FlexibleTimeWindow Mode is FLEXIBLE.');
  }
}

function validateTarget(target: Target | undefined): void {
  const { Arn = '', RoleArn = '', Input, RetryPolicy = {}, EventBridgeParameters } = target ?? {};
  const [prefix, , service = ''] = Arn.split(':');
  const universal = parseUniversalTarget(Arn);
  if (prefix !== 'arn') throw refuse('Provided Arn is not in correct format.');
  if (!universal && !SERVICES.has(service)) throw refuse(`Provided Arn is not supported by this local cloud: ${Arn}`);
  if (!/^arn:aws[\w-]*:iam::\d{12}:role\/.+/.test(RoleArn)) throw refuse('RoleArn is not in correct format.');
  if (universal && !isObject(Input ?? '{}'))
    throw refuse('Invalid RequestJson provided. Reason: Input is not a JSON object.');
  if (service === 'events' && !(EventBridgeParameters?.Source && EventBridgeParameters.DetailType)) {
    throw refuse('EventBridgeParameters are required for an event bus.');
  }
  const { MaximumRetryAttempts: retries = 185, MaximumEventAgeInSeconds: ageSec = 86_400 } = RetryPolicy;
  if (retries < 0 || retries > 185) throw refuse('MaximumRetryAttempts must be between 0 and 185.');
  if (ageSec < 60 || ageSec > 86_400) throw refuse('MaximumEventAgeInSeconds must be between 60 and 86400.');
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function refuse(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
