import { saveFrame } from '../engine/turn.ts';
import { evaluateField, evaluateInteger } from '../jsonata/evaluate-field.ts';
import { evaluateTemplate, type Scope } from '../jsonata/evaluate-template.ts';
import { parseResource } from '../tasks/parse-resource.ts';
import { recordScheduled } from '../tasks/task-events.ts';
import { makeTaskToken } from '../tasks/task-token.ts';
import { type TaskWork, wakeTaskAtMs } from '../tasks/task-work.ts';
import { jsonWithinLimit } from './evaluate-assign.ts';
import type { Plan, StateContext } from './state-context.ts';

/**
 * Evaluates a task's arguments and sends it off. All that the call needs is on disk before it is made, so that a
 * restart makes the same call, with the same token.
 */
export async function planTask(context: StateContext): Promise<Plan> {
  const { state, frame, execution, nowMs } = context;
  const resource = parseResource(state.Resource ?? '');
  const waits = resource.kind === 'integration' && resource.pattern === 'waitForTaskToken';
  const token = waits ? makeTaskToken(execution.id, frame.id) : null;
  const scope = token === null ? context.scope : withToken(context.scope, token);
  const args =
    state.Arguments === undefined ? scope.states.input : await evaluateTemplate(state.Arguments, 'Arguments', scope);
  jsonWithinLimit(args, frame.stateName);
  const timeoutSec = await optionalSeconds(state.TimeoutSeconds, 'TimeoutSeconds', scope);
  const heartbeatSec = await optionalSeconds(state.HeartbeatSeconds, 'HeartbeatSeconds', scope);
  const work: TaskWork = {
    attempt: `${frame.id}.${frame.version}`,
    resource: state.Resource ?? '',
    arguments: args,
    roleArn: state.Credentials
      ? await evaluateField(state.Credentials.RoleArn, 'Credentials/RoleArn', 'string', scope)
      : execution.roleArn,
    timeoutSec,
    timeoutAtMs: timeoutSec === null ? null : nowMs + 1000 * timeoutSec,
    heartbeatSec,
    heartbeatAtMs: heartbeatSec === null ? null : nowMs + 1000 * heartbeatSec,
  };
  return (turn) => {
    recordScheduled(turn, frame, work);
    frame.phase = 'task';
    frame.token = token;
    frame.work = JSON.stringify(work);
    frame.wakeAtMs = wakeTaskAtMs(work);
    saveFrame(turn, frame);
    turn.effects.launches.add(frame.id);
  };
}

function withToken(scope: Scope, token: string): Scope {
  const context = { ...scope.states.context, Task: { Token: token } };
  return { ...scope, states: { ...scope.states, context } };
}

async function optionalSeconds(template: unknown, field: string, scope: Scope): Promise<number | null> {
  return template === undefined ? null : evaluateInteger(template, field, 1, scope);
}
