import * as z from 'zod/mini';
import { ATTEMPTS_MAX, EVALUATE_ON_EXIT_MAX, PATTERN_LENGTH_MAX } from '../../domain/limits/job-limits.ts';
import { choice } from './choice.ts';
import { list } from './list.ts';
import { shape } from './shape.ts';
import { textLike } from './text.ts';
import { wholeNumber } from './whole-number.ts';

const reasonPattern = () =>
  textLike(
    new RegExp(`^(?=.{1,${PATTERN_LENGTH_MAX}}$)[A-Za-z0-9.:\\s]*\\*?$`),
    `1-${PATTERN_LENGTH_MAX} letters, digits, periods, colons and spaces, at the end perhaps *`,
  );

/** AWS Batch's EvaluateOnExit. https://docs.aws.amazon.com/batch/latest/APIReference/API_EvaluateOnExit.html */
const evaluateOnExit = shape({
  action: choice('RETRY', 'EXIT'),
  onExitCode: z.optional(textLike(/^(?=.{1,512}$)\d*\*?$/, 'digits, at the end perhaps *')),
  onReason: z.optional(reasonPattern()),
  onStatusReason: z.optional(reasonPattern()),
});

/** AWS Batch's RetryStrategy. https://docs.aws.amazon.com/batch/latest/APIReference/API_RetryStrategy.html */
export function retryStrategy() {
  return shape({
    attempts: wholeNumber(1, ATTEMPTS_MAX, 'attempts'),
    evaluateOnExit: z._default(list(evaluateOnExit, { max: EVALUATE_ON_EXIT_MAX }), []),
  });
}
