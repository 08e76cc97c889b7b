import type { Alarms } from '../ports/alarms.ts';
import type { BalancerFacts } from '../ports/balancer-facts.ts';
import type { Clock } from '../ports/clock.ts';
import type { Definitions } from '../ports/definitions.ts';
import type { Clusters, Fleet, LoadBalancer } from '../ports/fleet.ts';
import type { GateEvaluators } from '../ports/gates.ts';
import type { Hooks } from '../ports/hooks.ts';
import type { Preflight } from '../ports/preflight.ts';
import type { Probes } from '../ports/probes.ts';
import type { JobRuns, Rollouts, TaskLogs, WakeQueue } from '../ports/rollouts.ts';
import type { ScalingMetrics, ScalingSchedules } from '../ports/scaling.ts';
import type { LauncherSettings } from '../ports/settings.ts';
import type { Store } from '../ports/store.ts';

/** Everything that a use case may call. Each takes the part it needs, so that a function holds only its own clients. */
export interface Deps {
  store: Store;
  fleet: Fleet;
  clusters: Clusters;
  definitions: Definitions;
  balancer: LoadBalancer;
  balancerFacts: BalancerFacts;
  rollouts: Rollouts;
  gates: GateEvaluators;
  jobRuns: JobRuns;
  preflight: Preflight;
  alarms: Alarms;
  hooks: Hooks;
  probes: Probes;
  wakeQueue: WakeQueue;
  metrics: ScalingMetrics;
  schedules: ScalingSchedules;
  logs: TaskLogs;
  clock: Clock;
  settings: LauncherSettings;
  /** Whether a cluster exists for the caller on whose behalf this is done. Absent: the stack acts for itself, and all do. */
  sees?(cluster: string): boolean;
  /** For the operator; never with a value that a user gave as a secret. */
  log(message: string, fields?: Record<string, unknown>): void;
}
