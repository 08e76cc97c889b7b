import type { Target } from '@aws-sdk/client-eventbridge';
import type { PolicyDocument } from '../cloud/service.ts';

export interface EventBus {
  readonly name: string;
  readonly arn: string;
  readonly description: string | undefined;
  /** The resource policy, JSON; undefined without one. */
  readonly policy: string | undefined;
  readonly tags: Record<string, string>;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
}

const policies = new WeakMap<EventBus, PolicyDocument>();

/** A bus's own policy, parsed once for each change of the bus: IAM compiles each object once. */
export function policyOf(bus: EventBus): PolicyDocument | undefined {
  if (!bus.policy) return undefined;
  const policy: PolicyDocument = policies.get(bus) ?? JSON.parse(bus.policy);
  policies.set(bus, policy);
  return policy;
}

export interface Rule {
  readonly name: string;
  readonly bus: string;
  readonly arn: string;
  readonly eventPattern: string | undefined;
  readonly scheduleExpression: string | undefined;
  readonly state: 'ENABLED' | 'DISABLED' | 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';
  readonly description: string | undefined;
  readonly roleArn: string | undefined;
  readonly tags: Record<string, string>;
  readonly targets: readonly Target[];
  /** When a rate() began to count. */
  readonly scheduledFromMs: number;
  /** When the schedule fires next; undefined without one, and while the rule is disabled. */
  readonly nextFireAtMs: number | undefined;
}

export const DEFAULT_BUS = 'default';

/** A bus may be given by its name or by its ARN; none is the default bus. */
export function busNameOf(nameOrArn: string | undefined): string {
  return nameOrArn ? (nameOrArn.split('/').at(-1) ?? '') : DEFAULT_BUS;
}

/** `rule/<name>` on the default bus, `rule/<bus>/<name>` on another: the resource part of a rule's ARN. */
export function ruleResource(bus: string, rule: string): string {
  return bus === DEFAULT_BUS ? `rule/${rule}` : `rule/${bus}/${rule}`;
}
