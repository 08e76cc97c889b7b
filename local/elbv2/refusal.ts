import { AwsError } from '../cloud/aws-error.ts';

/** What went wrong, in the words of the ELBv2 API reference (the code on the wire, without `Exception`). */
export type RefusalCode =
  | 'DuplicateListener'
  | 'DuplicateLoadBalancerName'
  | 'DuplicateTagKeys'
  | 'DuplicateTargetGroupName'
  | 'IncompatibleProtocols'
  | 'InvalidConfigurationRequest'
  | 'InvalidLoadBalancerAction'
  | 'InvalidTarget'
  | 'ListenerNotFound'
  | 'LoadBalancerNotFound'
  | 'OperationNotPermitted'
  | 'PriorityInUse'
  | 'ResourceInUse'
  | 'RuleNotFound'
  | 'SubnetNotFound'
  | 'TargetGroupAssociationLimit'
  | 'TargetGroupNotFound'
  | 'TooManyListeners'
  | 'TooManyLoadBalancers'
  | 'TooManyRules'
  | 'TooManyTags'
  | 'TooManyTargetGroups'
  | 'TooManyTargets'
  | 'TooManyUniqueTargetGroupsPerLoadBalancer'
  | 'UnsupportedProtocol';

/**
 * A refusal of ELBv2. Its `code` is the one on the wire and in the `aws` CLI (`TargetGroupNotFound`), its `name` the
 * SDK's class (`TargetGroupNotFoundException`), so that callers see the same name over the wire and in this process.
 */
export function refusal(code: RefusalCode, message: string): AwsError {
  const error = new AwsError(code, message);
  error.name = `${code}Exception`;
  return error;
}

/** A request that breaks a rule of its own shape. */
export function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
