import type { PolicyDocument } from '../cloud/service.ts';

/** A queue as the service keeps it. `attributes` holds every settable attribute, defaults included, as AWS's strings. */
export interface Queue {
  readonly id: number;
  readonly name: string;
  readonly arn: string;
  readonly attributes: Record<string, string>;
  readonly tags: Record<string, string>;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
}

/** A numeric attribute of a queue (`DelaySeconds`, `VisibilityTimeout` …), in the unit of its name. */
export function attributeNumber(queue: Queue, name: string): number {
  return Number(queue.attributes[name]);
}

export interface RedrivePolicy {
  deadLetterTargetArn: string;
  maxReceiveCount: number;
}

/** Where a queue's messages go when they were received too often; undefined without a RedrivePolicy. */
export function redrivePolicyOf(queue: Queue): RedrivePolicy | undefined {
  const text = queue.attributes.RedrivePolicy;
  if (!text) return undefined;
  const policy: { deadLetterTargetArn: string; maxReceiveCount: string | number } = JSON.parse(text);
  return { deadLetterTargetArn: policy.deadLetterTargetArn, maxReceiveCount: Number(policy.maxReceiveCount) };
}

const policies = new WeakMap<Queue, PolicyDocument>();

/** A queue's own policy, parsed once for each change of the queue: IAM compiles each object once. */
export function policyOf(queue: Queue): PolicyDocument | undefined {
  const text = queue.attributes.Policy;
  if (!text) return undefined;
  const policy: PolicyDocument = policies.get(queue) ?? JSON.parse(text);
  policies.set(queue, policy);
  return policy;
}
