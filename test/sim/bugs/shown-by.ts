import { drawFaults } from '../faults/fault-plan.ts';
import type { FaultKind } from '../faults/kinds.ts';
import { storiesOf } from '../stories/draw-stories.ts';
import { hasNeighbour } from '../stories/neighbour-story.ts';

/** Stories and kinds of faults of which at least one has to be there, as far as is known, for a bug to show. */
interface Shown {
  stories?: readonly string[];
  kinds?: readonly FaultKind[];
  /** Only where there is a service beside the one that is told of. */
  besides?: true;
}

/** Where planted bugs show; one that is not here shows in about any story. */
export const SHOWN_BY: Readonly<Record<string, Shown>> = {
  'version-guard-dropped': { stories: ['everything-doubled'], kinds: ['event-reordered', 'event-late'] },
  'ceil-for-floor': { stories: ['roll', 'supersede', 'scale-during-deployment'] },
  'upper-ignores-pending': { stories: ['roll'] },
  'client-token-random': { kinds: ['answer-lost', 'crash-after'] },
  'epoch-unchecked': { stories: ['supersede'], kinds: ['function-timeout', 'slow-call', 'double-start'] },
  'planseq-unchecked': { kinds: ['slow-call', 'double-start'] },
  'failures-ignored': { stories: ['new-ones-die'] },
  'audit-skips-orphans': { kinds: ['orphans'] },
  'audit-stops-strangers': { kinds: ['strangers'] },
  'duplicate-event-counts-twice': { stories: ['fail', 'crashes'], kinds: ['event-doubled', 'double-start'] },
  'stop-before-new-healthy': { stories: ['roll'] },
  'min-healthy-ignored': { stories: ['roll'] },
  'backoff-never-resets': { stories: ['rare-crashes'] },
  'batch-failures-dropped': { kinds: ['crash-before', 'throttle', 'server-error'] },
  'delete-forgets-tasks': { stories: ['delete-during-deployment'] },
  'supersede-keeps-old': { stories: ['supersede'] },
  'count-reset-by-deploy': { stories: ['deploy-keeps-count'] },
  'drain-skipped': { stories: ['canary', 'blue-green', 'linear', 'stop-tasks'] },
  'sigterm-before-deregister': { stories: ['canary', 'blue-green', 'linear', 'stop-tasks'] },
  'weight-to-unhealthy': { stories: ['new-ones-die'] },
  'bake-cut-short': { stories: ['canary', 'linear', 'blue-green'] },
  'ladder-forgotten': { stories: ['ladder'] },
  'rollback-to-current': { stories: ['ladder', 'rollback'] },
  'old-stopped-before-bake': { stories: ['blue-green', 'canary'] },
  'pre-deploy-not-awaited': { stories: ['deploy-jobs'] },
  'job-failure-ignored': { stories: ['deploy-jobs'] },
  'gate-passes-on-error': { stories: ['metric-gate'] },
  'alarm-event-lost-means-pass': { stories: ['alarm-unheard'] },
  'hook-nonsense-passes': { stories: ['hook-gate'] },
  'gate-failure-ignored': { stories: ['alarm-gate', 'metric-gate', 'http-gate'] },
  'approval-not-awaited': { stories: ['approval'] },
  'scaling-unclamped': { stories: ['scale-by-alarm'] },
  'count-beyond-scaling': { stories: ['scale-by-alarm'] },
  'cooldown-ignored': { stories: ['scale-by-alarm'] },
  'scale-in-during-deployment': { stories: ['scale-in-while-deploying'] },
  'protection-ignored': { stories: ['protected-tasks'] },
  'wake-loses-raise': { stories: ['sleep-and-wake'] },
  'tasks-go-before-sleep': { stories: ['sleep-and-wake'] },
  'scope-unchecked': { stories: ['foreign-callers'] },
  'foreign-cluster-seen': { stories: ['foreign-callers'] },
  'pins-forgotten': { stories: ['tag-moves'] },
  'job-retries-for-ever': { stories: ['job-retries'] },
  'command-ids-random': { stories: ['commands'] },
  'strangers-target-swept': { stories: ['own-groups'] },
  'clock-moves-no-bounds': { stories: ['scheduled-scaling'] },
  'commanded-count-lost': { stories: ['commanded-service'] },
  'command-carried-out-twice': { stories: ['commands', 'commanded-service'] },
  'drain-unnoted': { stories: ['instances-go'] },
  'audit-misses-drains': { stories: ['instances-go'] },
  'instance-loss-counts': { stories: ['instances-go'] },
  'daemon-doubled': { stories: ['instances-go'] },
  'zones-left-uneven': { kinds: ['zone-lost'] },
  'audit-skips-neighbours': { kinds: ['event-lost'], besides: true },
};

/**
 * The same seeds, those first in which a bug would show: of 5,000 one in twenty tells a story that there is to tell of
 * it, and who looks for it need not wait for the others.
 */
export function likeliestFirst(seeds: readonly number[], bug: string): number[] {
  const { stories, kinds, besides } = SHOWN_BY[bug] ?? {};
  const isLikely = (seed: number) =>
    (!besides || hasNeighbour(seed)) &&
    (stories?.some((name) => storiesOf(seed).includes(name)) ?? true) &&
    (kinds?.some((kind) => drawFaults(seed, { tell: () => {} }).kinds.includes(kind)) ?? true);
  return [...seeds.filter(isLikely), ...seeds.filter((seed) => !isLikely(seed))];
}
