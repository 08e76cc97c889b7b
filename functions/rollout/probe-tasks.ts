import type { ProbeResult, ProbeTarget } from '../../shared/ports/probes.ts';
import { probeTarget } from '../../shared/runtime/probe-target.ts';

/** Asks tasks at their own addresses, all at once. It is attached to the VPC and calls no AWS API. */
export async function handler({
  targets,
  path,
}: {
  targets: ProbeTarget[];
  path: string;
}): Promise<{ results: ProbeResult[] }> {
  return { results: await Promise.all(targets.map((target) => probeTarget(target, path))) };
}
