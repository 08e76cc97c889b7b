import * as z from 'zod/mini';
import { feed } from './page.ts';
import { timestamp } from './timestamp.ts';

/** A line that a container wrote. */
export const log = z.strictObject({ timestamp: timestamp(), container: z.string(), message: z.string() });

export type Log = z.infer<typeof log>;

export const logListAnswer = feed('logs', log);
