import type { FullSubnet } from '../../domain/service.ts';

/** For so long a zone that had no room for a task is left out: as long as the longest backoff. */
export const LEFT_OUT_MS = 300_000;

/**
 * Where the next tasks may go. A zone without capacity, or a subnet without addresses, refuses every launch, and as it has
 * the fewest tasks it would be asked first each time: for LEFT_OUT_MS it is left out. Where all of them are full, they are
 * asked in turn: the one that has refused longest ago.
 * a, b, c; c refused at 12:00:00: a, b until 12:05:00. Then b refuses at 12:01:00 and a at 12:02:00: c.
 */
export function openSubnets(
  subnets: readonly string[],
  full: readonly FullSubnet[] = [],
  nowMs: number,
): readonly string[] {
  const open = withRoom(subnets, full, nowMs);
  if (open.length > 0) return open;
  const fullSince = new Map(full.map(({ subnet, atMs }) => [subnet, atMs]));
  const firstMs = Math.min(...subnets.map((subnet) => fullSince.get(subnet) ?? nowMs));
  return subnets.filter((subnet) => fullSince.get(subnet) === firstMs);
}

/** Those that are not known as full; none where all are. */
export function withRoom(subnets: readonly string[], full: readonly FullSubnet[] = [], nowMs: number): string[] {
  const closed = new Set(stillFull(full, nowMs).map(({ subnet }) => subnet));
  return subnets.filter((subnet) => !closed.has(subnet));
}

/** Until when these are left out. */
export function fullUntilMs(subnets: readonly string[], full: readonly FullSubnet[] = []): number[] {
  return full.filter(({ subnet }) => subnets.includes(subnet)).map(({ atMs }) => atMs + LEFT_OUT_MS);
}

/** What is known of full subnets, with one more; what is too long ago to matter is forgotten. */
export function withFullSubnet(full: readonly FullSubnet[] = [], { subnet, atMs }: FullSubnet): FullSubnet[] {
  return [...stillFull(full, atMs).filter((other) => other.subnet !== subnet), { subnet, atMs }];
}

function stillFull(full: readonly FullSubnet[], nowMs: number): FullSubnet[] {
  return full.filter(({ atMs }) => nowMs < atMs + LEFT_OUT_MS);
}
