import type { ServiceSpec } from './service-spec.ts';

/** A service is named by its cluster and its own name, as in ECS. */
export interface ServiceKey {
  cluster: string;
  service: string;
}

/** ECS's three: ACTIVE; DRAINING while its tasks stop after DELETE; INACTIVE when it is empty. */
export type ServiceStatus = 'ACTIVE' | 'DRAINING' | 'INACTIVE';

/** Where the load balancer sends the service's traffic: made by reconcile, deleted when the service is INACTIVE. */
export interface IngressRecord {
  targetGroupArn: string;
  ruleArn: string;
  listenerArn: string;
  /** Hash of the ingress spec that these were made from: a change means that they have to be modified. */
  specHash: string;
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
  desiredCount: number;
  /** Number of the newest service revision. */
  revision: number;
  /** The newest revision that a SUCCESSFUL deployment ran: what a FAILED deployment heals with. */
  goodRevision?: number;
  /** The deployment in the collection: PRIMARY, running or ended. */
  deploymentId: string;
  ingress?: IngressRecord;
  /** When the planner wants to look again at the latest; absent when steady. */
  dueAtMs?: number;
  /** The last thing that the service said about being stuck or steady, so that it is said once. */
  lastNotice?: string;
  createdAtMs: number;
  updatedAtMs: number;
}
