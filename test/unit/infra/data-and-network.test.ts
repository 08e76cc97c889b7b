import { beforeAll, describe, expect, it } from '@jest/globals';
import { ofType, PACKAGE_MS_MAX, packagedTemplate, type Template } from './packaged-template.ts';

let template: Template;
const properties = (id: string) => template.Resources[id]?.Properties ?? {};

beforeAll(async () => {
  template = await packagedTemplate('iam');
}, PACKAGE_MS_MAX);

describe('the table', () => {
  it('has a stream, a time to live, a way back in time, and stays when the stack goes', () => {
    expect(properties('Table')).toMatchObject({
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      TimeToLiveSpecification: { AttributeName: 'expiresAtSec', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true },
    });
    expect(template.Resources.Table).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });
});

describe('queues', () => {
  it('have a dead letter queue, or are one', () => {
    const queues = ofType(template, 'AWS::SQS::Queue');
    const targets = queues.flatMap(([, { RedrivePolicy }]) =>
      RedrivePolicy ? [(RedrivePolicy as { deadLetterTargetArn: unknown }).deadLetterTargetArn] : [],
    );
    const without = queues.filter(([, { RedrivePolicy }]) => !RedrivePolicy).map(([id]) => id);
    expect(targets).toEqual(['WakeDeadLetters', 'EventDeadLetters'].map((id) => ({ 'Fn::GetAtt': [id, 'Arn'] })));
    expect(without).toEqual(['WakeDeadLetters', 'EventDeadLetters']);
  });

  it('are encrypted', () => {
    for (const [, queue] of ofType(template, 'AWS::SQS::Queue')) expect(queue.SqsManagedSseEnabled).toBe(true);
  });

  it('keep a message hidden for six times as long as its function may take', () => {
    expect(properties('WakeQueue').VisibilityTimeout).toBe(6 * Number(properties('OnWakeLambdaFunction').Timeout));
    expect(properties('CommandQueue').VisibilityTimeout).toBe(
      6 * Number(properties('OnCommandLambdaFunction').Timeout),
    );
  });

  it('that hold dead letters keep them for two weeks, with an alarm on the age of the oldest', () => {
    const alarms = ofType(template, 'AWS::CloudWatch::Alarm').map(([, alarm]) => alarm);
    for (const id of ['WakeDeadLetters', 'EventDeadLetters']) {
      expect(properties(id).MessageRetentionPeriod).toBe(14 * 86_400);
      expect(alarms).toContainEqual(
        expect.objectContaining({
          Namespace: 'AWS/SQS',
          MetricName: 'ApproximateAgeOfOldestMessage',
          Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [id, 'QueueName'] } }],
          Threshold: 0,
          ComparisonOperator: 'GreaterThanThreshold',
        }),
      );
    }
  });

  it('take letters from this stack’s rules and from nobody else outside', () => {
    expect(ofType(template, 'AWS::SQS::QueuePolicy').map(([id]) => id)).toEqual([
      'EventDeadLettersPolicy',
      'CommandQueuePolicy',
    ]);
    const { Statement } = properties('EventDeadLettersPolicy').PolicyDocument as { Statement: object[] };
    expect(Statement).toEqual([
      expect.objectContaining({
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Condition: {
          ArnLike: {
            'aws:SourceArn': [
              { 'Fn::Sub': expect.stringMatching(/:rule\/slipway-dev-\*$/) },
              { 'Fn::Sub': expect.stringMatching(/:rule\/slipway-dev\/slipway-dev-\*$/) },
            ],
          },
        },
      }),
    ]);
  });

  it('take commands from the one rule that picks them', () => {
    const { Statement } = properties('CommandQueuePolicy').PolicyDocument as { Statement: object[] };
    expect(Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: { 'Fn::GetAtt': ['CommandQueue', 'Arn'] },
        Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': ['CommandRule', 'Arn'] } } },
      },
    ]);
  });
});

describe('the network', () => {
  it('lets tasks be reached by the load balancer and by HTTP gates alone, which nobody reaches', () => {
    const from = (group: string) =>
      expect.objectContaining({ IpProtocol: 'tcp', SourceSecurityGroupId: { 'Fn::GetAtt': [group, 'GroupId'] } });
    expect(properties('TaskSecurityGroup').SecurityGroupIngress).toEqual([
      from('LoadBalancerSecurityGroup'),
      from('ProbeSecurityGroup'),
    ]);
    expect(properties('ProbeSecurityGroup').SecurityGroupIngress).toBeUndefined();
    expect(JSON.stringify(properties('TaskSecurityGroup'))).not.toMatch(/CidrIp|PrefixList/);
    expect(ofType(template, 'AWS::EC2::SecurityGroupIngress')).toEqual([]);
  });

  it('opens nothing of the load balancers but the shared listener, and the ports that services may have', () => {
    const opened = properties('LoadBalancerSecurityGroup').SecurityGroupIngress as {
      FromPort: number;
      ToPort: number;
    }[];
    const [listener] = ofType(template, 'AWS::ElasticLoadBalancingV2::Listener').map(([, { Port }]) => Port);
    expect(opened.map(({ FromPort, ToPort }) => [FromPort, ToPort])).toEqual([
      [listener, listener],
      [{ Ref: 'listenerPortMin' }, { Ref: 'listenerPortMax' }],
    ]);
  });
});
