import { BOOLEAN, fixed, JSON_VALUE, NUMBER, type Provider, type Resource, STRING } from '../provider.ts';
import { updateTags } from '../update-tags.ts';

const NAME_LENGTH_MAX = 255;

/** AWS::CloudWatch::Alarm; its properties are PutMetricAlarm's input. */
export const cloudwatchAlarm: Provider = {
  properties: {
    AlarmName: fixed(STRING),
    AlarmDescription: STRING,
    ActionsEnabled: BOOLEAN,
    AlarmActions: JSON_VALUE,
    OKActions: JSON_VALUE,
    InsufficientDataActions: JSON_VALUE,
    MetricName: STRING,
    Namespace: STRING,
    Dimensions: JSON_VALUE,
    Metrics: JSON_VALUE,
    Statistic: STRING,
    ExtendedStatistic: STRING,
    Period: NUMBER,
    Unit: STRING,
    EvaluationPeriods: NUMBER,
    DatapointsToAlarm: NUMBER,
    Threshold: NUMBER,
    ComparisonOperator: STRING,
    TreatMissingData: STRING,
    Tags: JSON_VALUE,
  },
  create: put,
  async update(resource, current) {
    const deployed = await put(resource);
    await updateTags(resource, 'monitoring', deployed.attributes.Arn, current);
    return deployed;
  },
  delete: (resource, { physicalId }) => resource.call('monitoring', 'DeleteAlarms', { AlarmNames: [physicalId] }),
  // Put again, it does no harm.
  find: async (resource) => alarmName(resource),
};

function alarmName(resource: Resource): string {
  return resource.name(resource.properties.AlarmName, NAME_LENGTH_MAX);
}

async function put(resource: Resource) {
  const AlarmName = alarmName(resource);
  await resource.call('monitoring', 'PutMetricAlarm', { ...resource.properties, AlarmName });
  const { MetricAlarms } = await resource.call<{ MetricAlarms?: { AlarmArn: string }[] }>(
    'monitoring',
    'DescribeAlarms',
    { AlarmNames: [AlarmName] },
  );
  return { physicalId: AlarmName, attributes: { Arn: MetricAlarms?.[0]?.AlarmArn ?? '' } };
}
