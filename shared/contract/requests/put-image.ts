import { shape } from '../fields/shape.ts';
import { textLike } from '../fields/text.ts';
import { defineRequest } from '../request.ts';

/** PUT /v1/local/images/{name}/{tag}: the directory is copied when it is added; it is on the machine of the server. */
export const putImage = defineRequest(
  'putImage',
  shape({ directory: textLike(/^\/[^\0]{0,4095}$/, 'the absolute path of a directory with image.json') }),
);
