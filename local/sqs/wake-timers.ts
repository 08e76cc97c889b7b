import type { Queue } from './queue.ts';

export type WakeTimers = ReturnType<typeof createWakeTimers>;

/**
 * One timer a queue, for its next message that becomes visible (a delay or a visibility timeout ends).
 * A timer may fire for a message that is gone by then: `wake` looks and tells when to look again.
 * @param wake tells when the queue's next message is due (ms since the epoch), or undefined
 */
export function createWakeTimers(wake: (queue: Queue) => number | undefined) {
  const armed = new Map<number, { dueAtMs: number; timer: ReturnType<typeof setTimeout> }>();

  function arm(queue: Queue, dueAtMs: number): void {
    const current = armed.get(queue.id);
    if (current && current.dueAtMs <= dueAtMs) return;
    clearTimeout(current?.timer);
    const fire = () => {
      armed.delete(queue.id);
      const next = wake(queue);
      if (next !== undefined) arm(queue, next);
    };
    armed.set(queue.id, { dueAtMs, timer: setTimeout(fire, Math.max(0, dueAtMs - Date.now())) });
  }

  return {
    arm,
    cancel(queue: Queue): void {
      clearTimeout(armed.get(queue.id)?.timer);
      armed.delete(queue.id);
    },
    stop(): void {
      for (const { timer } of armed.values()) clearTimeout(timer);
      armed.clear();
    },
  };
}
