import * as z from 'zod/mini';
import { CAPABILITIES } from '../../domain/limits/capabilities.ts';
import { choice } from '../fields/choice.ts';
import { flag } from '../fields/flag.ts';
import { list } from '../fields/list.ts';
import { shape } from '../fields/shape.ts';
import { text } from '../fields/text.ts';
import { wholeNumber } from '../fields/whole-number.ts';

const capabilities = () => z.optional(list(choice(...CAPABILITIES)));
const mib = () => wholeNumber(1, 16_777_216, 'MiB');

/** LinuxParameters. */
export const linuxParameters = shape({
  capabilities: z.optional(shape({ add: capabilities(), drop: capabilities() })),
  devices: z.optional(
    list(
      shape({
        hostPath: text(1, 4096),
        containerPath: z.optional(text(1, 4096)),
        permissions: z.optional(list(choice('read', 'write', 'mknod'))),
      }),
    ),
  ),
  initProcessEnabled: z.optional(flag()),
  sharedMemorySize: z.optional(mib()),
  tmpfs: z.optional(
    list(shape({ containerPath: text(1, 4096), size: mib(), mountOptions: z.optional(list(text(1, 255))) })),
  ),
  maxSwap: z.optional(wholeNumber(0, 16_777_216, 'MiB')),
  swappiness: z.optional(wholeNumber(0, 100)),
});
