import * as z from 'zod/mini';
import { IMAGE_NAME_PATTERN, IMAGE_TAG_PATTERN } from '../../domain/limits/name-patterns.ts';
import { shape } from '../fields/shape.ts';
import { textLike } from '../fields/text.ts';

/** An image pushed to this repository of the account's ECR under this tag is deployed, by its digest. */
export const follow = shape({
  repository: textLike(IMAGE_NAME_PATTERN, 'the name of a repository, without its registry, such as shop/web'),
  tag: z._default(textLike(IMAGE_TAG_PATTERN, 'a tag of 1-128 letters, digits, and _ . - after the first'), 'latest'),
});
