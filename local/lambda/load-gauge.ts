import { cpus } from 'node:os';

/** The kernel counts in hundredths of a second: a shorter window would say nothing. */
const WINDOW_MS = 100;

/** How busy it was in the last window, 0 to 1. */
export interface Load {
  /** This machine's cores, whoever kept them busy. */
  cores: number;
  /** This thread, which answers the functions' AWS calls. */
  thread: number;
}

function coreTimes(): { all: number; idle: number } {
  let all = 0;
  let idle = 0;
  for (const { times } of cpus()) {
    all += times.user + times.nice + times.sys + times.irq + times.idle;
    idle += times.idle;
  }
  return { all, idle };
}

/** Measures between its calls, so it costs nothing while nobody asks. */
export function createLoadGauge(): () => Load {
  let cores = coreTimes();
  let thread = performance.eventLoopUtilization();
  let sinceMs = performance.now();
  let load: Load = { cores: 0, thread: 0 };
  return () => {
    if (performance.now() - sinceMs < WINDOW_MS) return load;
    const now = coreTimes();
    load = {
      cores: now.all > cores.all ? 1 - (now.idle - cores.idle) / (now.all - cores.all) : 0,
      thread: performance.eventLoopUtilization(thread).utilization,
    };
    cores = now;
    thread = performance.eventLoopUtilization();
    sinceMs = performance.now();
    return load;
  };
}
