/**
 * What CloudWatch calls a Lambda function with on an alarm's transition.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
 */
export interface AlarmPayload {
  source: 'aws.cloudwatch';
  alarmArn: string;
  alarmData: {
    alarmName: string;
    state: { value: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA'; timestamp: string };
    configuration: { description?: string };
  };
}

/** Whose alarm it is stands in its description, behind the words for people. Undefined: none of ours. */
export function alarmWordOf({ alarmData }: AlarmPayload) {
  const { alarmName, state, configuration } = alarmData;
  const json = /\{.*\}$/s.exec(configuration.description ?? '')?.[0];
  const owner = json === undefined ? undefined : parse(json);
  if (!owner) return undefined;
  return { alarmName, owner, state: state.value, stateAtMs: Date.parse(state.timestamp) };
}

interface Owner {
  cluster: string;
  service: string;
  policy: string;
  direction: 'out' | 'in';
}

function parse(json: string): Owner | undefined {
  try {
    const { cluster, service, policy, direction } = JSON.parse(json);
    const isOwner = [cluster, service, policy].every((part) => typeof part === 'string');
    return isOwner && (direction === 'out' || direction === 'in') ? { cluster, service, policy, direction } : undefined;
  } catch {
    return undefined;
  }
}
