import * as z from 'zod/mini';
import { PORT } from '../../domain/limits/container-limits.ts';
import {
  CONDITION_CHARACTERS_MAX,
  GATE_STAGES,
  GATE_TIMEOUT_MINUTES,
  MEASUREMENTS_MAX,
} from '../../domain/limits/gate-limits.ts';
import { HEALTH_CHECK_PATH_PATTERN, MATCHER_PATTERN } from '../../domain/limits/ingress-limits.ts';
import { ALARM_NAME_LENGTH_MAX, ALARM_NAMES_MAX } from '../../domain/limits/service-limits.ts';
import { choice } from '../fields/choice.ts';
import { decimal } from '../fields/decimal.ts';
import { list } from '../fields/list.ts';
import { name } from '../fields/name.ts';
import { shape } from '../fields/shape.ts';
import { text, textLike } from '../fields/text.ts';
import { wholeNumber } from '../fields/whole-number.ts';

const metricStat = shape({
  metric: shape({
    namespace: text(1, 255),
    metricName: text(1, 255),
    dimensions: z.optional(list(shape({ name: text(1, 255), value: text(1, 1024) }), { max: 30 })),
  }),
  period: wholeNumber(1, 86_400, 'seconds'),
  stat: text(1, 64),
  unit: z.optional(text(1, 64)),
});

const queryId = () => textLike(/^[a-z]\w{0,254}$/, 'an id that begins with a lower case letter: letters, digits and _');

/**
 * A MetricDataQuery: one metric, or an expression over `metrics`, each with an id. Its own, which CloudWatch wants and nobody
 * refers to here, is kept.
 */
const metricQuery = shape({
  id: z.optional(queryId()),
  metricStat: z.optional(metricStat),
  expression: z.optional(text(1, 1024)),
  metrics: z.optional(
    list(
      shape({
        id: queryId(),
        metricStat,
      }),
      { min: 1, max: 10 },
    ),
  ),
});

const condition = () => z.optional(text(1, CONDITION_CHARACTERS_MAX));
const limit = () => z.optional(wholeNumber(0, MEASUREMENTS_MAX));

/** A health gate. Which of the fields below `stages` it has, its type says (gate-rules.ts). */
export const gate = shape({
  name: name(),
  type: choice('alarm', 'metric', 'approval', 'http'),
  stages: list(choice(...GATE_STAGES), { min: 1, max: GATE_STAGES.length }),
  alarmNames: z.optional(list(text(1, ALARM_NAME_LENGTH_MAX), { min: 1, max: ALARM_NAMES_MAX })),
  alreadyInAlarm: z.optional(choice('refuse', 'wait')),
  metric: z.optional(metricQuery),
  path: z.optional(textLike(HEALTH_CHECK_PATH_PATTERN, 'a path of 1-1024 characters that begins with "/"')),
  port: z.optional(wholeNumber(PORT.min, PORT.max)),
  matcher: z.optional(textLike(MATCHER_PATTERN, 'codes from 200 to 499 such as "200", "200,204" or "200-399"')),
  successThreshold: z.optional(wholeNumber(1, MEASUREMENTS_MAX)),
  successCondition: condition(),
  failureCondition: condition(),
  count: z.optional(wholeNumber(1, MEASUREMENTS_MAX)),
  intervalSec: z.optional(decimal({ min: 1, max: 3600 }, 'seconds')),
  failureLimit: limit(),
  inconclusiveLimit: limit(),
  timeoutSec: z.optional(decimal({ above: 0, max: GATE_TIMEOUT_MINUTES.max * 60 }, 'seconds')),
  onTimeout: z.optional(choice('ROLLBACK', 'CONTINUE')),
});

export type GateInput = z.infer<typeof gate>;
