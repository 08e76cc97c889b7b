import type { ScalingSpec } from './scaling-spec.ts';

export type ScalingDirection = 'out' | 'in';

/** What an alarm has said last. It calls on its transitions alone, so an open breach is kept until it says otherwise. */
export interface Breach {
  open: boolean;
  /** When the alarm changed its state, by CloudWatch: what is not newer changes nothing. */
  stateAtMs: number;
  /** When Slipway heard of it. */
  heardAtMs: number;
}

/** The last scaling activity of a direction, for its cooldown. */
export interface ScalingActivity {
  atMs: number;
  from: number;
  to: number;
  /** Until when its cooldown lasts. */
  coolUntilMs: number;
}

/** A decision with its inputs: what the user reads. */
export interface ScalingDecision {
  atMs: number;
  from: number;
  to: number;
  /** The policy or scheduled action that it came from. */
  by: string;
  /** "81 over 60 for 3 of 3" */
  cause: string;
  minCapacity: number;
  maxCapacity: number;
}

/** Kept with the service; older ones are among its events. */
export const DECISIONS_MAX = 20;

/** What was made for the policies and scheduled actions: alarms and schedules by name, and what they were made from. */
export interface ScalingResources {
  specHash: string;
  alarms: string[];
  schedules: string[];
  /** Somebody makes them now; after that time it may have died in the middle. */
  making?: { specHash: string; untilMs: number };
}

/** A service's scaling: what is wanted, and how far it has come. Part of the service's collection. */
export interface ServiceScaling {
  /** Its bounds are those of now: scheduled actions move them. */
  spec: ScalingSpec;
  /** By `<policy>/<direction>`. */
  breaches: Record<string, Breach>;
  lastOut?: ScalingActivity;
  lastIn?: ScalingActivity;
  /** When the policies were last asked. */
  decidedAtMs?: number;
  /** When each scheduled action was last carried out, by the time that it was meant for. */
  scheduled?: Record<string, number>;
  /** Newest first. */
  decisions: ScalingDecision[];
  resources?: ScalingResources;
  /** Policies whose metric CloudWatch did not know when they were put. Once their alarm speaks there is data. */
  unseen?: string[];
  updatedAtMs: number;
}

export function breachKeyOf(policyName: string, direction: ScalingDirection): string {
  return `${policyName}/${direction}`;
}
