import * as z from 'zod/mini';
import { PREDEFINED_METRICS } from '../../domain/limits/predefined-metrics.ts';
import { METRIC_QUERIES_MAX } from '../../domain/limits/scaling-limits.ts';
import { choice } from '../fields/choice.ts';
import { flag } from '../fields/flag.ts';
import { list } from '../fields/list.ts';
import { shape } from '../fields/shape.ts';
import { text, textLike } from '../fields/text.ts';

/** CloudWatch: at most 30 dimensions; names and namespaces of at most 255 characters. */
const dimensions = () => list(shape({ Name: text(1, 255), Value: text(1, 1024) }), { max: 30 });
const metricName = () => text(1, 255);
const namespace = () => textLike(/^[^:][^\0]{0,254}$/, 'a namespace of 1-255 characters that does not begin with ":"');

export const predefinedMetric = shape({
  PredefinedMetricType: choice(...PREDEFINED_METRICS),
  ResourceLabel: z.optional(text(1, 1023)),
});

const query = shape({
  Id: textLike(/^[a-z][A-Za-z0-9_]{0,254}$/, 'an id that begins with a lowercase letter, of letters, digits and _'),
  Expression: z.optional(text(1, 2048)),
  Label: z.optional(text(1, 2047)),
  MetricStat: z.optional(
    shape({
      Metric: shape({ MetricName: metricName(), Namespace: namespace(), Dimensions: z.optional(dimensions()) }),
      Stat: text(1, 100),
      Unit: z.optional(text(1, 50)),
    }),
  ),
  ReturnData: z.optional(flag()),
});

/** CustomizedMetricSpecification. */
export const customizedMetric = shape({
  MetricName: z.optional(metricName()),
  Namespace: z.optional(namespace()),
  Dimensions: z.optional(dimensions()),
  Statistic: z.optional(choice('Average', 'Minimum', 'Maximum', 'SampleCount', 'Sum')),
  Unit: z.optional(text(1, 50)),
  Metrics: z.optional(list(query, { min: 1, max: METRIC_QUERIES_MAX })),
});

export type PredefinedMetric = z.infer<typeof predefinedMetric>;
export type CustomizedMetric = z.infer<typeof customizedMetric>;
