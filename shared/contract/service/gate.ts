import * as z from 'zod/mini';
import {
  CONDITION_CHARACTERS_MAX,
  GATE_STAGES,
  GATE_TIMEOUT_MINUTES,
  MEASUREMENTS_MAX,
} from '../../domain/limits/gate-limits.ts';
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

/** A MetricDataQuery: one metric, or an expression over `metrics`, each with an id. */
const metricQuery = shape({
  metricStat: z.optional(metricStat),
  expression: z.optional(text(1, 1024)),
  metrics: z.optional(
    list(
      shape({
        id: textLike(/^[a-z]\w{0,254}$/, 'an id that begins with a lower case letter: letters, digits and _'),
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
  successCondition: condition(),
  failureCondition: condition(),
  count: z.optional(wholeNumber(1, MEASUREMENTS_MAX)),
  intervalSec: z.optional(wholeNumber(1, 3600, 'seconds')),
  failureLimit: limit(),
  inconclusiveLimit: limit(),
  timeoutSec: z.optional(decimal({ above: 0, max: GATE_TIMEOUT_MINUTES.max * 60 }, 'seconds')),
  onTimeout: z.optional(choice('ROLLBACK', 'CONTINUE')),
});

export type GateInput = z.infer<typeof gate>;
