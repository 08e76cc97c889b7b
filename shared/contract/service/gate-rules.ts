import {
  GATE_STAGES,
  GATE_TIMEOUT_MINUTES,
  HOOKS_OF_A_TYPE_MAX,
  NO_PAUSE_STAGES,
} from '../../domain/limits/gate-limits.ts';
import { type LifecycleStage, ROLLING_STAGES } from '../../domain/limits/lifecycle-stages.ts';
import { ConditionError, parseCondition } from '../conditions/parse-condition.ts';
import type { Draft, Path, Report } from '../request.ts';
import { refuseDuplicates } from '../rules/duplicates.ts';
import type { GateInput } from './gate.ts';
import type { ServiceInput } from './service.ts';
import { refuseBackwards } from './service-rules.ts';

/** The fields that a gate has beside name, type and stages: those that its type needs, and those that it may have. */
const FIELDS: Readonly<Record<string, { needs: readonly (keyof GateInput)[]; has: readonly (keyof GateInput)[] }>> = {
  alarm: { needs: ['alarmNames'], has: ['alreadyInAlarm'] },
  metric: {
    needs: ['metric'],
    has: ['successCondition', 'failureCondition', 'count', 'intervalSec', 'failureLimit', 'inconclusiveLimit'],
  },
  http: { needs: ['path'], has: ['port', 'matcher', 'intervalSec', 'successThreshold', 'failureLimit'] },
  approval: { needs: [], has: ['timeoutSec', 'onTimeout'] },
};

const BEFORE_TASKS: readonly LifecycleStage[] = ['RECONCILE_SERVICE', 'PRE_SCALE_UP'];

/** ROLLING's, in words. */
const ROLLING_GATE_STAGES = GATE_STAGES.filter((stage) => ROLLING_STAGES.includes(stage));

/** What the timeline calls the gates that other fields come to. */
const TAKEN_NAMES: readonly string[] = ['alarms', 'preDeploy', 'postDeploy'];

/** Gates have unique names, the fields of their type, conditions that parse, and stages that the strategy has. */
export function gates(draft: Draft<ServiceInput>, report: Report): void {
  const all = draft.gates ?? [];
  refuseDuplicates(
    all.map((gate) => gate?.name),
    (index) => ['gates', index, 'name'],
    'name',
    report,
  );
  for (const [index, gate] of all.entries()) {
    if (!gate || !report.sound('gates', index)) continue;
    const at: Path = ['gates', index];
    if (gate.name !== undefined && TAKEN_NAMES.includes(gate.name))
      report.refuse([...at, 'name'], `must be another one: the gate of ${gate.name} itself is called so`);
    fieldsOfType(gate, at, report);
    if (gate.type === 'metric') measured(gate, at, report);
    for (const [place, stage] of (gate.stages ?? []).entries()) {
      const path = [...at, 'stages', place];
      if (gate.type === 'http' && stage !== undefined && BEFORE_TASKS.includes(stage))
        report.refuse(path, `no task of the new revision runs at ${stage} that could be asked`);
      else checkStage(stage, draft, path, report);
    }
    refuseBackwards(gate.matcher, [...at, 'matcher'], report);
  }
}

/** ECS's hooks: at most ten of a type, those of AWS_LAMBDA with a function, PAUSE ones not at the two shifts of traffic. */
export function lifecycleHooks(draft: Draft<ServiceInput>, report: Report): void {
  const seen = { AWS_LAMBDA: 0, PAUSE: 0 };
  for (const [index, hook] of (draft.deploymentConfiguration?.lifecycleHooks ?? []).entries()) {
    const at: Path = ['deploymentConfiguration', 'lifecycleHooks', index];
    if (!hook || !report.sound(...at)) continue;
    const { targetType = 'AWS_LAMBDA', lifecycleStages = [] } = hook;
    seen[targetType] += 1;
    if (seen[targetType] > HOOKS_OF_A_TYPE_MAX)
      report.refuse(at, `a service has at most ${HOOKS_OF_A_TYPE_MAX} ${targetType} hooks`);
    const isPause = targetType === 'PAUSE';
    if (isPause) paused(hook, at, report);
    else called(hook, at, report);
    for (const [place, stage] of lifecycleStages.entries()) {
      const path = [...at, 'lifecycleStages', place];
      if (isPause && stage !== undefined && NO_PAUSE_STAGES.includes(stage))
        report.refuse(path, `no PAUSE hook stands at ${stage}`);
      else checkStage(stage, draft, path, report);
    }
  }
}

