import * as z from 'zod/mini';
import { CONTAINER_MEMORY_MIB_MIN, CONTAINERS_MAX } from '../../domain/limits/container-limits.ts';
import { resourceRequirements } from '../task-definition/resource-requirements.ts';
import { command, environment, environmentFiles } from './container-commands.ts';
import { list } from './list.ts';
import { name } from './name.ts';
import { shape } from './shape.ts';
import { wholeNumber } from './whole-number.ts';

const mib = () => z.optional(wholeNumber(CONTAINER_MEMORY_MIB_MIN, 16_777_216, 'MiB'));

/** ContainerOverride: everything of a container that a launch may change. The image is not among it, in ECS either. */
export function containerOverrides({ min = 0 } = {}) {
  const override = shape({
    name: name(),
    command: z.optional(command()),
    environment: z.optional(environment()),
    environmentFiles: z.optional(environmentFiles()),
    cpu: z.optional(wholeNumber(0, 196_608, 'cpu units')),
    memory: mib(),
    memoryReservation: mib(),
    resourceRequirements: z.optional(resourceRequirements),
  });
  return list(override, { min, max: CONTAINERS_MAX });
}
