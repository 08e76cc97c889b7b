/** After so many steps in a row an execution lets timers and sockets have a turn: a loop of Choices is all microtasks. */
const STEPS_IN_A_ROW_MAX = 32;
/** A step that could not be written (a full disk) is tried again. */
const FAILED_STEP_PAUSE_MS = 1_000;

export interface Mailboxes {
  /** Has this frame of this execution stepped, after all that is in line before it. */
  post(executionId: number, frameId: number): void;
  clear(): void;
}

/** One line a running execution: its frames step one after the other, executions side by side. */
export function createMailboxes(
  step: (executionId: number, frameId: number) => Promise<void>,
  onError: (error: unknown) => void,
): Mailboxes {
  let lines = new Map<number, Set<number>>();
  const pauses = new Set<{ timer: ReturnType<typeof setTimeout>; resume: () => void }>();

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const entry = { timer: setTimeout(() => end(), ms), resume: () => end() };
      const end = () => {
        clearTimeout(entry.timer);
        pauses.delete(entry);
        resolve();
      };
      pauses.add(entry);
    });
  }

  async function drain(executionId: number, line: Set<number>): Promise<void> {
    let inARow = 0;
    for (const frameId of line) {
      line.delete(frameId);
      try {
        await step(executionId, frameId);
      } catch (error) {
        onError(error);
        line.add(frameId);
        await pause(FAILED_STEP_PAUSE_MS);
      }
      inARow += 1;
      if (inARow % STEPS_IN_A_ROW_MAX === 0) await pause(0);
    }
    if (lines.get(executionId) === line) lines.delete(executionId);
  }

  return {
    post(executionId, frameId) {
      const line = lines.get(executionId);
      if (line) {
        line.add(frameId);
        return;
      }
      const opened = new Set([frameId]);
      lines.set(executionId, opened);
      void drain(executionId, opened);
    },
    clear() {
      for (const line of lines.values()) line.clear();
      lines = new Map();
      for (const entry of [...pauses]) entry.resume();
    },
  };
}
