import * as z from 'zod/mini';
import { PLACEMENT_CONSTRAINTS_MAX } from '../../domain/limits/container-limits.ts';
import { choice } from './choice.ts';
import { list } from './list.ts';
import { shape } from './shape.ts';
import { text } from './text.ts';

/** Placement is for instances. The shape stands so that empty lists pass and others are refused with a reason. */
export function placementConstraints() {
  const constraint = shape({ type: choice('distinctInstance', 'memberOf'), expression: z.optional(text(0, 2000)) });
  return list(constraint, { max: PLACEMENT_CONSTRAINTS_MAX });
}

export function placementStrategy() {
  return list(shape({ type: choice('random', 'spread', 'binpack'), field: z.optional(text(0, 255)) }), { max: 5 });
}
