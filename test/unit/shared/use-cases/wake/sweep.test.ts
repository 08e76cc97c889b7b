import { describe, expect, it } from '@jest/globals';
import type { ServiceKey } from '../../../../../shared/domain/service.ts';
import type { ReconcileDeps } from '../../../../../shared/use-cases/reconcile.ts';
import { sweep } from '../../../../../shared/use-cases/wake/sweep.ts';

/** So many services that have ended meanwhile: a look at each is one load. Answers when each was looked at, in ms. */
async function sweepOver(count: number): Promise<number[]> {
  let nowMs = 0;
  const due = new Map<string, ServiceKey>(
    Array.from({ length: count }, (_, n) => [`s${n}`, { cluster: 'default', service: `s${n}` }]),
  );
  const looks: number[] = [];
  const waiting: { untilMs: number; go: () => void }[] = [];
  const clock = {
    nowMs: () => nowMs,
    random: () => 0.5,
    sleep: (ms: number) => new Promise<void>((go) => waiting.push({ untilMs: nowMs + ms, go })),
  };
  const store = {
    listDue: async (_: number, limit: number) => [...due.values()].slice(0, limit),
    load: async ({ service }: ServiceKey) => {
      looks.push(nowMs);
      due.delete(service);
    },
  };
  let isOver = false;
  const swept = sweep({ store, clock } as unknown as ReconcileDeps).then(() => {
    isOver = true;
  });
  while (!isOver) {
    await new Promise((resolve) => setImmediate(resolve));
    const [next] = waiting.sort((a, b) => a.untilMs - b.untilMs).splice(0, 1);
    nowMs = next?.untilMs ?? nowMs;
    next?.go();
  }
  await swept;
  return looks;
}

describe('a sweep', () => {
  it('looks at once at a hundred services that are due', async () => {
    expect(await sweepOver(100)).toEqual(Array.from({ length: 100 }, () => 0));
  });

  it('stays within half of the rate of ECS where everything is due, and leaves the rest to the next one', async () => {
    const looks = await sweepOver(10_000);
    // A hundred at once and ten a second, for 200 seconds.
    expect(looks.length).toBeGreaterThan(2_000);
    expect(looks.length).toBeLessThan(2_120);
    expect(looks.at(-1)).toBeLessThanOrEqual(200_000);
    for (let from = 0; from < 200_000; from += 10_000) {
      const within = looks.filter((atMs) => atMs >= from && atMs < from + 10_000).length;
      expect(within).toBeLessThanOrEqual(from === 0 ? 201 : 101);
    }
  });
});