type HookInput = NonNullable<NonNullable<ServiceInput['deploymentConfiguration']>['lifecycleHooks']>[number];

function paused(hook: Draft<HookInput>, at: Path, report: Report): void {
  for (const field of ['hookTargetArn', 'roleArn', 'hookDetails'] as const) {
    if (hook[field] !== undefined) report.refuse([...at, field], 'must be left out of a PAUSE hook');
  }
}

function called(hook: Draft<HookInput>, at: Path, report: Report): void {
  if (hook.hookTargetArn === undefined)
    report.refuse([...at, 'hookTargetArn'], 'is needed: the ARN of the function that an AWS_LAMBDA hook calls');
  const { max } = GATE_TIMEOUT_MINUTES;
  if ((hook.timeoutConfiguration?.timeoutInMinutes ?? 0) > max)
    report.refuse([...at, 'timeoutConfiguration', 'timeoutInMinutes'], `must be at most ${max} minutes for AWS_LAMBDA`);
}

function fieldsOfType(gate: Draft<GateInput>, at: Path, report: Report): void {
  const fields = FIELDS[gate.type ?? ''];
  if (!fields) return;
  const known = new Set<string>(['name', 'type', 'stages', ...fields.needs, ...fields.has]);
  for (const [field, value] of Object.entries(gate)) {
    if (value !== undefined && !known.has(field))
      report.refuse([...at, field], `must be left out of a gate of type ${gate.type}`);
  }
  for (const field of fields.needs) {
    if (gate[field] === undefined) report.refuse([...at, field], `is needed in a gate of type ${gate.type}`);
  }
}

function measured(gate: Draft<GateInput>, at: Path, report: Report): void {
  const { metric, successCondition, failureCondition } = gate;
  if (successCondition === undefined && failureCondition === undefined) {
    report.refuse([...at, 'successCondition'], 'successCondition or failureCondition is needed');
  }
  for (const field of ['successCondition', 'failureCondition'] as const) {
    const why = wrongIn(gate[field]);
    if (why) report.refuse([...at, field], `does not parse: ${why}`);
  }
  if (!metric) return;
  if ((metric.metricStat === undefined) === (metric.expression === undefined)) {
    report.refuse([...at, 'metric'], 'must have exactly one of metricStat and expression');
  } else if ((metric.expression !== undefined) !== (metric.metrics !== undefined)) {
    report.refuse([...at, 'metric', 'metrics'], 'goes with expression, which needs at least one metric');
  }
}

function wrongIn(condition: string | undefined): string | undefined {
  try {
    if (condition !== undefined) parseCondition(condition);
    return undefined;
  } catch (error) {
    if (error instanceof ConditionError) return error.message;
    throw error;
  }
}

function checkStage(stage: LifecycleStage | undefined, draft: Draft<ServiceInput>, path: Path, report: Report): void {
  const { strategy = 'ROLLING', bakeTimeInMinutes = 0 } = draft.deploymentConfiguration ?? {};
  if (stage === undefined) return;
  if (strategy === 'ROLLING' && !ROLLING_STAGES.includes(stage)) {
    report.refuse(path, `ROLLING has no ${stage}: it has ${ROLLING_GATE_STAGES.join(', ')}`);
  } else if (strategy === 'ROLLING' && stage === 'BAKE_TIME' && bakeTimeInMinutes === 0) {
    report.refuse(path, 'there is no BAKE_TIME without bakeTimeInMinutes');
  }
}
