import { NOT_TRUNCATED, recordOn } from '../engine/history.ts';
import type { Turn } from '../engine/turn.ts';
import type { Failure } from '../state-failure.ts';
import type { Frame } from '../store/frame-store.ts';
import { parseResource } from './parse-resource.ts';
import type { TaskWork } from './task-work.ts';

/**
 * A task's events. One whose Resource is a function's ARN has LambdaFunction… events, any other Task… events with
 * resourceType and resource (`lambda`, `invoke.waitForTaskToken`).
 */
function labels(work: TaskWork): { resourceType: string; resource: string } | undefined {
  const resource = parseResource(work.resource);
  if (resource.kind === 'function') return undefined;
  const { type, operation, pattern } = resource;
  return { resourceType: type, resource: pattern === 'request' ? operation : `${operation}.${pattern}` };
}

export function recordScheduled(turn: Turn, frame: Frame, work: TaskWork): void {
  const resource = labels(work);
  const text = JSON.stringify(work.arguments);
  const timeoutInSeconds = work.timeoutSec ?? undefined;
  if (!resource) {
    recordOn(turn, frame, 'LambdaFunctionScheduled', {
      lambdaFunctionScheduledEventDetails: {
        resource: work.resource,
        input: text,
        inputDetails: NOT_TRUNCATED,
        timeoutInSeconds,
      },
    });
    recordOn(turn, frame, 'LambdaFunctionStarted');
    return;
  }
  recordOn(turn, frame, 'TaskScheduled', {
    taskScheduledEventDetails: {
      ...resource,
      region: turn.execution.arn.split(':')[3],
      parameters: text,
      timeoutInSeconds,
      heartbeatInSeconds: work.heartbeatSec ?? undefined,
    },
  });
  recordOn(turn, frame, 'TaskStarted', { taskStartedEventDetails: resource });
}

export function recordSubmitted(turn: Turn, frame: Frame, work: TaskWork, output: string): void {
  const resource = labels(work);
  if (!resource) return;
  recordOn(turn, frame, 'TaskSubmitted', {
    taskSubmittedEventDetails: { ...resource, output, outputDetails: NOT_TRUNCATED },
  });
}

export function recordSucceeded(turn: Turn, frame: Frame, work: TaskWork, output: string): void {
  const resource = labels(work);
  const outputDetails = NOT_TRUNCATED;
  if (resource) {
    recordOn(turn, frame, 'TaskSucceeded', { taskSucceededEventDetails: { ...resource, output, outputDetails } });
  } else {
    recordOn(turn, frame, 'LambdaFunctionSucceeded', {
      lambdaFunctionSucceededEventDetails: { output, outputDetails },
    });
  }
}

export function recordFailed(turn: Turn, frame: Frame, work: TaskWork, { error, cause }: Failure): void {
  const resource = labels(work);
  if (resource) recordOn(turn, frame, 'TaskFailed', { taskFailedEventDetails: { ...resource, error, cause } });
  else recordOn(turn, frame, 'LambdaFunctionFailed', { lambdaFunctionFailedEventDetails: { error, cause } });
}

export function recordTimedOut(turn: Turn, frame: Frame, work: TaskWork): void {
  const resource = labels(work);
  const error = 'States.Timeout';
  if (resource) recordOn(turn, frame, 'TaskTimedOut', { taskTimedOutEventDetails: { ...resource, error } });
  else recordOn(turn, frame, 'LambdaFunctionTimedOut', { lambdaFunctionTimedOutEventDetails: { error } });
}
