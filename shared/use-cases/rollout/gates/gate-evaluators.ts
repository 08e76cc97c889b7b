import type { Alarms } from '../../../ports/alarms.ts';
import type { GateEvaluators } from '../../../ports/gates.ts';
import type { Deps } from '../../deps.ts';
import { alarmBeforeGate, alarmGate } from './alarm-gates.ts';
import { approvalGate } from './approval-gate.ts';
import { jobGate } from './job-gate.ts';
import { metricGate } from './metric-gate.ts';

/** An evaluator for each type of gate. */
export function gateEvaluators(alarms: Alarms, deps: Pick<Deps, 'store' | 'settings'>): GateEvaluators {
  return {
    alarm: alarmGate(alarms),
    alarmBefore: alarmBeforeGate(alarms),
    metric: metricGate(alarms),
    approval: approvalGate,
    job: jobGate(deps),
  };
}
