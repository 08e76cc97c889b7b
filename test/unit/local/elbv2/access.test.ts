import { expect, it } from '@jest/globals';
import { forwardTo, startBalancer } from './start-balancer.ts';

const call = { caller: { kind: 'account' as const }, requestId: 'r' };
const PREFIX = 'arn:aws:elasticloadbalancing:us-east-1:000000000000';

it('access asks for what an operation acts on, with its tags, and for AddTags where something is created with tags', async () => {
  const { elb, createGroup, createLoadBalancer, createListener, stop } = await startBalancer();
  const asked = (operation: string, input: object) => elb.access(operation, input as never, call);
  const tagged = { Name: 'g', Tags: [{ Key: 'stack', Value: 's' }] };
  const requestTags = { 'aws:RequestTag/stack': 's', 'aws:TagKeys': ['stack'] };
  expect(asked('CreateTargetGroup', tagged)).toEqual([
    { action: 'elasticloadbalancing:CreateTargetGroup', resource: `${PREFIX}:targetgroup/g/*`, context: requestTags },
    {
      action: 'elasticloadbalancing:AddTags',
      resource: `${PREFIX}:targetgroup/g/*`,
      context: { ...requestTags, 'elasticloadbalancing:CreateAction': 'CreateTargetGroup' },
    },
  ]);
  const group = await createGroup('g', { Tags: tagged.Tags });
  expect(asked('RegisterTargets', { TargetGroupArn: group, Targets: [] })).toEqual([
    {
      action: 'elasticloadbalancing:RegisterTargets',
      resource: group,
      context: { 'aws:ResourceTag/stack': 's', 'elasticloadbalancing:ResourceTag/stack': 's' },
    },
  ]);
  const listener = await createListener(await createLoadBalancer(), forwardTo(group));
  expect(asked('CreateRule', { ListenerArn: listener, Tags: tagged.Tags })).toMatchObject([
    { action: 'elasticloadbalancing:CreateRule', resource: listener },
    {
      action: 'elasticloadbalancing:AddTags',
      resource: `${listener.replace(':listener/', ':listener-rule/')}/*`,
    },
  ]);
  expect(asked('DescribeTargetHealth', { TargetGroupArn: group })).toEqual([
    { action: 'elasticloadbalancing:DescribeTargetHealth', resource: '*', context: {} },
  ]);
  await stop();
});
