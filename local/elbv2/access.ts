import type { Tag } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Cloud } from '../cloud/cloud.ts';
import type { AccessRequest } from '../cloud/service.ts';
import type { BalancerStore } from './balancer-store.ts';

/** The fields of any operation's input that name what it acts on. */
interface NamedInput {
  LoadBalancerArn?: string;
  ListenerArn?: string;
  RuleArn?: string;
  TargetGroupArn?: string;
  ResourceArns?: string[];
  RulePriorities?: { RuleArn?: string }[];
  Name?: string;
  Type?: string;
  Tags?: Tag[];
  TagKeys?: string[];
  Protocol?: string;
  Scheme?: string;
  Subnets?: string[];
  SecurityGroups?: string[];
}

/** What each operation acts on. Describe operations have no resource types in ELBv2: they are asked for `*`. */
const RESOURCES: Record<string, (input: NamedInput, cloud: Cloud) => (string | undefined)[]> = {
  CreateLoadBalancer: ({ Name, Type }, cloud) => [
    cloud.arn('elasticloadbalancing', `loadbalancer/${Type === 'network' ? 'net' : 'app'}/${Name}/*`),
  ],
  DeleteLoadBalancer: (input) => [input.LoadBalancerArn],
  ModifyLoadBalancerAttributes: (input) => [input.LoadBalancerArn],
  SetSecurityGroups: (input) => [input.LoadBalancerArn],
  SetSubnets: (input) => [input.LoadBalancerArn],
  CreateTargetGroup: ({ Name }, cloud) => [cloud.arn('elasticloadbalancing', `targetgroup/${Name}/*`)],
  ModifyTargetGroup: (input) => [input.TargetGroupArn],
  DeleteTargetGroup: (input) => [input.TargetGroupArn],
  ModifyTargetGroupAttributes: (input) => [input.TargetGroupArn],
  RegisterTargets: (input) => [input.TargetGroupArn],
  DeregisterTargets: (input) => [input.TargetGroupArn],
  CreateListener: (input) => [input.LoadBalancerArn],
  ModifyListener: (input) => [input.ListenerArn],
  DeleteListener: (input) => [input.ListenerArn],
  CreateRule: (input) => [input.ListenerArn],
  ModifyRule: (input) => [input.RuleArn],
  DeleteRule: (input) => [input.RuleArn],
  SetRulePriorities: (input) => (input.RulePriorities ?? []).map((one) => one.RuleArn),
  AddTags: (input) => input.ResourceArns ?? [],
  RemoveTags: (input) => input.ResourceArns ?? [],
};

/**
 * What IAM has to allow: action, resource and condition keys as in
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html.
 * Creating something with tags also needs AddTags, with `elasticloadbalancing:CreateAction`.
 */
export function accessOf(cloud: Cloud, store: BalancerStore, operation: string, input: NamedInput): AccessRequest[] {
  const action = `elasticloadbalancing:${operation}`;
  const resources = RESOURCES[operation]?.(input, cloud) ?? ['*'];
  const requestTags = tagKeys(input);
  const requests = resources.map(
    (resource = '*'): AccessRequest => ({
      action,
      resource,
      context: { ...requestTags, ...resourceTags(store, resource), ...settings(operation, input) },
    }),
  );
  if (!operation.startsWith('Create') || !input.Tags || input.Tags.length === 0) return requests;
  const tagging: AccessRequest = {
    action: 'elasticloadbalancing:AddTags',
    resource: taggedResource(operation, resources[0] ?? '*'),
    context: { ...requestTags, 'elasticloadbalancing:CreateAction': operation },
  };
  return [...requests, tagging];
}

/** A listener is created on a load balancer and a rule on a listener, but it is the new thing that is tagged. */
function taggedResource(operation: string, parent: string): string {
  if (operation === 'CreateListener') return `${parent.replace(':loadbalancer/', ':listener/')}/*`;
  if (operation === 'CreateRule') return `${parent.replace(':listener/', ':listener-rule/')}/*`;
  return parent;
}

function tagKeys({ Tags, TagKeys }: NamedInput): Record<string, string | string[]> {
  if (TagKeys) return { 'aws:TagKeys': TagKeys };
  if (!Tags || Tags.length === 0) return {};
  const values = Tags.map(({ Key = '', Value = '' }): [string, string] => [`aws:RequestTag/${Key}`, Value]);
  return { ...Object.fromEntries(values), 'aws:TagKeys': Tags.map(({ Key = '' }) => Key) };
}

function resourceTags(store: BalancerStore, arn: string): Record<string, string> {
  const { loadBalancers, targetGroups, listeners, rules } = store;
  const record = loadBalancers.get(arn) ?? targetGroups.get(arn) ?? listeners.get(arn) ?? rules.get(arn);
  const entries = Object.entries(record?.tags ?? {}).flatMap(([key, value]): [string, string][] => [
    [`aws:ResourceTag/${key}`, value],
    [`elasticloadbalancing:ResourceTag/${key}`, value],
  ]);
  return Object.fromEntries(entries);
}

/** The condition keys of what a load balancer or listener is created with. */
function settings(operation: string, input: NamedInput): Record<string, string | string[] | undefined> {
  if (operation === 'CreateLoadBalancer') {
    return {
      'elasticloadbalancing:Scheme': input.Scheme ?? 'internet-facing',
      'elasticloadbalancing:Subnet': input.Subnets,
      'elasticloadbalancing:SecurityGroup': input.SecurityGroups,
    };
  }
  if (operation === 'SetSubnets') return { 'elasticloadbalancing:Subnet': input.Subnets };
  if (operation === 'SetSecurityGroups') return { 'elasticloadbalancing:SecurityGroup': input.SecurityGroups };
  if (operation === 'CreateListener' || operation === 'ModifyListener') {
    return { 'elasticloadbalancing:ListenerProtocol': input.Protocol };
  }
  return {};
}
