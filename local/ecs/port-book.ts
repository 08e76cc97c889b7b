import type { Driver, PortBinding } from './driver.ts';
import type { TaskRecord } from './task-record.ts';

/** Chooses ports that no live task has: a port stays its task's until that stops, also while nothing listens on it. */
export function createPortBook(driver: Driver, live: () => Iterable<TaskRecord>) {
  let last: Promise<unknown> = Promise.resolve();
  /** Chosen in this run but perhaps not in a record yet. */
  let fresh: number[] = [];
  const FRESH_MAX = 256;

  async function choose(protocols: PortBinding['protocol'][]): Promise<number[]> {
    const taken = new Set(fresh);
    for (const record of live()) {
      for (const container of record.containers) for (const port of container.ports) taken.add(port.hostPort);
    }
    const ports = await driver.freePorts(protocols, taken);
    fresh = [...fresh, ...ports].slice(-FRESH_MAX);
    return ports;
  }

  return {
    /** One choice after the other: two at once could choose the same. */
    take(protocols: PortBinding['protocol'][]): Promise<number[]> {
      if (protocols.length === 0) return Promise.resolve([]);
      const chosen = last.then(() => choose(protocols));
      last = chosen.catch(() => {});
      return chosen;
    },
  };
}
