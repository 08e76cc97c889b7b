import * as z from 'zod/mini';
import { page } from './page.ts';

/** An image of the local store. */
export const image = z.strictObject({ name: z.string(), tag: z.string(), digest: z.string() });

export const imageAnswer = z.strictObject({ image });
export const imageListAnswer = page('images', image);
