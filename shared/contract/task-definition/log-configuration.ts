import * as z from 'zod/mini';
import { choice } from '../fields/choice.ts';
import { list } from '../fields/list.ts';
import { shape } from '../fields/shape.ts';
import { text } from '../fields/text.ts';
import { textMap } from '../fields/text-map.ts';

/** LogConfiguration. */
export const logConfiguration = shape({
  logDriver: choice('json-file', 'syslog', 'journald', 'gelf', 'fluentd', 'awslogs', 'splunk', 'awsfirelens'),
  options: z.optional(textMap()),
  secretOptions: z.optional(list(shape({ name: text(1, 1024), valueFrom: text(1, 2048) }))),
});
