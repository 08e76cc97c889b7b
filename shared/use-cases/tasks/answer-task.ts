import type { Task as TaskAnswer } from '../../contract/answers/task.ts';
import type { Task } from '../../domain/task.ts';
import type { Deps } from '../deps.ts';
import { presentTask } from './present-task.ts';

/** ECS's Task as the API answers it now: with the fields of ECS's ProtectedTask where it may have protection. */
export function answerTask(
  { settings, clock }: Pick<Deps, 'settings' | 'clock'>,
  task: Task,
  job?: Parameters<typeof presentTask>[2],
): TaskAnswer {
  return { ...presentTask(settings, task, job), ...protectionOf(task, clock.nowMs()) };
}

/** A one-off task has none, and one that has stopped needs none. */
function protectionOf(
  { service, observed, protectedUntilMs = 0 }: Task,
  nowMs: number,
): Pick<TaskAnswer, 'protectionEnabled' | 'expirationDate'> {
  if (service === undefined || observed?.lastStatus === 'STOPPED') return {};
  if (protectedUntilMs <= nowMs) return { protectionEnabled: false };
  return { protectionEnabled: true, expirationDate: new Date(protectedUntilMs).toISOString() };
}
