import type { DeployJobName, ServiceSpec } from './service-spec.ts';

/** ECS's ContainerImage: the image that the definition names, and what it was when the first task ran. */
export interface ContainerImage {
  containerName: string;
  image: string;
  imageDigest?: string;
}

/** What a deployment runs: all but its definitions' ARNs is written once. Tasks are launched from this and from their own record alone. */
export interface ServiceRevision {
  revision: number;
  spec: ServiceSpec;
  /**
   * The definition that Slipway registered from the user's (family `slipway-<stack>-<cluster>-<service>`).
   * Written by Begin. The user's may be deregistered afterwards: healing goes on; and so may this one, which is then
   * registered once more (renew-definition.ts).
   */
  ownTaskDefinitionArn?: string;
  /**
   * The same with images by digest, from the first task that ran on: what tasks are launched from then. The own one
   * itself where there was nothing to pin.
   */
  pinnedTaskDefinitionArn?: string;
  /** The images that it is pinned to, as ECS ServiceRevision shows them. */
  containerImages?: ContainerImage[];
  /**
   * The definition's networkMode, where its tasks have no network interface of their own and share that of their instance.
   * Absent: awsvpc.
   */
  sharedNetwork?: string;
  /**
   * Of a DAEMON service: the `memberOf` constraints of the service and of the definition, as one expression of the cluster query
   * language. Absent where there are none.
   */
  instanceFilter?: string;
  /** An essential container has a health check, so HEALTHY is part of being healthy. */
  hasHealthCheck: boolean;
  /** All containers of the definition: each is told where it asks for its task's protection. Absent in old records. */
  containerNames?: string[];
  /** Where traffic goes: a container and its port for each load balancer, `ingress` first, resolved from the definition. */
  trafficContainers: { name: string; port: number }[];
  /** By whose exit codes its jobs are judged: the essential containers that each of them overrides. */
  jobContainers?: Partial<Record<DeployJobName, string[]>>;
  /** Whom its HTTP gates ask: a container and its port by the gate's name. */
  probedContainers?: Record<string, { name: string; port: number }>;
  createdAtMs: number;
}
