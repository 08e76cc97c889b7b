/** What the planner is configured with. */
export interface PlannerSettings {
  /** Subnets where the spec gives none. */
  subnets: string[];
  /** How soon a task that waits for health is looked at again; it backs off to three times that. AWS 5, locally 1. */
  healthPollSec: number;
  /** The most launches and stop marks of one pass: a transaction holds 100 actions (DynamoDB quota). */
  changesMax: number;
  /** Divides the minutes of bakes, alarm periods and cooldowns, for trying things out. 1 on AWS. */
  timeScale: number;
}
