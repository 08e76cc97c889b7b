import * as z from 'zod/mini';
import { IMAGE_PATTERN } from '../../domain/limits/name-patterns.ts';
import { DESIRED_COUNT_MAX } from '../../domain/limits/service-limits.ts';
import { shape } from '../fields/shape.ts';
import { textLike } from '../fields/text.ts';
import { wholeNumber } from '../fields/whole-number.ts';
import { type Draft, defineRequest, type Report } from '../request.ts';

const patchServiceInput = shape({
  desiredCount: z.optional(wholeNumber(0, DESIRED_COUNT_MAX, 'tasks')),
  image: z.optional(textLike(IMAGE_PATTERN, 'an image such as nginx:1.27')),
  forceNewDeployment: z.optional(z.literal(true, { error: 'must be true' })),
});

type PatchServiceInput = z.infer<typeof patchServiceInput>;

/** One change: another count, another image (a new revision, then a deployment), or the same once more. */
export type ServicePatch = { desiredCount: number } | { image: string } | { forceNewDeployment: true };

/** PATCH /v1/clusters/{cluster}/services/{service}. */
export const patchService = defineRequest(
  'patchService',
  patchServiceInput,
  [exactlyOne],
  (input) => input as ServicePatch,
);

function exactlyOne(draft: Draft<PatchServiceInput>, report: Report): void {
  const given = Object.values(draft).filter((value) => value !== undefined).length;
  if (given === 1 || !report.sound()) return;
  report.refuse([], 'must have exactly one of desiredCount, image, forceNewDeployment');
}
