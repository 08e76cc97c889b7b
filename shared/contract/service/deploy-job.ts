import * as z from 'zod/mini';
import { DEPLOY_JOB_TIMEOUT_SEC_DEFAULT } from '../../domain/limits/job-limits.ts';
import { containerOverrides } from '../fields/container-overrides.ts';
import { retryStrategy } from '../fields/retry-strategy.ts';
import { shape } from '../fields/shape.ts';
import { timeoutSec } from '../fields/timeout-sec.ts';

/**
 * `preDeploy` and `postDeploy`: a one-off task of the new revision, with other commands. Without any override it would be
 * one more task of the service, which never ends. Roles are not among what can be overridden.
 */
export const deployJob = shape({
  containerOverrides: containerOverrides({ min: 1 }),
  timeoutSec: z._default(timeoutSec(), DEPLOY_JOB_TIMEOUT_SEC_DEFAULT),
  retryStrategy: z.optional(retryStrategy()),
});
