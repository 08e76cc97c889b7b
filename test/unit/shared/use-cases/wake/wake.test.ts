import { expect, it } from '@jest/globals';
import type { ReconcileDeps } from '../../../../../shared/use-cases/reconcile.ts';
import { wake } from '../../../../../shared/use-cases/wake/wake.ts';

const MESSAGE = JSON.stringify({ cluster: 'default', service: 'web' });
const DUE_MS = 1_000_000;

/** A launcher of which only the clock and `dueAt` are looked at: says when the service was looked at, if it was. */
function clockedDeps(nowMs: number, dueAtMs: number | undefined, ringsEarlyMs: number) {
  const lookedAtMs: number[] = [];
  const deps = {
    clock: {
      nowMs: () => nowMs,
      async sleep(ms: number) {
        nowMs += Math.max(0.5, ms - ringsEarlyMs);
      },
    },
    store: {
      getDue: async () => dueAtMs,
      async load() {
        lookedAtMs.push(nowMs);
        return undefined;
      },
    },
  } as unknown as ReconcileDeps;
  return { deps, lookedAtMs };
}

it.each<[string, number, number | undefined, number, number[]]>([
  ['that comes when it is due looks at once', DUE_MS, DUE_MS, 0, [DUE_MS]],
  ['that comes a second early waits for the rest', DUE_MS - 1_000, DUE_MS, 0, [DUE_MS]],
  ['whose timer rings early waits on: there is no other message', DUE_MS - 1_000, DUE_MS, 1, [DUE_MS]],
  ['waits for a part of a millisecond too', DUE_MS - 0.25, DUE_MS, 0, [DUE_MS + 0.25]],
  ['whose sender’s clock is two seconds ahead waits for that too', DUE_MS - 2_999, DUE_MS, 0, [DUE_MS]],
  ['that is an old one leaves it to the one that is on its way', DUE_MS - 3_101, DUE_MS, 0, []],
  ['of a service that waits for nothing does nothing', DUE_MS, undefined, 0, []],
])('a wake-up %s', async (_, nowMs, dueAtMs, ringsEarlyMs, expected) => {
  const { deps, lookedAtMs } = clockedDeps(nowMs, dueAtMs, ringsEarlyMs);
  await wake(deps, MESSAGE);
  expect(lookedAtMs).toEqual(expected);
});

it('a wake-up names a service', async () => {
  const { deps } = clockedDeps(DUE_MS, DUE_MS, 0);
  await expect(wake(deps, '{"cluster":"default"}')).rejects.toThrow('names a cluster and a service');
});
