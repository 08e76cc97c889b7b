/**
 * A service's body with the `metric` of its gates in the names of this API. CloudWatch writes MetricDataQuery with capitals
 * (`MetricStat`, `Namespace`), and what was copied from there is meant the same. A name that is there in both forms stays,
 * and is refused as the unknown field that it is.
 */
export function readMetricNames(body: unknown): unknown {
  if (!isObject(body) || !Array.isArray(body.gates)) return body;
  const gates = body.gates.map((gate: unknown) =>
    isObject(gate) && isObject(gate.metric) ? { ...gate, metric: withSmallInitials(gate.metric) } : gate,
  );
  return { ...body, gates };
}

function withSmallInitials(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSmallInitials);
  if (!isObject(value)) return value;
  const named = Object.entries(value).map(([name, part]) => {
    const small = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    return [Object.hasOwn(value, small) ? name : small, withSmallInitials(part)];
  });
  return Object.fromEntries(named);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
