import { imageAnswer, imageListAnswer } from '../answers/image.ts';
import { imagePath } from '../requests/paths.ts';
import { putImage } from '../requests/put-image.ts';
import { noQuery, pageQuery } from '../requests/queries.ts';
import { type Route, WRITE } from './route.ts';

/** Served by `npm start` alone: the image store of the process driver. */
export const localRoutes = [
  {
    method: 'GET',
    path: '/v1/local/images',
    operationId: 'listImages',
    summary: 'Lists the images of the process driver',
    local: true,
    scope: 'read',
    query: pageQuery,
    answers: { 200: imageListAnswer },
    errors: [],
  },
  {
    method: 'PUT',
    path: '/v1/local/images/{name}/{tag}',
    operationId: 'putImage',
    summary: 'Copies a directory with an image.json into the image store',
    local: true,
    scope: 'deploy',
    params: imagePath,
    query: noQuery,
    body: putImage,
    headers: WRITE,
    answers: { 201: imageAnswer },
    errors: [],
  },
] as const satisfies readonly Route[];
