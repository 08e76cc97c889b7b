import type { Ingress } from '../../domain/service-spec.ts';

/** Priorities are 1 to 50,000; 8 classes of hosts with 24 depths of paths each have a band of 260. */
const BAND_SIZE = 260;
/** The first of a band are for test rules. A load balancer has 100 rules at most (ELB user guide, "Quotas"): neither part is ever full. */
const TEST_SIZE = 80;
const DEPTHS = 24;
const LABELS_MAX = 7;

/** Where a rule may be among the others: from `first`, `size` of them. */
export interface PriorityRange {
  first: number;
  size: number;
}

/**
 * The more specific rule first, whichever was made first: a host by its name, then a host by a wildcard (the one of more
 * labels first: `*.a.test` before `*.test`), then any host; and for the same host the deeper path first. Two paths by
 * whole segments that both match a request have different depths, so that the number of segments says it all.
 *
 * Test rules are the first of their band, and not of the listener: a request with the test header for `/shop`, which has no
 * test rule, belongs to `/shop`, whatever test rule there is for `/`.
 *
 * `a.test/`: 5,981; `*.test/shop`: 43,421 after `*.a.test/`: 37,441; any host and `/`: 49,661, its test rules from there on,
 * its production rules from 49,741.
 */
export function priorityRangeOf(
  { path, host }: Pick<Ingress, 'path' | 'host'>,
  which: 'production' | 'test',
): PriorityRange {
  const depth = Math.min(DEPTHS - 1, path.split('/').filter((segment) => segment !== '').length);
  const band = hostClass(host) * DEPTHS + (DEPTHS - 1 - depth);
  const first = 1 + band * BAND_SIZE;
  return which === 'test' ? { first, size: TEST_SIZE } : { first: first + TEST_SIZE, size: BAND_SIZE - TEST_SIZE };
}

/** 0: a name; 1 to 6: a wildcard of 7 labels and more to one of 2; 7: any. */
function hostClass(host: string | undefined): number {
  if (host === undefined) return LABELS_MAX;
  if (!host.startsWith('*.')) return 0;
  return 1 + LABELS_MAX - Math.min(LABELS_MAX, host.split('.').length);
}

export function isInRange(priority: number, { first, size }: PriorityRange): boolean {
  return priority >= first && priority < first + size;
}
