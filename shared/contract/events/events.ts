import { commandOutcome } from './command-outcome.ts';
import { deploymentStateChange } from './deployment-state-change.ts';
import { serviceAction } from './service-action.ts';
import { taskStateChange } from './task-state-change.ts';

/** Every event that Slipway publishes: its detail, by its detail-type. */
export const EVENTS = {
  'ECS Deployment State Change': deploymentStateChange,
  'ECS Service Action': serviceAction,
  'ECS Task State Change': taskStateChange,
  'Slipway Command Outcome': commandOutcome,
} as const;
