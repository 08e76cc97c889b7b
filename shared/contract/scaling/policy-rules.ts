import { isDeepStrictEqual } from 'node:util';
import type { Draft, Path, Report } from '../request.ts';
import { refuseDuplicates } from '../rules/duplicates.ts';
import { metricRules } from './metric-rules.ts';
import type { ScalingInput } from './put-scaling.ts';
import { stepIntervals } from './step-rules.ts';

type Policy = NonNullable<Draft<ScalingInput['policies']>[number]>;

const TRACKING = 'TargetTrackingScalingPolicyConfiguration';
const STEPS = 'StepScalingPolicyConfiguration';

/** PutScalingPolicy's rules. A policy has the configuration of its type, and no other. */
export function policyRules(draft: Draft<ScalingInput>, report: Report): void {
  const { policies = [] } = draft;
  refuseDuplicates(
    policies.map((policy) => policy?.PolicyName),
    (index) => ['policies', index, 'PolicyName'],
    'policy',
    report,
  );
  for (const [index, policy] of policies.entries()) if (policy) policyRule(policy, ['policies', index], report);
  metricsDiffer(policies, report);
}

/** AWS takes one target tracking policy for a metric: what two targets of one metric want is what the lower one wants. */
function metricsDiffer(policies: readonly (Policy | undefined)[], report: Report): void {
  const metrics = policies.map((policy) => {
    const { PredefinedMetricSpecification: predefined, CustomizedMetricSpecification: customized } =
      policy?.[TRACKING] ?? {};
    return predefined ?? customized;
  });
  for (const [index, metric] of metrics.entries())
    if (metric !== undefined && metrics.slice(0, index).some((before) => isDeepStrictEqual(before, metric)))
      report.refuse(
        ['policies', index, TRACKING],
        'Only one TargetTrackingScaling policy for a given metric specification is allowed',
      );
}

function policyRule(policy: Policy, at: Path, report: Report): void {
  const { PolicyType: type, [TRACKING]: tracking, [STEPS]: steps, Alarm: alarm } = policy;
  const [own, other] = type === 'StepScaling' ? ([STEPS, TRACKING] as const) : ([TRACKING, STEPS] as const);
  if (type !== undefined) {
    if (policy[own] === undefined && report.sound(...at, own))
      report.refuse([...at, own], `is required where PolicyType is ${type}`);
    if (policy[other] !== undefined) report.refuse([...at, other], `must be left out where PolicyType is ${type}`);
    if (type === 'TargetTrackingScaling' && alarm !== undefined)
      report.refuse([...at, 'Alarm'], 'must be left out: target tracking makes its own alarms');
  }
  if (tracking) {
    const periods = Math.max(tracking.ScaleOutDatapoints ?? 1, tracking.ScaleInDatapoints ?? 1);
    metricRules(tracking, { periods }, [...at, TRACKING], report);
  }
  if (steps) stepRules(steps, [...at, STEPS], report);
  if (!alarm) return;
  metricRules(alarm, { periods: alarm.EvaluationPeriods ?? 1, isAggregated: true }, [...at, 'Alarm'], report);
  if ((alarm.DatapointsToAlarm ?? 0) > (alarm.EvaluationPeriods ?? Number.POSITIVE_INFINITY))
    report.refuse([...at, 'Alarm', 'DatapointsToAlarm'], 'must be at most EvaluationPeriods');
}

function stepRules(steps: NonNullable<Policy[typeof STEPS]>, at: Path, report: Report): void {
  const { AdjustmentType: type, StepAdjustments: adjustments = [], MinAdjustmentMagnitude: magnitude } = steps;
  if (magnitude !== undefined && type !== undefined && type !== 'PercentChangeInCapacity')
    report.refuse(
      [...at, 'MinAdjustmentMagnitude'],
      'must be left out unless AdjustmentType is PercentChangeInCapacity',
    );
  for (const [index, step] of adjustments.entries())
    if (type === 'ExactCapacity' && (step?.ScalingAdjustment ?? 0) < 0)
      report.refuse([...at, 'StepAdjustments', index, 'ScalingAdjustment'], 'must not be negative with ExactCapacity');
  if (report.sound(...at, 'StepAdjustments')) stepIntervals(adjustments, [...at, 'StepAdjustments'], report);
}
