import * as z from 'zod/mini';
import { command, environmentFiles } from '../fields/container-commands.ts';
import { retryStrategy } from '../fields/retry-strategy.ts';
import { resourceRequirements } from '../task-definition/resource-requirements.ts';

/** A `preDeploy` or `postDeploy` as a service shows it: as it was wished, with its variables by their names alone. */
export const deployJob = z.strictObject({
  containerOverrides: z.array(
    z.strictObject({
      name: z.string(),
      command: z.optional(command()),
      environment: z.optional(z.array(z.strictObject({ name: z.string() }))),
      environmentFiles: z.optional(environmentFiles()),
      cpu: z.optional(z.int()),
      memory: z.optional(z.int()),
      memoryReservation: z.optional(z.int()),
      resourceRequirements: z.optional(resourceRequirements),
    }),
  ),
  timeoutSec: z.number(),
  retryStrategy: z.optional(retryStrategy()),
});
