import { imageAnswer, imageListAnswer } from '../answers/image.ts';
import { imagePath } from '../requests/paths.ts';
import { putImage } from '../requests/put-image.ts';
import { noQuery, pageQuery } from '../requests/queries.ts';
import { REPEATED, type Route, WRITE } from './route.ts';

/** Served by `npm start` alone: the image store of the process driver. */
export const localRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v1/local/images',
    operationId: 'listImages',
    scope: 'read',
    query: pageQuery,
    answers: { 200: imageListAnswer },
    errors: [],
  },
  {
    method: 'PUT',
    path: '/v1/local/images/{name}/{tag}',
    operationId: 'putImage',
    scope: 'deploy',
    params: imagePath,
    query: noQuery,
    body: putImage,
    headers: WRITE,
    answers: { 201: imageAnswer },
    errors: [...REPEATED],
  },
];
