import type { TaskRecord } from '../tasks/task-record.ts';
import type { Driver, WantedPort } from './driver.ts';

/** Chooses ports that no live task has: a port stays its task's until that stops, also while nothing listens on it. */
export function createPortBook(driver: Driver, live: () => Iterable<TaskRecord>) {
  let last: Promise<unknown> = Promise.resolve();
  /** Chosen in this run but perhaps not in a record yet. */
  let fresh: string[] = [];
  const FRESH_MAX = 256;

  async function choose(wanted: WantedPort[]): Promise<number[]> {
    // Whoever had a port that is wished for may have stopped since: that it is fresh does not mean that it is taken.
    const wishes = wanted.flatMap(({ protocols, wish }) => protocols.map((protocol) => `${wish}/${protocol}`));
    const taken = new Set(fresh.filter((port) => !wishes.includes(port)));
    for (const record of live()) {
      for (const { ports } of record.containers)
        for (const { hostPort, protocol } of ports) taken.add(`${hostPort}/${protocol}`);
    }
    const ports = await driver.freePorts(wanted, taken);
    const chosen = wanted.flatMap(({ protocols }, at) => protocols.map((protocol) => `${ports[at]}/${protocol}`));
    fresh = [...fresh, ...chosen].slice(-FRESH_MAX);
    return ports;
  }

  return {
    /** One choice after the other: two at once could choose the same. */
    take(wanted: WantedPort[]): Promise<number[]> {
      if (wanted.length === 0) return Promise.resolve([]);
      const chosen = last.then(() => choose(wanted));
      last = chosen.catch(() => {});
      return chosen;
    },
  };
}
