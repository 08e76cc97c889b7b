import type { ServiceSpec } from './service-spec.ts';

/** A service is named by its cluster and its own name, as in ECS. */
export interface ServiceKey {
  cluster: string;
  service: string;
}

/** ECS's three: ACTIVE; DRAINING while its tasks stop after DELETE; INACTIVE when it is empty. */
export type ServiceStatus = 'ACTIVE' | 'DRAINING' | 'INACTIVE';

/** One of the two target groups that traffic is shifted between. */
export type TargetGroupIndex = 0 | 1;

/** A load balancer of a service: the target group that its tasks are in, and a second one where traffic is shifted. */
export interface LoadBalancerRecord {
  targetGroupArns: string[];
  /** The rule that production traffic comes by. Absent: a group that somebody else leads traffic to. */
  productionRuleArn?: string;
  /** The rule by which the new revision is reached before production traffic is. */
  testRuleArn?: string;
  deregistrationDelaySec: number;
  /** Of the groups that Slipway has made; absent: `ip`. */
  targetType?: 'instance';
  /** Made by Slipway from `ingress`, and removed with the service. */
  managed: boolean;
}

/** Weights of the two target groups, 0 to 999. */
export type Weights = [number, number];

/** Where the service's traffic goes: made by reconcile, deleted when the service is INACTIVE. */
export interface TrafficRecord {
  balancers: LoadBalancerRecord[];
  /** What these were made from: a change means that they have to be modified. */
  specHash: string;
  /** The group that production traffic belongs to when nothing is being shifted. */
  liveGroup: TargetGroupIndex;
  /** As they were last set, of all production rules and of all test rules. */
  weights: Weights;
  testWeights: Weights;
  /** When the production weights were last set to a larger share of the new revision's: a step bakes from here. */
  shiftedAtMs?: number;
  /** At zero tasks the rule of `ingress` leads to the function that wakes the service: neither group gets anything. */
  asleep?: true;
}

/** A rollback that fails goes to the revision before: more rungs than these are other times' revisions. */
export const GOOD_REVISIONS_MAX = 3;

export interface StrayTarget {
  targetGroupArn: string;
  id: string;
  port: number;
  /** Until then a call that was under way when the task ended may register it. */
  lateUntilMs?: number;
  /** It has been deregistered: it is looked for once more when that time is over. */
  isDropped?: boolean;
}

/** A write with an Idempotency-Key, or a command: what stands for it, what became of it, and the deployment that it began. */
export interface AcceptedIntent {
  intent: string;
  outcome: 'unchanged' | 'count' | 'settings' | 'deployment';
  deploymentId?: string;
}

/** A try that takes up another comes within seconds of it: behind so many other writes of that service nobody waits for it. */
export const ACCEPTED_INTENTS_MAX = 5;

/**
 * The cluster's ACTIVE container instances, as a DAEMON service saw them last. Ids alone, the last parts of ARNs: an item holds
 * 400 KB, and a cluster up to 5,000 instances.
 */
export interface SeenInstances {
  /** EC2's ids by those of the container instances. */
  ec2Ids: Record<string, string>;
  /** What ECS says of the revisions' placement constraints. A revision that is in none of these was not looked at yet, nor were any of a record from before. */
  fits?: SeenFit[];
  /**
   * The planSeq of the change that gave a reason to look again: an instance came or went, or a task ended that nobody had
   * stopped, or with its instance. One for each, so that a look which began before the last of them does not pass for the one after it. A look
   * takes it away.
   */
  newsSeq?: number;
}

/** What ECS says of one filter, which all of these revisions have; or of none. */
export interface SeenFit {
  revisions: number[];
  /** The instances that do not meet it; absent: ECS has never taken the filter, and which are fit is not known. */
  unfit?: string[];
  /** Why ECS does not take it, in its own words. */
  refusal?: string;
}

export interface FullSubnet {
  subnet: string;
  atMs: number;
}

/**
 * A service: what is wanted, and how far the planner has come.
 * Every writer of the collection reads `planSeq` and writes `planSeq + 1` on the condition that nobody else did.
 */
export interface Service extends ServiceKey {
  /** Keeps ids apart when a service of the same name is created again after a delete. */
  incarnation: string;
  status: ServiceStatus;
  spec: ServiceSpec;
  /** Rises with every accepted intent: the ETag of If-Match. */
  generation: number;
  /** The last generation that the planner has acted on. */
  observedGeneration: number;
  planSeq: number;
  /** Of a DAEMON service: the instances that meet the constraints of the revision that its deployment works towards. */
  desiredCount: number;
  /** Of a DAEMON service alone; absent before its first look at the cluster. */
  instances?: SeenInstances;
  /** Number of the newest service revision. */
  revision: number;
  /**
   * Revisions that a deployment has brought up and left, the newest first: what heals while a deployment holds or has
   * failed, and the ladder of rollbacks. At most GOOD_REVISIONS_MAX.
   */
  goodRevisions: number[];
  /** The deployment in the collection: PRIMARY, running or ended. */
  deploymentId: string;
  traffic?: TrafficRecord;
  /** The load balancer did not take what the spec says of traffic: why, since when, and when it was tried last. */
  trafficRefused?: { reason: string; sinceMs: number; atMs: number };
  /** Targets in the user's own groups whose tasks have ended, and which may be there all the same. */
  strayTargets?: StrayTarget[];
  /** Subnets that had no room for a task, and when that was last so: others are preferred for a while. */
  fullSubnets?: FullSubnet[];
  /** The task that another one is to take the place of, in a zone where fewer run. */
  movingTaskId?: string;
  /** In which zones subnets lie, as was known when a task moved last. */
  subnetZones?: Record<string, string>;
  /** The push that was followed last: an older one, or the same content again, deploys nothing. */
  followed?: { digest: string; pushedAtMs: number };
  /** The latest writes that may come again, the newest first: one that does is answered, and changes nothing. */
  accepted?: AcceptedIntent[];
  /** When the planner wants to look again at the latest; absent when steady. */
  dueAtMs?: number;
  /** The last thing that the service said about being stuck or steady, so that it is said once. */
  lastNotice?: string;
  /** How its tasks were spread over zones when the last rebalancing was over; absent while one goes on. */
  balancedNotice?: string;
  createdAtMs: number;
  updatedAtMs: number;
}

/** The good revisions with this one as the newest. */
export function withGoodRevision(revisions: readonly number[], revision: number): number[] {
  return [revision, ...revisions.filter((other) => other !== revision)].slice(0, GOOD_REVISIONS_MAX);
}
