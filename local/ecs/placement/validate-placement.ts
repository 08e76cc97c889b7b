import type { PlacementConstraint, PlacementStrategy } from '@aws-sdk/client-ecs';
import { AwsError } from '../../cloud/aws-error.ts';
import { compileQuery } from './compile-query.ts';

const CONSTRAINTS_MAX = 10;
const STRATEGIES_MAX = 5;
const EXPRESSION_LENGTH_MAX = 2000;

function refuse(condition: unknown, message: string): void {
  if (condition) throw new AwsError('InvalidParameterException', message);
}

/** API reference, PlacementConstraint: at most 10, of the definition's and the request's together. Throws InvalidParameterException. */
export function validateConstraints(constraints: PlacementConstraint[]): void {
  refuse(constraints.length > CONSTRAINTS_MAX, `placementConstraints can have at most ${CONSTRAINTS_MAX} items.`);
  for (const { type, expression } of constraints) {
    refuse(type !== 'memberOf' && type !== 'distinctInstance', `Invalid placement constraint type '${type}'.`);
    refuse(type === 'distinctInstance' && expression, 'The distinctInstance constraint does not take an expression.');
    if (type !== 'memberOf') continue;
    refuse(!expression, 'The memberOf constraint requires an expression.');
    refuse(
      (expression?.length ?? 0) > EXPRESSION_LENGTH_MAX,
      `A placement constraint expression can have at most ${EXPRESSION_LENGTH_MAX} characters.`,
    );
    compileQuery(expression ?? '');
  }
}

/** API reference, PlacementStrategy: at most 5. Throws InvalidParameterException. */
export function validateStrategies(strategies: PlacementStrategy[]): void {
  refuse(strategies.length > STRATEGIES_MAX, `placementStrategy can have at most ${STRATEGIES_MAX} items.`);
  for (const { type, field = '' } of strategies) {
    refuse(!['random', 'spread', 'binpack'].includes(type ?? ''), `Invalid placement strategy type '${type}'.`);
    refuse(type === 'random' && field, 'The random placement strategy does not take a field.');
    const fits = type === 'binpack' ? /^(cpu|memory)$/ : /^(instanceId|host|attribute:[\w\-./\\]+)$/;
    refuse(type !== 'random' && !fits.test(field), `Invalid field '${field}' of the placement strategy ${type}.`);
  }
}
