/** Runs each task's work one piece at a time, and wakes it; `stop` ends every timer, and sleepers never wake. */
export function createTaskClock(onBug: (id: string, error: unknown) => void) {
  const working = new Set<string>();
  const again = new Set<string>();
  const wakes = new Map<string, NodeJS.Timeout>();
  const sleeps = new Set<NodeJS.Timeout>();

  async function work(id: string, piece: () => Promise<void>): Promise<void> {
    working.add(id);
    try {
      do {
        again.delete(id);
        await piece();
      } while (again.has(id));
    } catch (error) {
      onBug(id, error);
    } finally {
      working.delete(id);
    }
  }

  return {
    /** Does a piece of work on a task, after the one under way: what came meanwhile is done once, at its end. */
    run(id: string, piece: () => Promise<void>): void {
      if (working.has(id)) again.add(id);
      else void work(id, piece);
    },
    sleep(ms: number): Promise<void> {
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          sleeps.delete(timer);
          resolve();
        }, ms);
        sleeps.add(timer);
      });
    },
    /** Calls once at that time; a later call replaces it, undefined cancels it. */
    wake(id: string, atMs: number | undefined, call: () => void): void {
      clearTimeout(wakes.get(id));
      wakes.delete(id);
      if (atMs !== undefined) wakes.set(id, setTimeout(call, Math.max(0, atMs - Date.now())));
    },
    forget(id: string): void {
      clearTimeout(wakes.get(id));
      wakes.delete(id);
    },
    stop(): void {
      for (const timer of [...wakes.values(), ...sleeps]) clearTimeout(timer);
      wakes.clear();
      sleeps.clear();
      working.clear();
      again.clear();
    },
  };
}
