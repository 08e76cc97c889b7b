import * as z from 'zod/mini';
import { PLACEMENT_CONSTRAINTS_MAX } from '../../domain/limits/container-limits.ts';
import { choice } from './choice.ts';
import { list } from './list.ts';
import { shape } from './shape.ts';
import { text } from './text.ts';

/** Which container instances may run a task, and which of them does: of the launch type EC2 (rules/capacity.ts). */
export function placementConstraints() {
  const constraint = shape({ type: choice('distinctInstance', 'memberOf'), expression: z.optional(text(0, 2000)) });
  return list(constraint, { max: PLACEMENT_CONSTRAINTS_MAX });
}

export function placementStrategy() {
  return list(shape({ type: choice('random', 'spread', 'binpack'), field: z.optional(text(0, 255)) }), { max: 5 });
}
