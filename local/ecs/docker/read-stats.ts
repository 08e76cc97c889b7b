import type { Usage } from '../agent/driver.ts';
import type { Engine } from './find-engine.ts';

interface StatsAnswer {
  cpu_stats?: { cpu_usage?: { total_usage?: number } };
  memory_stats?: { usage?: number; stats?: Record<string, number> };
}

const NS_PER_MS = 1_000_000;

/**
 * What a container has used: processor time, and memory without the part of the file cache that would be given back, as
 * `docker stats` shows it (docs.docker.com/reference/cli/docker/container/stats; the names are of cgroup v1 and v2).
 */
export async function readStats(engine: Engine, containerId: string): Promise<Usage> {
  const query = { stream: 'false', 'one-shot': 'true' };
  const { cpu_stats, memory_stats } = await engine.ask<StatsAnswer>('GET', `/containers/${containerId}/stats`, {
    query,
  });
  const { usage = 0, stats = {} } = memory_stats ?? {};
  const cache = stats.total_inactive_file ?? stats.inactive_file ?? 0;
  return {
    cpuMs: (cpu_stats?.cpu_usage?.total_usage ?? 0) / NS_PER_MS,
    memoryBytes: Math.max(0, usage - cache),
  };
}
