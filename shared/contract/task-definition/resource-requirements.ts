import * as z from 'zod/mini';
import { choice } from '../fields/choice.ts';
import { list } from '../fields/list.ts';
import { shape } from '../fields/shape.ts';
import { text } from '../fields/text.ts';
import { wholeNumber } from '../fields/whole-number.ts';

const nvidiaMps = shape({
  memory: wholeNumber(1, 16_777_216, 'MiB'),
  maxComputePercent: z.optional(wholeNumber(1, 100, 'percent')),
});

/** ResourceRequirement: GPUs and the like, which Fargate has not. */
export const resourceRequirements = list(
  shape({
    type: choice('GPU', 'NeuronDevice', 'InferenceAccelerator'),
    value: z.optional(text(1, 255)),
    sharingStrategy: z.optional(shape({ nvidiaMps })),
  }),
);
