import { failBranch } from '../engine/fail-branch.ts';
import { StateFailure } from '../state-failure.ts';
import { type TaskWork, timeOutTask } from '../tasks/task-work.ts';
import { planChoice } from './plan-choice.ts';
import { planExit } from './plan-exit.ts';
import { planFail } from './plan-fail.ts';
import { planFailure } from './plan-failure.ts';
import { planMap } from './plan-map.ts';
import { planParallel } from './plan-parallel.ts';
import { planTask } from './plan-task.ts';
import { planWait } from './plan-wait.ts';
import type { Plan, StateContext } from './state-context.ts';

/** The next thing that a frame does, or undefined while it has to wait. */
export async function planStep(context: StateContext, log: (message: string) => void): Promise<Plan | undefined> {
  try {
    return await planPhase(context);
  } catch (thrown) {
    const { frame } = context;
    if (thrown instanceof StateFailure) return planFailure(context, located(thrown, context));
    // A defect of this engine must end the execution and not leave it hanging.
    log(`states: ${thrown instanceof Error ? thrown.stack : thrown}`);
    const cause = thrown instanceof Error ? thrown.message : String(thrown);
    return (turn) => failBranch(turn, frame, { error: 'States.Runtime', cause });
  }
}

async function planPhase(context: StateContext): Promise<Plan | undefined> {
  const { frame, nowMs } = context;
  const due = frame.wakeAtMs !== null && frame.wakeAtMs <= nowMs;
  switch (frame.phase) {
    case 'run':
      return planRun(context);
    case 'retry':
      return due ? planRun(context) : undefined;
    case 'wait':
      return due ? planExit(context) : undefined;
    case 'task':
    case 'token':
      return due ? (turn) => timeOutTask(turn, frame, JSON.parse(frame.work) as TaskWork) : undefined;
    case 'succeeded':
      return planExit(context);
    case 'failed':
      return planFailure(context, JSON.parse(frame.work).failure);
    default:
      return undefined;
  }
}

function planRun(context: StateContext): Promise<Plan> {
  switch (context.state.Type) {
    case 'Pass':
    case 'Succeed':
      return planExit(context);
    case 'Choice':
      return planChoice(context);
    case 'Wait':
      return planWait(context);
    case 'Task':
      return planTask(context);
    case 'Parallel':
      return planParallel(context);
    case 'Map':
      return planMap(context);
    case 'Fail':
      return planFail(context);
  }
}

/** AWS puts the state's place before the cause of a failure that the interpreter itself raises. */
function located({ failure }: StateFailure, { frame }: StateContext) {
  const place = `An error occurred while executing the state '${frame.stateName}' (entered at the event id #${frame.enteredEventId}).`;
  return { ...failure, cause: `${place} ${failure.cause ?? ''}` };
}
