import type { Cloud } from '../../cloud/cloud.ts';
import { inTransaction } from '../../cloud/store.ts';
import { CLOSED_EXECUTION_DAYS_MAX, HISTORY_EVENTS_MAX } from '../limits.ts';
import { planStep } from '../states/plan-step.ts';
import { loadContext } from '../states/state-context.ts';
import type { StatesStore } from '../store/states-store.ts';
import { callTask, type TaskAnswer } from '../tasks/call-task.ts';
import { failTask, submitTask, succeedTask, type TaskWork } from '../tasks/task-work.ts';
import { createAlarmClock } from './alarm-clock.ts';
import { createDefinitionCache } from './definition-cache.ts';
import { endExecution } from './end-execution.ts';
import { HistoryFull } from './history.ts';
import { createMailboxes } from './mailboxes.ts';
import { removeExecution } from './remove-execution.ts';
import { createStatusPublisher } from './status-publisher.ts';
import type { Effects, Turn } from './turn.ts';

export interface Engine {
  /** Takes up every running execution where its last transaction left it. */
  start(): void;
  /** Ends timers and forgets what is under way; the state on disk stays as it is. */
  stop(): void;
  /**
   * Runs `work` on an execution in one transaction, then does in memory what follows from it.
   * The execution is a given one, or one that `begin` creates in the same transaction.
   */
  turn<T>(execution: number | (() => number), work: (turn: Turn) => T): T;
}

const DAY_MS = 86_400_000;
const FAILED_RING_PAUSE_MS = 1_000;

/** A task's answer that is not on disk yet, and the call that it answers. */
interface Answer {
  attempt: string;
  answer: TaskAnswer;
}

/**
 * The interpreter: a machine whose whole state are the frames on disk. Nothing else knows where an execution is, so
 * that a crash between any two transactions costs at most the repetition of one step: a `lambda:invoke` that was out
 * is made again (at least once, as AWS does on its own failures), everything else happens once.
 */
export function createEngine(cloud: Cloud, store: StatesStore): Engine {
  const definitionOf = createDefinitionCache(store.machines);
  const publisher = createStatusPublisher(cloud, store);
  const mailboxes = createMailboxes(step, (error) => cloud.log(`states: a step could not be written: ${error}`));
  const alarm = createAlarmClock(ring);
  const answers = new Map<number, Answer>();
  let running = false;

  function turn<T>(begin: number | (() => number), work: (turn: Turn) => T): T {
    const effects: Effects = { runnable: new Set(), launches: new Set(), wakeAtMs: Number.POSITIVE_INFINITY };
    const { result, executionId } = inTransaction(store.database, () => {
      const id = typeof begin === 'number' ? begin : begin();
      const execution = store.executions.get(id);
      if (!execution) throw new Error(`no execution ${id}`);
      const current: Turn = {
        store,
        execution,
        definition: definitionOf(execution.revisionId),
        nowMs: Date.now(),
        effects,
      };
      const value = orEnd(current, () => work(current));
      store.executions.save(execution);
      if (execution.status === 'RUNNING') effects.wakeAtMs = Math.min(effects.wakeAtMs, execution.deadlineAtMs);
      return { result: value, executionId: id };
    });
    follow(executionId, effects);
    return result as T;
  }

  /** An execution whose history is full ends with event number 25,000, whatever it was about to do. */
  function orEnd<T>(current: Turn, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof HistoryFull)) throw error;
      const cause = `The execution reached the maximum number of history events (${HISTORY_EVENTS_MAX}).`;
      endExecution(current, 'FAILED', { error: 'States.Runtime', cause }, current.execution.lastEventId);
      return undefined;
    }
  }

  function follow(executionId: number, effects: Effects): void {
    if (!running) return;
    for (const frameId of effects.launches) void launch(executionId, frameId);
    for (const frameId of effects.runnable) mailboxes.post(executionId, frameId);
    if (Number.isFinite(effects.wakeAtMs)) alarm.setAtLatest(effects.wakeAtMs);
    publisher.publish();
  }

  async function step(executionId: number, frameId: number): Promise<void> {
    const answered = answers.get(frameId);
    // No return after it: the frame may stand in line for SendTaskSuccess too, and stands there only once.
    if (answered) settle(executionId, frameId, answered);
    const frame = store.frames.get(frameId);
    const execution = store.executions.get(executionId);
    if (!running || !frame || execution?.status !== 'RUNNING') return;
    const { version } = frame;
    const definition = definitionOf(execution.revisionId);
    const plan = await planStep(loadContext(store, execution, definition, frame, Date.now()), cloud.log);
    if (!plan || !running) return;
    turn(executionId, (current) => {
      // A sibling's failure, StopExecution or SendTask* came in between: what they wrote is looked at afresh.
      if (store.frames.version(frameId) === version) plan(current);
    });
  }

  async function launch(executionId: number, frameId: number): Promise<void> {
    const frame = store.frames.get(frameId);
    const execution = store.executions.get(executionId);
    if (!frame || !execution || frame.phase !== 'task') return;
    const { attempt, ...call } = JSON.parse(frame.work) as TaskWork;
    const answer = await callTask(cloud, execution, { attempt, ...call });
    if (!running) return;
    answers.set(frameId, { attempt, answer });
    mailboxes.post(executionId, frameId);
  }

  /** Writes a task's answer down, if the task still waits for the answer to this very call. */
  function settle(executionId: number, frameId: number, { attempt, answer }: Answer): void {
    turn(executionId, (current) => {
      const frame = store.frames.get(frameId);
      if (frame?.phase !== 'task') return;
      const work = JSON.parse(frame.work) as TaskWork;
      if (work.attempt !== attempt) return;
      if ('failure' in answer) failTask(current, frame, work, answer.failure);
      else if (frame.token !== null) submitTask(current, frame, work, answer.output);
      else succeedTask(current, frame, work, answer.output);
    });
    answers.delete(frameId);
  }

  function ring(): void {
    const nowMs = Date.now();
    try {
      for (const id of store.executions.overdue(nowMs))
        turn(id, (current) => endExecution(current, 'TIMED_OUT', {}, 0));
      for (const { id, executionId } of store.frames.due(nowMs)) mailboxes.post(executionId, id);
      for (const atMs of [store.executions.nextDeadlineMs(nowMs), store.frames.nextWakeMs(nowMs)]) {
        if (atMs !== null) alarm.setAtLatest(atMs);
      }
    } catch (error) {
      cloud.log(`states: what is due could not be written: ${error}`);
      alarm.setAtLatest(nowMs + FAILED_RING_PAUSE_MS);
    }
  }

  return {
    turn,
    start() {
      running = true;
      for (const id of store.executions.stoppedBefore(Date.now() - CLOSED_EXECUTION_DAYS_MAX * DAY_MS)) {
        inTransaction(store.database, () => removeExecution(store, id));
      }
      for (const { id, executionId, phase } of store.frames.unfinished()) {
        if (phase === 'task') void launch(executionId, id);
        else mailboxes.post(executionId, id);
      }
      ring();
      publisher.publish();
    },
    stop() {
      running = false;
      alarm.clear();
      mailboxes.clear();
      answers.clear();
      publisher.stop();
    },
  };
}
