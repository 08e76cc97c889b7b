/** What one period of an alarm's evaluation range shows: breaching, within the threshold, or nothing at all. */
export type Judged = 'breaching' | 'within' | 'missing';

export type MissingDataTreatment = 'breaching' | 'notBreaching' | 'ignore' | 'missing';

export interface Verdict {
  /** Undefined: the alarm keeps the state that it has. */
  value: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA' | undefined;
  /** How many periods were filled in as the alarm treats missing data. */
  filled: number;
}

/**
 * The state that an M out of N alarm goes to. `periods` is the evaluation range, oldest first: some more periods than
 * N, so that what arrives late or with gaps is still counted.
 *
 * Where the range has N datapoints, the N newest decide, and how missing data is treated does not matter. Where it has
 * fewer, all of them count, and the rest is filled in: 3 out of 3 with `- - X - -` is ALARM where missing is breaching,
 * OK where it is notBreaching, and stays as it is where it is ignored.
 * Where missing stays missing, no datapoint at all is INSUFFICIENT_DATA, and fewer than M breaching ones are ALARM only
 * when none is within the threshold and the oldest is at least M periods old: the datapoints between might still have
 * been good ones. `- - X - -` with M = 3 is old enough, `- - - X -` is not yet.
 *
 * Source: "Configuring how CloudWatch alarms treat missing data" of the CloudWatch user guide, its two tables and
 * "Avoiding premature transitions to alarm state".
 */
export function judgeDatapoints(
  periods: Judged[],
  { datapointsToAlarm, evaluationPeriods }: { datapointsToAlarm: number; evaluationPeriods: number },
  treatment: MissingDataTreatment,
): Verdict {
  const real = periods.filter((each) => each !== 'missing').slice(-evaluationPeriods);
  const breaching = real.filter((each) => each === 'breaching').length;
  const filled = evaluationPeriods - real.length;
  if (breaching >= datapointsToAlarm) return { value: 'ALARM', filled };
  if (filled === 0) return { value: 'OK', filled };

  if (treatment === 'breaching') return { value: breaching + filled >= datapointsToAlarm ? 'ALARM' : 'OK', filled };
  if (treatment === 'notBreaching') return { value: 'OK', filled };
  const isAnyWithin = breaching < real.length;
  if (treatment === 'ignore') return { value: isAnyWithin ? 'OK' : undefined, filled };
  if (real.length === 0) return { value: 'INSUFFICIENT_DATA', filled };
  const oldestAge = periods.length - periods.findIndex((each) => each !== 'missing');
  return { value: !isAnyWithin && oldestAge >= datapointsToAlarm ? 'ALARM' : 'OK', filled };
}
