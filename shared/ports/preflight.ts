/** What a task leans on outside ECS, looked at before anything is started. Each answers those of the asked that fail. */
export interface Preflight {
  /** Roles by their ARNs: those that do not exist, or that ECS's tasks may not assume, each with why. */
  unusableRoles(arns: readonly string[]): Promise<Map<string, string>>;
  missingSubnets(ids: readonly string[]): Promise<string[]>;
  missingSecurityGroups(ids: readonly string[]): Promise<string[]>;
  missingLogGroups(names: readonly string[]): Promise<string[]>;
  /** Parameters of Parameter Store by their names: their values are never read. */
  missingParameters(names: readonly string[]): Promise<string[]>;
}
