import type { Tag } from '@aws-sdk/client-cloudwatch';
import type { Cloud } from '../cloud/cloud.ts';
import type { AccessRequest, Principal } from '../cloud/service.ts';
import type { AlarmStore } from './alarm-store.ts';
import { alarmNameOf } from './tags.ts';

/** The fields of any operation's input that name what it acts on. */
interface NamedInput {
  AlarmName?: string;
  AlarmNames?: string[];
  Namespace?: string;
  ResourceARN?: string;
  Tags?: Tag[];
  TagKeys?: string[];
  OKActions?: string[];
  AlarmActions?: string[];
  InsufficientDataActions?: string[];
}

/** Operations whose resource type is the alarm; without a name they are asked for every alarm. */
const ON_ALARMS = new Set([
  'DeleteAlarms',
  'DescribeAlarmHistory',
  'DescribeAlarms',
  'DisableAlarmActions',
  'EnableAlarmActions',
  'PutCompositeAlarm',
  'PutMetricAlarm',
  'SetAlarmState',
]);

const PUTS_ALARM = new Set(['PutCompositeAlarm', 'PutMetricAlarm']);

/**
 * What IAM has to allow: action, resource and condition keys as in
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html.
 * Operations on metrics have no resource types. An alarm created with tags needs TagResource as well.
 */
export function accessOf(
  cloud: Cloud,
  store: AlarmStore,
  operation: string,
  input: NamedInput,
  caller: Principal,
): AccessRequest[] {
  // AWS's own services write their metrics without anybody's leave.
  if (caller.kind === 'service' && operation === 'PutMetricData') return [];
  const action = `cloudwatch:${operation}`;
  if (operation === 'PutMetricData') {
    return [{ action, resource: '*', context: { 'cloudwatch:namespace': input.Namespace } }];
  }
  const context = { ...tagContext(input), ...actionContext(operation, input) };
  const requests = resourcesOf(cloud, operation, input).map(
    (resource): AccessRequest => ({ action, resource, context: { ...context, ...resourceTags(store, resource) } }),
  );
  if (!PUTS_ALARM.has(operation) || !input.Tags || input.Tags.length === 0) return requests;
  return [...requests, ...requests.map((request) => ({ ...request, action: 'cloudwatch:TagResource' }))];
}

function resourcesOf(cloud: Cloud, operation: string, input: NamedInput): string[] {
  if (input.ResourceARN !== undefined) return [input.ResourceARN];
  if (!ON_ALARMS.has(operation)) return ['*'];
  const names = input.AlarmNames ?? [input.AlarmName ?? '*'];
  return names.map((name) => cloud.arn('cloudwatch', `alarm:${name}`));
}

function tagContext({ Tags, TagKeys }: NamedInput): Record<string, string | string[]> {
  if (TagKeys) return { 'aws:TagKeys': TagKeys };
  if (!Tags || Tags.length === 0) return {};
  const values = Tags.map(({ Key = '', Value = '' }): [string, string] => [`aws:RequestTag/${Key}`, Value]);
  return { ...Object.fromEntries(values), 'aws:TagKeys': Tags.map(({ Key = '' }) => Key) };
}

function actionContext(operation: string, input: NamedInput): Record<string, string[]> {
  if (!PUTS_ALARM.has(operation)) return {};
  const { OKActions = [], AlarmActions = [], InsufficientDataActions = [] } = input;
  return { 'cloudwatch:AlarmActions': [...OKActions, ...AlarmActions, ...InsufficientDataActions] };
}

function resourceTags(store: AlarmStore, arn: string): Record<string, string> {
  const tags = store.get(alarmNameOf(arn) ?? '')?.tags ?? {};
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
}
