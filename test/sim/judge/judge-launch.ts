import { parseGroup } from '../../../shared/domain/names.ts';
import type { Call } from '../../harness/faults.ts';
import type { Bench } from './judge.ts';
import { judgeDeployJobs } from './judge-deploy-jobs.ts';

/** Backoff lets so many rounds of a deployment's failures go within a minute (0, 1, 2, 4 … 32 s); as many again go for other reasons. */
const ROUNDS_MAX = 8;
const WINDOW_MS = 60_000;

/** A task is launched only when it is written down that it is meant to be; and a crash loop is held back. */
export function judgeLaunch(bench: Bench, { input, by }: Call): void {
  const { intended, launches, mirror, accuse } = bench;
  const id = String(input.startedBy);
  judgeDeployJobs(bench, { id, input, by });
  const name = parseGroup('world', String(input.group))?.service;
  if (name === undefined) return;
  // Whose answer was lost is asked for again, with the token that it had: that is no other task.
  const isNew = !bench.launched.has(id);
  bench.launched.add(id);
  if (!intended.has(id)) accuse('S3', `${by} launches ${id} before its intent is written`);
  const service = mirror.items.get('S#default#web|SERVICE');
  if (!isNew || name !== 'web') return;
  bench.mostWanted = Math.max(bench.mostWanted, Number(service?.desiredCount ?? 0));
  const nowMs = Date.now();
  launches.push({ atMs: nowMs, deploymentId: String(service?.deploymentId) });
  const recent = launches.filter(({ atMs }) => atMs > nowMs - WINDOW_MS);
  const deployments = new Set(recent.map(({ deploymentId }) => deploymentId)).size;
  const most = (deployments + 1) * ROUNDS_MAX * Math.max(2, bench.mostWanted) + 20;
  if (recent.length > most + lastedSince(bench, nowMs - WINDOW_MS))
    accuse('backoff', `${recent.length} launches within a minute for ${bench.mostWanted} tasks at most`);
}

/** Who had lasted minHealthySec is replaced at once, however often that happens: nobody holds those back. */
function lastedSince({ world, mirror }: Bench, sinceMs: number): number {
  const { minHealthySec = 0 } = (mirror.items.get('S#default#web|SERVICE')?.spec ?? {}) as { minHealthySec?: number };
  return [...world.fleet.ended.values()].filter(
    ({ startedAtMs, endedAtMs }) => endedAtMs >= sinceMs && endedAtMs - startedAtMs >= minHealthySec * 1000,
  ).length;
}
