import * as z from 'zod/mini';
import { PORT } from '../../domain/limits/container-limits.ts';
import {
  CONDITION_LENGTH_MAX,
  DEREGISTRATION_DELAY_SEC,
  HEALTH_CHECK_PATH_PATTERN,
  HOST_PATTERN,
  MATCHER_PATTERN,
  PATH_PREFIX_PATTERN,
  TARGET_HEALTH_CHECK,
} from '../../domain/limits/ingress-limits.ts';
import { choice } from '../fields/choice.ts';
import { decimal } from '../fields/decimal.ts';
import { name } from '../fields/name.ts';
import { shape } from '../fields/shape.ts';
import { textLike } from '../fields/text.ts';
import { wholeNumber } from '../fields/whole-number.ts';

const { intervalSec, timeoutSec, healthyThreshold, unhealthyThreshold, matcherDefault } = TARGET_HEALTH_CHECK;

const HEALTH_CHECK_DEFAULT = {
  path: '/',
  intervalSec: intervalSec.default,
  timeoutSec: timeoutSec.default,
  healthyThreshold: healthyThreshold.default,
  unhealthyThreshold: unhealthyThreshold.default,
  matcher: matcherDefault,
};

const targetHealthCheck = shape({
  path: z._default(textLike(HEALTH_CHECK_PATH_PATTERN, 'a path of 1-1024 characters that begins with "/"'), '/'),
  intervalSec: z._default(decimal(intervalSec, 'seconds'), intervalSec.default),
  timeoutSec: z._default(decimal(timeoutSec, 'seconds'), timeoutSec.default),
  healthyThreshold: z._default(wholeNumber(healthyThreshold.min, healthyThreshold.max), healthyThreshold.default),
  unhealthyThreshold: z._default(
    wholeNumber(unhealthyThreshold.min, unhealthyThreshold.max),
    unhealthyThreshold.default,
  ),
  matcher: z._default(
    textLike(MATCHER_PATTERN, 'codes from 200 to 499 such as "200", "200,204" or "200-399"'),
    matcherDefault,
  ),
});

const PATH_MEANING = `a path prefix of 1-${CONDITION_LENGTH_MAX} characters that begins with "/", without * and ?`;

/** How a service is reached: its part of the shared load balancer. */
export const ingress = shape({
  containerPort: wholeNumber(PORT.min, PORT.max),
  containerName: z.optional(name()),
  path: z._default(textLike(PATH_PREFIX_PATTERN, PATH_MEANING), '/'),
  host: z.optional(textLike(HOST_PATTERN, 'a host name such as shop.example.com or *.example.com')),
  listenerPort: z.optional(wholeNumber(PORT.min, PORT.max)),
  protocol: z._default(choice('HTTP', 'TCP'), 'HTTP'),
  deregistrationDelaySec: z._default(decimal(DEREGISTRATION_DELAY_SEC, 'seconds'), DEREGISTRATION_DELAY_SEC.default),
  healthCheck: z._default(targetHealthCheck, HEALTH_CHECK_DEFAULT),
});
