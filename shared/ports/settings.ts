import type { PlannerSettings } from '../domain/planner-settings.ts';

/** What the stack is configured with: read once by runtime/config. */
export interface LauncherSettings extends PlannerSettings {
  /** The stack's name: part of every id, group and family, so that two stacks share a cluster in peace. */
  stack: string;
  region: string;
  accountId: string;
  securityGroups: string[];
  assignPublicIp: 'ENABLED' | 'DISABLED';
  /** The ports that services may have listeners of their own on: to these the load balancers' security group lets the world. */
  listenerPorts: { min: number; max: number };
  /** Where containers without a log configuration of their own write. */
  taskLogGroup: string;
  /** ECS pulls images and writes logs as this role where the user's definition names none. */
  executionRoleArn: string;
  /** The registry whose pushes services follow: images begin with it. `''` locally, where names have no registry. */
  imageRegistry: string;
  /** Where the API is reached from inside a task, without a slash at its end. */
  apiUrl: string;
  /** Roles under this path of IAM, such as `/slipway-tasks/`, may be named by task definitions, and no others. */
  rolePath: string;
  /** Functions whose names begin so may be lifecycle hooks, and no others. */
  hookPrefix: string;
}
