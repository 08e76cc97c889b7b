import * as z from 'zod/mini';
import { STOP_REASON_LENGTH_MAX } from '../../domain/limits/launch-limits.ts';
import { PAGE, TAIL_MAX, TOKEN_LENGTH_MAX, WAIT_SEC_MAX } from '../../domain/limits/request-limits.ts';
import { choice } from '../fields/choice.ts';
import { name } from '../fields/name.ts';
import { seconds } from '../fields/seconds.ts';
import { shape } from '../fields/shape.ts';
import { text } from '../fields/text.ts';
import { wholeNumber } from '../fields/whole-number.ts';
import { defineTextRequest } from '../request.ts';

const page = () => ({
  limit: z._default(wholeNumber(PAGE.min, PAGE.max), PAGE.default),
  nextToken: z.optional(text(1, TOKEN_LENGTH_MAX)),
});

/** Long poll: newest first without `after`, oldest first from there with it; waits at most waitSec for something. */
const live = () => ({
  after: z.optional(text(1, TOKEN_LENGTH_MAX)),
  waitSec: z._default(seconds(WAIT_SEC_MAX), 0),
});

/** lastStatus of a task. */
export const TASK_STATUSES = [
  'PROVISIONING',
  'PENDING',
  'ACTIVATING',
  'RUNNING',
  'DEACTIVATING',
  'STOPPING',
  'DEPROVISIONING',
  'STOPPED',
] as const;

/** A route that takes no query refuses any. */
export const noQuery = defineTextRequest('query', shape({}));
export const pageQuery = defineTextRequest('query', shape(page()));
export const taskListQuery = defineTextRequest(
  'query',
  shape({ ...page(), service: z.optional(name()), status: z.optional(choice(...TASK_STATUSES)) }),
);
export const taskDefinitionListQuery = defineTextRequest('query', shape({ ...page(), family: z.optional(name()) }));
export const eventListQuery = defineTextRequest('query', shape({ ...page(), ...live() }));
export const logQuery = defineTextRequest(
  'query',
  shape({ container: z.optional(name()), tail: z.optional(wholeNumber(1, TAIL_MAX, 'lines')), ...live() }),
);
export const stopTaskQuery = defineTextRequest('query', shape({ reason: z.optional(text(1, STOP_REASON_LENGTH_MAX)) }));
