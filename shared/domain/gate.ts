import type { LifecycleStage } from './limits/lifecycle-stages.ts';

/**
 * What is watched beside a stage of a deployment, and can fail it: one kind of evaluator each (shared/ports/gates.ts).
 * Its own settings stand beside these fields, as the spec gives them.
 */
export interface Gate {
  /** Unique within a spec: what the timeline calls it. */
  name: string;
  /** Which evaluator judges it. */
  type: string;
  /** Where it is watched, once at each time that the deployment comes there. */
  stages: readonly LifecycleStage[];
  /** It can fail a stage and need not pass: it is watched for as long as the stage lasts, and holds nothing up. */
  watches?: true;
}

/** An alarm that goes to ALARM while it is watched fails the stage. */
export interface AlarmGate extends Gate {
  alarmNames: readonly string[];
  /** One that was in ALARM before the deployment began: fails the stage, or is waited for. */
  alreadyInAlarm: 'refuse' | 'wait';
  /** Its failure is a rollback, whatever the spec says of its circuit breaker. */
  rollback?: boolean;
}

/** A metric, measured some times. */
export interface MetricGate extends Gate {
  metric: MetricQuery;
  successCondition?: string;
  failureCondition?: string;
  count: number;
  intervalSec: number;
  failureLimit: number;
  inconclusiveLimit: number;
}

/** CloudWatch's MetricDataQuery: one metric, or an expression over `metrics`. */
export interface MetricQuery {
  id?: string;
  metricStat?: MetricStat;
  expression?: string;
  metrics?: readonly { id: string; metricStat: MetricStat }[];
}

export interface MetricStat {
  metric: { namespace: string; metricName: string; dimensions?: readonly { name: string; value: string }[] };
  period: number;
  stat: string;
  unit?: string;
}

/** The new tasks are asked at their own addresses. */
export interface HttpGate extends Gate {
  path: string;
  /** A container's port; absent: that of `ingress`, or the first one that is mapped. */
  port?: number;
  matcher: string;
  intervalSec: number;
  successThreshold: number;
  failureLimit: number;
}

/** ECS's Lambda hook: a function has to say that it may go on. */
export interface HookGate extends Gate {
  functionArn: string;
  /** The user's own, handed to every call. */
  hookDetails?: object;
  timeoutSec: number;
  onTimeout: 'ROLLBACK' | 'CONTINUE';
}

/** Somebody has to say that it may go on; ECS's PAUSE hooks are these too. */
export interface ApprovalGate extends Gate {
  timeoutSec: number;
  onTimeout: 'ROLLBACK' | 'CONTINUE';
}
