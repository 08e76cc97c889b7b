import type { PlanAnswer } from '../../../shared/contract/answers/plan.ts';
import { dollars } from './money.ts';
import { clockTime } from './time.ts';

type Step = PlanAnswer['steps'][number];
type Outcome = PlanAnswer['outcome'];

/** The steps of one stage, without the one that only says that it begins. */
export interface PlanStage {
  stage: string | undefined;
  atSec: number;
  steps: Step[];
}

export function planStages(steps: readonly Step[]): PlanStage[] {
  const stages: PlanStage[] = [];
  for (const step of steps) {
    if (stages.at(-1)?.stage !== step.lifecycleStage || stages.length === 0)
      stages.push({ stage: step.lifecycleStage, atSec: step.atSec, steps: [] });
    if (step.detail !== `enters ${step.lifecycleStage}`) stages.at(-1)?.steps.push(step);
  }
  return stages;
}

const SAID: Readonly<Record<NonNullable<Outcome>, { headline: string; verb: string | undefined }>> = {
  create: { headline: 'This creates the service', verb: 'Create exactly this' },
  deployment: { headline: 'This begins a deployment', verb: 'Deploy exactly this' },
  count: { headline: 'This changes the count, without a deployment', verb: 'Scale exactly so' },
  settings: { headline: 'This changes how the service is kept, without a deployment', verb: 'Change exactly this' },
  unchanged: { headline: 'This changes nothing: the service is so already', verb: undefined },
};

export function sayOutcome(outcome: Outcome): { headline: string; verb: string | undefined } {
  return outcome === null ? { headline: 'This would be refused', verb: undefined } : SAID[outcome];
}

/** `$0.0247 an hour, as now`; `$0.0123 → $0.0247 an hour`. */
export function sayCost({ hourlyUsd, hourlyUsdBefore }: NonNullable<PlanAnswer['estimate']>): string {
  if (hourlyUsd === hourlyUsdBefore) return `${dollars(hourlyUsd)} an hour, as now`;
  return `${dollars(hourlyUsdBefore)} → ${dollars(hourlyUsd)} an hour`;
}

/** `0:00` where all happens at once, `0:00 to 1:10` over a time. */
export function saySpan({ atSec, steps }: PlanStage): string {
  const last = steps.at(-1)?.atSec ?? atSec;
  return last === atSec ? clockTime(atSec) : `${clockTime(atSec)} to ${clockTime(last)}`;
}

/** `2 old tasks; 2 new ones, none healthy yet`: what the marks of a step show, for who does not see them. */
export function sayTasks({ oldTasks, oldHealthy, newTasks, newHealthy }: Step): string {
  return `old: ${sayHealthy(oldTasks, oldHealthy)}; new: ${sayHealthy(newTasks, newHealthy)}`;
}

function sayHealthy(tasks: number, healthy: number): string {
  if (tasks === 0) return 'none';
  const count = `${tasks} ${tasks === 1 ? 'task' : 'tasks'}`;
  return healthy === tasks ? `${count}, healthy` : `${count}, ${healthy} healthy`;
}
