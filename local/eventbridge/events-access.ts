import type * as Sdk from '@aws-sdk/client-eventbridge';
import type { Cloud } from '../cloud/cloud.ts';
import type { AccessRequest, CallContext } from '../cloud/service.ts';
import type { BusStore } from './bus-store.ts';
import { busNameOf, policyOf, ruleResource } from './rule.ts';

/** The fields of all inputs that tell what an operation is about. */
interface EventsInput {
  Name?: string;
  Rule?: string;
  EventBusName?: string;
  ResourceARN?: string;
  RoleArn?: string;
  EventPattern?: string;
  Entries?: Sdk.PutEventsRequestEntry[];
  Targets?: Sdk.Target[];
  Tags?: Sdk.Tag[];
  TagKeys?: string[];
}

const ON_BUS = new Set(['CreateEventBus', 'DescribeEventBus', 'DeleteEventBus']);
const ON_NOTHING = new Set(['ListEventBuses', 'ListRules', 'ListRuleNamesByTarget', 'TestEventPattern']);
const ON_POLICY = new Set(['PutPermission', 'RemovePermission']);

/**
 * What IAM is asked for an operation: Service authorization reference, "Actions, resources, and condition keys for
 * Amazon EventBridge". An AWS service's own events reach the default bus unasked.
 */
export function eventsAccess(
  cloud: Cloud,
  buses: BusStore,
  operation: string,
  input: EventsInput,
  { caller }: CallContext,
): AccessRequest[] {
  const action = `events:${operation}`;
  const busArn = (name: string | undefined) => cloud.arn('events', `event-bus/${busNameOf(name)}`);
  const tags = tagContext(input);
  if (operation === 'PutEvents') {
    return caller.kind === 'service' ? [] : (input.Entries ?? []).map((entry) => putRequest(buses, entry, busArn));
  }
  if (ON_NOTHING.has(operation)) return [{ action, resource: '*' }];
  if (ON_BUS.has(operation)) return [{ action, resource: busArn(input.Name), context: tags }];
  if (ON_POLICY.has(operation)) return [{ action, resource: busArn(input.EventBusName) }];
  if (input.ResourceARN) return [{ action, resource: input.ResourceARN, context: tags }];
  const resource = cloud.arn('events', ruleResource(busNameOf(input.EventBusName), input.Rule ?? input.Name ?? ''));
  const context = {
    'events:creatorAccount': cloud.accountId,
    ...(input.Targets && { 'events:TargetArn': input.Targets.flatMap(({ Arn }) => Arn ?? []) }),
    ...patternContext(input.EventPattern),
    ...tags,
  };
  return [{ action, resource, context }, ...passRoles(input)];
}

function putRequest(
  buses: BusStore,
  entry: Sdk.PutEventsRequestEntry,
  busArn: (name: string | undefined) => string,
): AccessRequest {
  const bus = buses.find(entry.EventBusName);
  const resourcePolicy = bus && policyOf(bus);
  return {
    action: 'events:PutEvents',
    resource: busArn(entry.EventBusName),
    context: { 'events:source': entry.Source, 'events:detail-type': entry.DetailType },
    ...(resourcePolicy && { resourcePolicy }),
  };
}

/** Whoever gives a rule or a target a role must be allowed to pass it to EventBridge. */
function passRoles({ RoleArn, Targets = [] }: EventsInput): AccessRequest[] {
  const roles = new Set([RoleArn, ...Targets.map((target) => target.RoleArn)].flatMap((role) => role || []));
  return [...roles].map((resource) => ({
    action: 'iam:PassRole',
    resource,
    context: { 'iam:PassedToService': 'events.amazonaws.com' },
  }));
}

/** `events:source` and `events:detail-type` of a PutRule: the plain values of the pattern's fields. */
function patternContext(text: string | undefined): Record<string, string[]> {
  if (!text) return {};
  const context: Record<string, string[]> = {};
  for (const field of ['source', 'detail-type']) {
    const values = plainValues(text, field);
    if (values.length > 0) context[`events:${field}`] = values;
  }
  return context;
}

function plainValues(text: string, field: string): string[] {
  try {
    const values: unknown = JSON.parse(text)[field];
    return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
  } catch {
    return [];
  }
}

function tagContext({ Tags, TagKeys }: EventsInput): Record<string, string | string[]> {
  const keys = TagKeys ?? Tags?.flatMap(({ Key }) => Key ?? []);
  const context: Record<string, string | string[]> = keys ? { 'aws:TagKeys': keys } : {};
  for (const { Key, Value = '' } of Tags ?? []) context[`aws:RequestTag/${Key}`] = Value;
  return context;
}
