import * as z from 'zod/mini';

/** GET /v1/health: the API answers, and so does its table. */
export const healthAnswer = z.strictObject({ status: z.literal('ok') });
