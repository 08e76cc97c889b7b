import { AwsError } from '../../cloud/aws-error.ts';
import { compileFields } from './compile-fields.ts';
import { InvalidPattern } from './invalid-pattern.ts';

export type EventMatcher = (event: object) => boolean;

/**
 * Compiles an event pattern into a function that tells whether an event matches.
 * Throws InvalidEventPatternException with the reason, in the words of AWS's own matcher (github.com/aws/event-ruler).
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export function compileEventPattern(text: string): EventMatcher {
  try {
    const pattern: unknown = JSON.parse(text);
    if (typeof pattern !== 'object' || pattern === null || Array.isArray(pattern)) {
      throw new InvalidPattern('Filter is not an object');
    }
    const matches = compileFields(pattern, false);
    return (event) => matches(event, [event]);
  } catch (error) {
    if (!(error instanceof InvalidPattern || error instanceof SyntaxError)) throw error;
    throw new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${error.message}`);
  }
}
