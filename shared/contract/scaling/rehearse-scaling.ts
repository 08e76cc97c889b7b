import * as z from 'zod/mini';
import { REHEARSAL_VALUES_MAX } from '../../domain/limits/scaling-limits.ts';
import { DESIRED_COUNT_MAX } from '../../domain/limits/service-limits.ts';
import { list } from '../fields/list.ts';
import { shape } from '../fields/shape.ts';
import { wholeNumber } from '../fields/whole-number.ts';
import { type Draft, defineRequest, type Report } from '../request.ts';
import { boundsRule, scheduledActionRules } from './action-rules.ts';
import { policyRules } from './policy-rules.ts';
import { normaliseScaling, type ScalingInput, scalingFields } from './put-scaling.ts';
import { targetRule } from './target-rule.ts';

const value = z.nullable(z.number({ error: 'must be a number, or null where there is no data' }));

const rehearseScalingInput = shape({
  scaling: z.optional(shape(scalingFields)),
  desiredCount: z.optional(wholeNumber(0, DESIRED_COUNT_MAX, 'tasks')),
  metrics: z.record(z.string(), list(value, { max: REHEARSAL_VALUES_MAX }), {
    error: 'must be an object: values by the name of their policy',
  }),
});

type RehearsalInput = z.infer<typeof rehearseScalingInput>;

/**
 * POST …/scaling/dry-run: what the policies would have done over these values of their metrics, oldest first, one a
 * period. `scaling` left out: the service's own. Nothing is changed.
 */
export const rehearseScaling = defineRequest(
  'rehearseScaling',
  rehearseScalingInput,
  [givenScaling, knownPolicies],
  ({ scaling, ...rest }) => ({ ...rest, scaling: scaling && normaliseScaling(scaling) }),
);

/** The rules of PUT, at their place in this body. */
function givenScaling({ scaling }: Draft<RehearsalInput>, report: Report): void {
  if (!scaling) return;
  const within: Report = {
    params: report.params,
    refuse: (path, detail) => report.refuse(['scaling', ...path], detail),
    sound: (...path) => report.sound('scaling', ...path),
  };
  for (const rule of [boundsRule, targetRule, policyRules, scheduledActionRules])
    rule(scaling as Draft<ScalingInput>, within);
}

function knownPolicies({ scaling, metrics }: Draft<RehearsalInput>, report: Report): void {
  if (!scaling || !report.sound('scaling', 'policies')) return;
  const names = (scaling.policies ?? []).map((policy) => policy?.PolicyName);
  for (const name of Object.keys(metrics ?? {}))
    if (!names.includes(name)) report.refuse(['metrics', name], 'must be the values of one of the policies');
}
