import type { LifecycleStage } from './limits/lifecycle-stages.ts';
import type { ImageDigest } from './task.ts';

/** ECS ServiceDeployment's statuses, and FAILED: failed with no rollback asked or possible. */
export type DeploymentStatus =
  | 'PENDING'
  | 'IN_PROGRESS'
  | 'SUCCESSFUL'
  | 'STOP_REQUESTED'
  | 'STOPPED'
  | 'ROLLBACK_REQUESTED'
  | 'ROLLBACK_IN_PROGRESS'
  | 'ROLLBACK_SUCCESSFUL'
  | 'ROLLBACK_FAILED'
  | 'FAILED';

/** How a stage ended; `detail` tells the user why. */
export interface StageOutcome {
  stage: LifecycleStage;
  reached: boolean;
  detail: string;
  /** Failed in a way that is rolled back whatever the spec says of its breaker. */
  rollback?: true;
}

/**
 * ECS's circuit breaker: how many tasks of the revision have failed in a row.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export interface BreakerCount {
  failed: number;
  /** A task of the revision has been RUNNING: from here on ECS counts those that are replaced for their health. */
  hasRun: boolean;
  /** Healthy tasks of the revision at the last failure: with one more of them, a task has become healthy since. */
  readyThen: number;
}

/** The way back: which good revision the deployment works towards now, and why. */
export interface Rollback {
  revision: number;
  /** The definition of that revision, as its user named it. */
  taskDefinition: string;
  reason: string;
  /** Rungs of the ladder that failed before this one. */
  failed: number[];
}

export interface TimelineEntry {
  atMs: number;
  text: string;
  /** The task that it is about, as users know it. */
  taskId?: string;
}

/** A job that a gate of a deployment has started, until it is known how it ended. */
export interface StartedJob {
  id: string;
  gate: string;
  /** Of a deployment that has been superseded: it is stopped, and no other job begins before it has ended. */
  deploymentId: string;
}

/** Failures of the revision's tasks, for backoff: they count until a task has lasted `minHealthySec`. */
export interface FailureCount {
  count: number;
  /** The same in rounds, of as many failures as tasks were desired each time; absent in older records. */
  rounds?: number;
  lastAtMs: number;
  lastReason: string;
  /** In [0, 1), drawn at the last failure: the same backoff however often it is looked at. */
  jitter: number;
  /** The cause will not go away by trying again (image not found, access denied). */
  permanent: boolean;
  /** The last one was never launched: ECS had no place for it. */
  isUnplaced?: boolean;
}

export interface Deployment {
  id: string;
  revision: number;
  /** The definition that the user named. */
  taskDefinition: string;
  /** A fence: a write by an execution of an older epoch changes nothing. */
  epoch: number;
  /** Executions of this epoch that were started; the name of one is `<deployment>-<epoch>-<n>`. */
  executions: number;
  /** How many of them have failed in a row. */
  executionsFailed?: number;
  executionArn?: string;
  /** When the execution was asked for by the name that it has (planner/rollout/execution.ts: what follows where it does not begin). */
  executionAskedAtMs?: number;
  status: DeploymentStatus;
  stage?: LifecycleStage;
  /** When the stage was entered: bakes are measured from here. */
  stageEnteredAtMs?: number;
  /** Set by the planner when the stage's goal is reached or failed; the execution takes it from here. */
  outcome?: StageOutcome;
  /** Gates of the stage that have passed, by their names. */
  gatesPassed?: string[];
  job?: StartedJob;
  /** What the images of its revision were when its `preDeploy` ran, by container: its tasks run the same. */
  imageDigests?: ImageDigest[];
  /** What the waiting execution is woken with. A later token replaces an earlier one, never the reverse. */
  taskToken?: string;
  /** The token that the deployment before this one waited on: its execution is let go when ours starts. */
  supersededToken?: string;
  /** When the deployment fails unless a task becomes healthy before. */
  deadlineAtMs?: number;
  /** Since when it should have traffic, or bakes, or cleans up, and has no healthy task. */
  lacksTargetsSinceMs?: number;
  /** Since when it waits for nothing but protected tasks: its deadline stands still. */
  waitsForProtectedSinceMs?: number;
  /** The most tasks of this revision that were healthy at once: progress is a new maximum. */
  healthyMax: number;
  /** Tasks launched so far: the next task's attempt. Never reused, so no two tasks share an id. */
  attempts: number;
  /** The target group that its tasks are in. With another one than the live group, traffic is shifted to it. */
  group?: 0 | 1;
  /** How many steps of traffic have passed: of CANARY two, of LINEAR as many as stepPercent makes. */
  step?: number;
  failures?: FailureCount;
  breaker?: BreakerCount;
  rollback?: Rollback;
  /** Since when the user holds it: no deadline, bake or goal counts, and nothing but healing goes on. */
  pausedAtMs?: number;
  /** The user has said that it need not wait any longer: bakes are over, and all traffic may go. */
  promotedAtMs?: number;
  /** Those of the good revision that heals the service while this deployment holds: before SCALE_UP, after FAILED. */
  healingFailures?: FailureCount & { revision: number };
  reason?: string;
  supersededBy?: string;
  timeline: TimelineEntry[];
  createdAtMs: number;
  updatedAtMs: number;
  finishedAtMs?: number;
}

const ENDED: readonly DeploymentStatus[] = [
  'SUCCESSFUL',
  'STOPPED',
  'ROLLBACK_SUCCESSFUL',
  'ROLLBACK_FAILED',
  'FAILED',
];

/** The revision that the deployment works towards: its own, or the one that it rolls back to. */
export function targetRevisionOf({ revision, rollback }: Deployment): number {
  return rollback?.revision ?? revision;
}

/** It ended with every task on the revision that it worked towards. */
export function hasArrived({ status }: Deployment): boolean {
  return status === 'SUCCESSFUL' || status === 'ROLLBACK_SUCCESSFUL';
}

export function hasEnded(deployment: Deployment): boolean {
  return ENDED.includes(deployment.status);
}

/** The timeline is part of a record that has to stay small: its oldest middle entries go first. */
const TIMELINE_MAX = 60;

export function withTimeline(deployment: Deployment, atMs: number, text: string, taskId?: string): Deployment {
  const timeline = [...deployment.timeline, taskId === undefined ? { atMs, text } : { atMs, text, taskId }];
  if (timeline.length > TIMELINE_MAX) timeline.splice(1, 1);
  return { ...deployment, timeline, updatedAtMs: atMs };
}
