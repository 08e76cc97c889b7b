import type { GateEvaluators } from '../../../ports/gates.ts';
import type { Deps } from '../../deps.ts';
import { alarmBeforeGate, alarmGate } from './alarm-gates.ts';
import { approvalGate } from './approval-gate.ts';
import { hookGate } from './hook-gate.ts';
import { httpGate } from './http-gate.ts';
import { jobGate } from './job-gate.ts';
import { metricGate } from './metric-gate.ts';

type GateDeps = Pick<Deps, 'store' | 'alarms' | 'hooks' | 'probes' | 'settings'>;

/** An evaluator for each type of gate. */
export function gateEvaluators({ store, alarms, hooks, probes, settings }: GateDeps): GateEvaluators {
  return {
    alarm: alarmGate(alarms),
    alarmBefore: alarmBeforeGate(alarms),
    metric: metricGate(alarms),
    approval: approvalGate,
    job: jobGate({ store, settings }),
    hook: hookGate(hooks, settings),
    http: httpGate(probes),
  };
}
