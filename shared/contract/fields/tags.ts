import * as z from 'zod/mini';
import { TAG_KEY_LENGTH_MAX, TAG_VALUE_LENGTH_MAX, TAGS_MAX } from '../../domain/limits/tag-limits.ts';
import { list } from './list.ts';
import { shape } from './shape.ts';
import { text } from './text.ts';

/** ECS's tags: `[{key, value}]`. The rule `tagKeys` looks at their keys. */
export function tags() {
  return list(shape({ key: text(1, TAG_KEY_LENGTH_MAX), value: z._default(text(0, TAG_VALUE_LENGTH_MAX), '') }), {
    max: TAGS_MAX,
  });
}
