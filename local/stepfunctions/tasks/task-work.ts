import { saveFrame, type Turn } from '../engine/turn.ts';
import { PAYLOAD_BYTES_MAX } from '../limits.ts';
import type { Failure } from '../state-failure.ts';
import { dataLimitFailure } from '../states/evaluate-assign.ts';
import type { Frame } from '../store/frame-store.ts';
import { recordFailed, recordSubmitted, recordSucceeded, recordTimedOut } from './task-events.ts';

/** What a frame keeps in `work` while its task is out. */
export interface TaskWork {
  /** Tells the answer to this call from one that a retry has made stale. */
  attempt: string;
  resource: string;
  arguments: unknown;
  roleArn: string;
  timeoutSec: number | null;
  timeoutAtMs: number | null;
  heartbeatSec: number | null;
  heartbeatAtMs: number | null;
}

/** When a task that does not answer times out, the earlier of both clocks. */
export function wakeTaskAtMs({ timeoutAtMs, heartbeatAtMs }: TaskWork): number | null {
  const atMs = Math.min(timeoutAtMs ?? Number.POSITIVE_INFINITY, heartbeatAtMs ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(atMs) ? atMs : null;
}

/** The task has answered: from here on its result is on disk. `output` is JSON. */
export function succeedTask(turn: Turn, frame: Frame, work: TaskWork, output: string): void {
  if (Buffer.byteLength(output) > PAYLOAD_BYTES_MAX) {
    failTask(turn, frame, work, dataLimitFailure(frame.stateName));
    return;
  }
  recordSucceeded(turn, frame, work, output);
  closeTask(turn, frame, 'succeeded', `{"result":${output}}`);
}

export function failTask(turn: Turn, frame: Frame, work: TaskWork, failure: Failure): void {
  recordFailed(turn, frame, work, failure);
  closeTask(turn, frame, 'failed', JSON.stringify({ failure }));
}

/** The call that carries a token has been answered; what counts is who sends the token back. `output` is JSON. */
export function submitTask(turn: Turn, frame: Frame, work: TaskWork, output: string): void {
  recordSubmitted(turn, frame, work, output);
  frame.phase = 'token';
  saveFrame(turn, frame);
}

/** One of the task's clocks has run out. AWS reports both as States.Timeout, and without a cause. */
export function timeOutTask(turn: Turn, frame: Frame, work: TaskWork): void {
  const failure: Failure = { error: 'States.Timeout' };
  if (work.timeoutAtMs === null || work.timeoutAtMs > turn.nowMs) failure.aliases = ['States.HeartbeatTimeout'];
  recordTimedOut(turn, frame, work);
  closeTask(turn, frame, 'failed', JSON.stringify({ failure }));
}

/** A worker is still at it: the heartbeat's clock starts again, the timeout's does not. */
export function renewHeartbeat(turn: Turn, frame: Frame, work: TaskWork): void {
  if (work.heartbeatSec === null) return;
  work.heartbeatAtMs = turn.nowMs + 1000 * work.heartbeatSec;
  frame.work = JSON.stringify(work);
  frame.wakeAtMs = wakeTaskAtMs(work);
  saveFrame(turn, frame);
}

function closeTask(turn: Turn, frame: Frame, phase: 'succeeded' | 'failed', work: string): void {
  frame.phase = phase;
  frame.token = null;
  frame.wakeAtMs = null;
  frame.work = work;
  saveFrame(turn, frame);
}
