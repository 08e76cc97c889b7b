import {
  IMAGE_NAME_PATTERN,
  IMAGE_TAG_PATTERN,
  NAME_MEANING,
  NAME_PATTERN,
  TASK_ID_PATTERN,
} from '../../domain/limits/name-patterns.ts';
import { shape } from '../fields/shape.ts';
import { textLike } from '../fields/text.ts';
import { defineTextRequest } from '../request.ts';

const cluster = textLike(NAME_PATTERN, NAME_MEANING);
const service = textLike(NAME_PATTERN, NAME_MEANING);
const id = textLike(TASK_ID_PATTERN, 'an id of 1-64 letters, digits and hyphens');

/** The parameters of the routes' paths, as the router took them out (percent-decoded). */
export const clusterPath = defineTextRequest('path', shape({ cluster }));
export const servicePath = defineTextRequest('path', shape({ cluster, service }));
export const taskPath = defineTextRequest('path', shape({ cluster, task: id }));
export const deploymentPath = defineTextRequest('path', shape({ cluster, service, deployment: id }));
export const taskDefinitionPath = defineTextRequest(
  'path',
  shape({
    taskDefinition: textLike(/^[A-Za-z0-9_-]{1,255}(:[1-9]\d{0,9})?$/, 'family or family:revision'),
  }),
);
export const imagePath = defineTextRequest(
  'path',
  shape({
    name: textLike(IMAGE_NAME_PATTERN, 'the name of an image: lowercase letters, digits and . _ - between them'),
    tag: textLike(IMAGE_TAG_PATTERN, 'a tag of 1-128 letters, digits, and _ . - after the first'),
  }),
);
