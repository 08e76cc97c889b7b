type Callback = (...args: unknown[]) => void;

interface Timer {
  atMs: number;
  order: number;
  fire: () => void;
  everyMs: number | undefined;
}

const REAL = {
  Date: globalThis.Date,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  setImmediate: globalThis.setImmediate,
};

export type VirtualTime = ReturnType<typeof installVirtualTime>;

/**
 * Takes the place of `Date` and of the global timers: time stands still while anything runs, and jumps to the next
 * timer when nothing does. An hour of a quiet service costs no time at all, and the order of what happens depends on
 * nothing but the timers. What runs under it must not wait for real I/O, except while it is being set up.
 */
export function installVirtualTime(startMs = REAL.Date.UTC(2030, 0, 7, 12)) {
  const timers = new Map<object, Timer>();
  let nowMs = startMs;
  let orders = 0;

  class VirtualDate extends REAL.Date {
    constructor(...parts: unknown[]) {
      // The real constructor has seven forms; only the empty one means now.
      super(...((parts.length === 0 ? [nowMs] : parts) as [number]));
    }
    static override now(): number {
      return nowMs;
    }
    static override [Symbol.hasInstance](value: unknown): boolean {
      return Object.prototype.toString.call(value) === '[object Date]';
    }
  }

  function add(callback: Callback, delayMs: number | undefined, args: unknown[], repeats: boolean): object {
    const waitMs = Math.max(1, Math.trunc(Number(delayMs) || 0));
    const handle = {
      ref: () => handle,
      unref: () => handle,
      hasRef: () => true,
      refresh() {
        const timer = timers.get(handle);
        if (timer) timers.set(handle, { ...timer, atMs: nowMs + waitMs });
        return handle;
      },
      [Symbol.dispose]: () => remove(handle),
    };
    orders += 1;
    timers.set(handle, {
      atMs: nowMs + waitMs,
      order: orders,
      fire: () => callback(...args),
      everyMs: repeats ? waitMs : undefined,
    });
    return handle;
  }

  function remove(handle: unknown): void {
    timers.delete(handle as object);
  }

  function next(): [object, Timer] | undefined {
    let soonest: [object, Timer] | undefined;
    for (const entry of timers) {
      const [, { atMs, order }] = entry;
      if (!soonest || atMs < soonest[1].atMs || (atMs === soonest[1].atMs && order < soonest[1].order)) soonest = entry;
    }
    return soonest;
  }

  /** Lets everything that needs no time come to its end: promises that wait for each other, and nothing else. */
  function settle(): Promise<void> {
    return new Promise((resolve) => REAL.setImmediate(resolve));
  }

  /** Goes to the next timer, if it rings by then, and lets what follows from it happen. */
  async function step(untilMs: number): Promise<boolean> {
    const soonest = next();
    if (!soonest || soonest[1].atMs > untilMs) return false;
    const [handle, timer] = soonest;
    nowMs = Math.max(nowMs, timer.atMs);
    if (timer.everyMs === undefined) timers.delete(handle);
    else {
      orders += 1;
      timers.set(handle, { ...timer, atMs: nowMs + timer.everyMs, order: orders });
    }
    timer.fire();
    await settle();
    return true;
  }

  const set = (callback: Callback, delayMs?: number, ...args: unknown[]) => add(callback, delayMs, args, false);
  const repeat = (callback: Callback, delayMs?: number, ...args: unknown[]) => add(callback, delayMs, args, true);
  Object.assign(globalThis, {
    Date: VirtualDate,
    setTimeout: set,
    clearTimeout: remove,
    setInterval: repeat,
    clearInterval: remove,
  });

  return {
    nowMs: () => nowMs,
    settle,
    /** Lets so much time pass. */
    async pass(ms: number): Promise<void> {
      const endMs = nowMs + Math.trunc(ms);
      await settle();
      while (await step(endMs));
      nowMs = endMs;
    },
    /** Lets time pass while something is being done that needs it (a retry, a wait). */
    async during<Result>(work: Promise<Result>, limitMs = 600_000): Promise<Result> {
      let isDone = false;
      const done = work.finally(() => {
        isDone = true;
      });
      done.catch(() => {});
      const endMs = nowMs + limitMs;
      await settle();
      while (!isDone && (await step(endMs)));
      return done;
    },
    /** Lets time pass until it holds; throws where it does not within the limit. */
    async until(holds: () => boolean | Promise<boolean>, limitMs = 600_000): Promise<void> {
      const endMs = nowMs + limitMs;
      await settle();
      while (!(await holds())) {
        if (!(await step(endMs))) throw new Error(`it did not come true within ${limitMs} ms of virtual time`);
      }
    },
    uninstall(): void {
      timers.clear();
      const { setImmediate: _, ...globals } = REAL;
      Object.assign(globalThis, globals);
    },
  };
}
