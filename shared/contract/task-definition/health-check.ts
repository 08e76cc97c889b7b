import * as z from 'zod/mini';
import { HEALTH_CHECK } from '../../domain/limits/container-limits.ts';
import { list } from '../fields/list.ts';
import { shape } from '../fields/shape.ts';
import { anyText } from '../fields/text.ts';
import { wholeNumber } from '../fields/whole-number.ts';

const { intervalSec, timeoutSec, retries, startPeriodSec } = HEALTH_CHECK;

/** HealthCheck. The rule `healthCheckCommand` looks at how the command begins. */
export const healthCheck = shape({
  command: list(anyText(), { min: 1 }),
  interval: z._default(wholeNumber(intervalSec.min, intervalSec.max, 'seconds'), intervalSec.default),
  timeout: z._default(wholeNumber(timeoutSec.min, timeoutSec.max, 'seconds'), timeoutSec.default),
  retries: z._default(wholeNumber(retries.min, retries.max), retries.default),
  startPeriod: z.optional(wholeNumber(startPeriodSec.min, startPeriodSec.max, 'seconds')),
});
