import type { FaultKind } from '../faults/kinds.ts';
import { notAtRest } from './at-rest.ts';
import type { End } from './judge-end.ts';

/** An audit comes each minute. */
export const AUDIT_MS = 60_000;

/** L6: the replacement of a dead task is launched within so long of its event. */
const REPLACED_MS = 5_000;
/** What keeps nobody from hearing of a crash, nor from launching at once. */
const UNFELT: readonly FaultKind[] = [
  'event-doubled',
  'stream-replayed',
  'queue-redelivered',
  'double-start',
  'slow-start',
  'hanging-stop',
  'orphans',
  'strangers',
];

/** L6: a task that dies once all is at rest is replaced. */
export async function judgeReplacement({ bench, user, chance, plan }: End): Promise<void> {
  const { world, truth, accuse } = bench;
  const isBrittle = bench.mirror.items.get('S#default#web|DEPLOYMENT')?.failures !== undefined;
  if (!chance.isTrue(isBrittle || plan.kinds.length === 0 ? 1 : 0.4)) return;
  // A crash that comes too soon after the last one is backed off from, as it should be.
  await world.time.pass(AUDIT_MS);
  // What is on its way out already has been replaced.
  const marked = (id: string) => [...bench.mirror.items.values()].some((item) => item.id === id && item.stop);
  const victim = truth.ours('slipway-world/web').find(({ startedBy }) => !marked(startedBy));
  if (!victim) return;
  const before = world.fleet.starts.length;
  const launches = () => world.calls.filter(({ operation }) => operation === 'RunTask').length;
  const launched = launches();
  world.fleet.kill(truth.taskIdOf(victim.arn));
  await world.time.pass(REPLACED_MS);
  if (launches() === launched) accuse('L6', `nothing was launched within ${REPLACED_MS} ms for ${victim.arn}`);
  for (let waitedMs = 0; waitedMs < 5 * AUDIT_MS; waitedMs += REPLACED_MS) {
    if ((await notAtRest(world, user, bench)).length === 0) break;
    await world.time.pass(REPLACED_MS);
  }
  if (world.fleet.starts.length === before) accuse('L6', 'no container was started for one that died');
}

/** Backoff: a task that had lasted minHealthySec is replaced at once, however many have crashed before it. */
export function judgeLasting({ bench, plan, stories, secondAtMs }: End): void {
  if (!stories.includes('rare-crashes') || plan.kinds.some((kind) => !UNFELT.includes(kind))) return;
  const { world, truth, intended, marked, launches, mirror, accuse } = bench;
  const spec = mirror.items.get('S#default#web|SERVICE')?.spec as { minHealthySec: number } | undefined;
  for (const { arn, startedBy } of truth.ofService('slipway-world/web')) {
    const id = truth.taskIdOf(arn);
    const life = world.fleet.ended.get(id);
    if (!spec || !life || !intended.has(startedBy) || marked.has(startedBy)) continue;
    if (life.endedAtMs + REPLACED_MS > secondAtMs) continue;
    const lastedMs = life.endedAtMs - life.startedAtMs;
    if (lastedMs < spec.minHealthySec * 1000) continue;
    const isReplaced = launches.some(({ atMs }) => atMs >= life.endedAtMs && atMs <= life.endedAtMs + REPLACED_MS);
    if (!isReplaced)
      accuse('backoff', `task ${id} had lasted ${lastedMs} ms and was not replaced within ${REPLACED_MS}`);
  }
}
