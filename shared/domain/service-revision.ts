import type { ServiceSpec } from './service-spec.ts';

/** Immutable: what a deployment runs. Tasks are launched from this and from their own record alone. */
export interface ServiceRevision {
  revision: number;
  spec: ServiceSpec;
  /**
   * The definition that Slipway registered from the user's (family `slipway-<stack>-<cluster>-<service>`).
   * Written once, by Begin. The user's may be deregistered afterwards: healing goes on.
   */
  ownTaskDefinitionArn?: string;
  /** An essential container has a health check, so HEALTHY is part of being healthy. */
  hasHealthCheck: boolean;
  /** Where traffic goes: a container and its port for each load balancer, `ingress` first, resolved from the definition. */
  trafficContainers: { name: string; port: number }[];
  createdAtMs: number;
}
