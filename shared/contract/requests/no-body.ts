import { shape } from '../fields/shape.ts';
import { defineRequest } from '../request.ts';

/** A request that says all by its path: an empty body, or `{}`. */
export const noBody = defineRequest('noBody', shape({}));
