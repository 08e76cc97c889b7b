import { parseCondition } from '../../../contract/conditions/parse-condition.ts';
import type { MetricGate } from '../../../domain/gate.ts';
import type { Alarms } from '../../../ports/alarms.ts';
import type { EvaluateGate } from '../../../ports/gates.ts';

interface Measured {
  /** Those that said something. */
  done: number;
  values: (number | null)[];
  failures: number;
  inconclusive: number;
}

/** So many of the newest values are told. */
const TOLD_MAX = 10;

/**
 * What one measurement says. Of two conditions, failure is asked first, and neither is inconclusive; of one alone, what
 * it does not say is its opposite. No value is inconclusive, whatever the conditions are.
 */
export function judgeMeasurement(
  value: number | undefined,
  { successCondition, failureCondition }: Pick<MetricGate, 'successCondition' | 'failureCondition'>,
): 'success' | 'failure' | 'inconclusive' {
  if (value === undefined) return 'inconclusive';
  const failed = failureCondition === undefined ? undefined : parseCondition(failureCondition)(value);
  const succeeded = successCondition === undefined ? undefined : parseCondition(successCondition)(value);
  if (failed) return 'failure';
  if (succeeded) return 'success';
  if (succeeded === undefined) return 'success';
  return failed === undefined ? 'failure' : 'inconclusive';
}

/**
 * Measures every `intervalSec` until `count` measurements said something: more than `failureLimit` failures fail the
 * stage, and so do more than `inconclusiveLimit` measurements without a word, which a CloudWatch that is broken or silent
 * makes. Those count for nothing else: with a `count` of 1, the first one without a word would pass.
 */
export function metricGate(alarms: Alarms): EvaluateGate {
  return async ({ gate, state, nowMs }) => {
    const settings = gate as MetricGate;
    const { metric, count, intervalSec, failureLimit, inconclusiveLimit } = settings;
    const before = (state ?? { done: 0, values: [], failures: 0, inconclusive: 0 }) as Measured;
    let trouble = '';
    const value = await alarms.measure(metric, nowMs).catch((error: Error) => {
      trouble = ` (${error.name}: ${error.message})`;
      return undefined;
    });
    const said = judgeMeasurement(value, settings);
    const measured: Measured = {
      done: before.done + Number(said !== 'inconclusive'),
      values: [...before.values, value ?? null].slice(-TOLD_MAX),
      failures: before.failures + Number(said === 'failure'),
      inconclusive: before.inconclusive + Number(said === 'inconclusive'),
    };
    const asked = [settings.successCondition, settings.failureCondition].filter(Boolean).join('; failure: ');
    const values = measured.values.map((each) => each ?? 'no value').join(', ');
    const told = `${values}${trouble} against ${asked}`;
    if (measured.failures > failureLimit)
      return { verdict: 'failed', detail: `${measured.failures} measurement(s) failed: ${told}` };
    if (measured.inconclusive > inconclusiveLimit)
      return { verdict: 'failed', detail: `${measured.inconclusive} measurement(s) said nothing: ${told}` };
    if (measured.done >= count) return { verdict: 'passed', detail: told };
    return { verdict: 'again', waitSec: intervalSec, state: measured, detail: told };
  };
}
