import type { Draft, Report } from '../request.ts';
import { findQueryFault } from './find-query-fault.ts';

type Constraints = { type: string; expression?: string | undefined }[];

/**
 * `memberOf` says of which instances, in the cluster query language: ECS would refuse it at each launch. `distinctInstance`
 * says nothing more. Source: the ECS API reference, PlacementConstraint and TaskDefinitionPlacementConstraint.
 */
export function memberOf({ placementConstraints = [] }: Draft<{ placementConstraints: Constraints }>, report: Report) {
  for (const [index, constraint] of placementConstraints.entries()) {
    if (!report.sound('placementConstraints', index)) continue;
    const { type, expression = '' } = constraint ?? {};
    const refuse = (detail: string) => report.refuse(['placementConstraints', index, 'expression'], detail);
    if (type !== 'memberOf') {
      if (expression !== '') refuse('must be left out with distinctInstance');
      continue;
    }
    if (expression === '') {
      refuse('is required with memberOf: which instances, such as attribute:ecs.instance-type =~ t3.*');
      continue;
    }
    const fault = findQueryFault(expression);
    if (fault !== undefined)
      refuse(`must be an expression of the cluster query language; it is none ${where(expression, fault)}`);
  }
}

function where(expression: string, fault: number): string {
  if (fault > expression.length) return 'as it ends too early';
  return `from character ${fault} on: ${JSON.stringify(expression.slice(fault - 1, fault + 39))}`;
}
