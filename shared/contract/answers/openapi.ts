import * as z from 'zod/mini';

/** GET /v1/openapi.json: an OpenAPI document. */
export const openapiAnswer = z.looseObject({
  openapi: z.string(),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  paths: z.looseObject({}),
});
