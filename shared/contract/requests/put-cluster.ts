import * as z from 'zod/mini';
import { shape } from '../fields/shape.ts';
import { tags } from '../fields/tags.ts';
import { text } from '../fields/text.ts';
import { defineRequest } from '../request.ts';
import { sameAsPath } from '../rules/same-as-path.ts';
import { tagKeys } from '../rules/tag-keys.ts';

const putClusterInput = shape({ clusterName: z.optional(text(1, 255)), tags: z.optional(tags()) });

/**
 * PUT /v1/clusters/{cluster}: CreateCluster's input as far as Fargate has it. An empty body is `{}`. `tags` are all that the
 * cluster is to have; left out, those that it has stay.
 */
export const putCluster = defineRequest(
  'putCluster',
  putClusterInput,
  [sameAsPath, tagKeys],
  ({ clusterName, ...wish }) => wish,
);
