import { AppError } from '../../contract/app-errors.ts';
import type { FieldError } from '../../contract/request.ts';
import type { MetricGate, MetricQuery, MetricStat } from '../../domain/gate.ts';
import type { ServiceSpec } from '../../domain/service-spec.ts';
import type { Deps } from '../deps.ts';

/**
 * Namespaces of AWS's own services, which tell much only when there is something to tell: no HTTPCode_Target_5XX_Count
 * before the first such answer.
 */
const OF_AWS = /^(AWS|ECS)\//;

/**
 * CloudWatch can measure what each metric gate asks, and knows the metrics: a misspelt one would be found out by a
 * deployment that waits for values in vain. One of the user's own that is there only when there is something to tell has
 * to be asked for by an expression that fills it, as in `FILL(errors, 0)`.
 */
export async function requireMetrics(deps: Pick<Deps, 'alarms' | 'clock'>, spec: ServiceSpec): Promise<void> {
  const errors: FieldError[] = [];
  for (const [at, gate] of (spec.gates ?? []).entries()) {
    if (gate.type !== 'metric') continue;
    const { metric } = gate as MetricGate;
    const pointer = `/gates/${at}/metric`;
    const refusal = await deps.alarms.refusalOf(metric, deps.clock.nowMs());
    if (refusal) errors.push({ pointer, detail: `CloudWatch does not measure it: ${refusal}` });
    for (const { place, of } of neededBy(metric)) {
      if (await deps.alarms.knows(namedAsAws(of))) continue;
      errors.push({ pointer: `${pointer}/${place}`, detail: `there is no metric ${nameOf(of)}` });
    }
  }
  if (errors.length === 0) return;
  throw new AppError('InvalidParameterException', errors.map(({ detail }) => detail).join('; '), { errors });
}

/** The metrics of the user's own without which there is no value. */
function neededBy({ metricStat, metrics = [], expression = '' }: MetricQuery) {
  const named = [
    ...(metricStat ? [{ place: 'metricStat/metric', of: metricStat.metric }] : []),
    ...metrics
      .map(({ id, metricStat: { metric } }, at) => ({ id, place: `metrics/${at}/metricStat/metric`, of: metric }))
      .filter(({ id }) => !new RegExp(`FILL\\(\\s*${id}\\s*,`, 'i').test(expression)),
  ];
  return named.filter(({ of }) => !OF_AWS.test(of.namespace));
}

function namedAsAws({ namespace, metricName, dimensions = [] }: MetricStat['metric']) {
  const Dimensions = dimensions.map(({ name, value }) => ({ Name: name, Value: value }));
  return { Namespace: namespace, MetricName: metricName, Dimensions };
}

function nameOf({ namespace, metricName, dimensions = [] }: MetricStat['metric']): string {
  const of = dimensions.map(({ name, value }) => `${name} ${value}`).join(', ');
  return `${namespace}/${metricName}${of && ` of ${of}`}`;
}
