import type { Deployment } from '../../../shared/contract/answers/deployment.ts';
import type { Said } from './tone.ts';

type Status = Deployment['status'];

const SAID: Readonly<Record<Status, Said>> = {
  PENDING: { words: 'accepted, about to begin', tone: 'busy' },
  IN_PROGRESS: { words: 'rolling out', tone: 'busy' },
  SUCCESSFUL: { words: 'successful', tone: 'good' },
  STOP_REQUESTED: { words: 'stopping', tone: 'warn' },
  STOPPED: { words: 'stopped where it stood', tone: 'idle' },
  ROLLBACK_REQUESTED: { words: 'about to roll back', tone: 'warn' },
  ROLLBACK_IN_PROGRESS: { words: 'rolling back', tone: 'warn' },
  ROLLBACK_SUCCESSFUL: { words: 'rolled back', tone: 'warn' },
  ROLLBACK_FAILED: { words: 'could not roll back', tone: 'bad' },
  FAILED: { words: 'failed', tone: 'bad' },
};

const ENDED: ReadonlySet<Status> = new Set([
  'SUCCESSFUL',
  'STOPPED',
  'ROLLBACK_SUCCESSFUL',
  'ROLLBACK_FAILED',
  'FAILED',
]);

type Seen = Pick<Deployment, 'status' | 'pausedAt' | 'supersededBy'>;

export function sayDeployment({ status, pausedAt, supersededBy }: Seen): Said {
  if (pausedAt !== undefined && !ENDED.has(status)) return { words: 'paused', tone: 'warn' };
  if (status === 'STOPPED' && supersededBy !== undefined) return { words: 'replaced by a newer one', tone: 'idle' };
  return SAID[status];
}

export function hasEnded({ status }: Pick<Deployment, 'status'>): boolean {
  return ENDED.has(status);
}

/** What the current stage of a deployment waits for, as far as the API tells. */
export function sayWaiting(
  { pausedAt, lifecycleStage }: Pick<Deployment, 'pausedAt' | 'lifecycleStage'>,
  waitsForApproval: boolean,
  { bakeTimeInMinutes = 0 }: { bakeTimeInMinutes?: number },
): string {
  if (pausedAt !== undefined) return 'paused: it goes on when it is resumed';
  if (waitsForApproval) return 'waits until somebody approves it';
  if (lifecycleStage === 'BAKE_TIME') return `bakes for ${bakeTimeInMinutes} min`;
  return 'under way';
}

export const STEERS = ['pause', 'resume', 'promote', 'rollback', 'stop'] as const;
export type Steer = (typeof STEERS)[number];

export interface Circumstances {
  /** There is a revision that has proved itself. */
  hasGood: boolean;
  /** Its stage waits until somebody says that it may go on; the same word resumes a paused one. */
  waitsForApproval: boolean;
}

/** Stages that wait for a time, which `promote` ends. */
const TIMED: ReadonlySet<Deployment['lifecycleStage']> = new Set(['BAKE_TIME', 'PRODUCTION_TRAFFIC_SHIFT']);

/** What may be asked of it now, the mildest first. The API has the last word. */
export function steersOf(
  { status, pausedAt, lifecycleStage }: Pick<Deployment, 'status' | 'pausedAt' | 'lifecycleStage'>,
  { hasGood, waitsForApproval }: Circumstances,
): Steer[] {
  if (status !== 'PENDING' && status !== 'IN_PROGRESS') return [];
  const isPaused = pausedAt !== undefined;
  const may: Readonly<Record<Steer, boolean>> = {
    pause: !isPaused,
    resume: isPaused || waitsForApproval,
    promote: !isPaused && TIMED.has(lifecycleStage),
    rollback: hasGood,
    stop: true,
  };
  return STEERS.filter((steer) => may[steer]);
}
