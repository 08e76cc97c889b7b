import { isDeepStrictEqual } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ofType, PACKAGE_MS_MAX, packagedTemplate, type Template } from './packaged-template.ts';
import { type RoleStatement, roleStatements } from './role-statements.ts';

/**
 * Actions that stand on `*`, and why. The Service Authorization Reference is AWS's list of what can be narrowed:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
 */
const ON_EVERY_RESOURCE: Readonly<Record<string, string>> = {
  'cloudwatch:GetMetricData': 'no resource type',
  'cloudwatch:ListMetrics': 'no resource type',
  'dynamodb:ListStreams': 'an event source mapping lists streams; Lambda asks for it on *',
  'ecs:CreateCluster': 'a cluster that is not there yet has no ARN to check: no resource type',
  'ecs:DescribeTaskDefinition': 'no resource type',
  'ecs:ListTaskDefinitions': 'no resource type',
  'ec2:DescribeAccountAttributes': 'Describe actions of EC2 have no resource type',
  'ec2:DescribeInternetGateways': 'Describe actions of EC2 have no resource type',
  'ec2:DescribeVpcs': 'Describe actions of EC2 have no resource type',
  'ec2:DescribeSubnets': 'Describe actions of EC2 have no resource type',
  'ec2:DescribeSecurityGroups': 'Describe actions of EC2 have no resource type',
  'ec2:CreateNetworkInterface': 'a function in a VPC: the ids of its interfaces are not known before',
  'ec2:DeleteNetworkInterface': 'the same',
  'ec2:AssignPrivateIpAddresses': 'the same',
  'ec2:UnassignPrivateIpAddresses': 'the same',
  'ec2:DescribeNetworkInterfaces': 'Describe actions of EC2 have no resource type',
  'ssm:DescribeParameters': 'no resource type',
  'ecs:RegisterTaskDefinition': 'no resource type: iam:PassRole says which roles a definition may name',
  'ecs:DeregisterTaskDefinition': 'no resource type',
  'ecs:ListTasks': 'its resource type is a container instance, which Fargate has none of: ecs:cluster narrows it',
  'ecr:GetAuthorizationToken': 'no resource type',
  'elasticloadbalancing:DescribeListeners': 'Describe actions of ELBv2 have no resource type',
  'elasticloadbalancing:DescribeLoadBalancers': 'Describe actions of ELBv2 have no resource type',
  'elasticloadbalancing:DescribeTags': 'Describe actions of ELBv2 have no resource type',
  'elasticloadbalancing:DescribeRules': 'Describe actions of ELBv2 have no resource type',
  'elasticloadbalancing:DescribeTargetGroupAttributes': 'Describe actions of ELBv2 have no resource type',
  'elasticloadbalancing:DescribeTargetGroups': 'Describe actions of ELBv2 have no resource type',
  'elasticloadbalancing:DescribeTargetHealth': 'Describe actions of ELBv2 have no resource type',
};

const ecsArn = (resource: string) => ({
  'Fn::Sub': `arn:\${AWS::Partition}:ecs:\${AWS::Region}:\${AWS::AccountId}:${resource}`,
});

const passesTo = (condition: unknown, service: string) =>
  isDeepStrictEqual(condition, { StringEquals: { 'iam:PassedToService': service } });

let template: Template;
let statements: RoleStatement[];
const having = (action: string) => statements.filter(({ actions }) => actions.includes(action));

beforeAll(async () => {
  template = await packagedTemplate('iam');
  statements = roleStatements(template);
}, PACKAGE_MS_MAX);

describe('what the roles allow', () => {
  it('names each action in full', () => {
    for (const { actions } of statements)
      for (const action of actions) expect(action).toMatch(/^[a-z0-9-]+:[A-Z][A-Za-z]+$/);
  });

  it('is on named resources, but for actions that AWS checks against none', () => {
    const onAll = statements.filter(({ resources }) => resources.includes('*')).flatMap(({ actions }) => actions);
    expect([...new Set(onAll)].sort()).toEqual(Object.keys(ON_EVERY_RESOURCE).sort());
  });

  it('never reaches beyond this account, nor a whole service', () => {
    const subs = statements.flatMap(({ resources }) => resources).map((resource) => JSON.stringify(resource));
    for (const arn of subs.flatMap((text) => text.match(/arn:[^"]*/g) ?? [])) {
      expect(arn).toMatch(/^arn:\$\{AWS::Partition\}:[a-z]+:(\$\{AWS::Region\})?:\$\{AWS::AccountId\}:[a-zA-Z-]+[/:$]/);
    }
  });

  it('is in the roles themselves: no managed policy, nothing attached from elsewhere', () => {
    const roles = ofType(template, 'AWS::IAM::Role');
    expect(roles.filter(([, role]) => role.ManagedPolicyArns)).toEqual([]);
    expect(ofType(template, 'AWS::IAM::Policy')).toEqual([]);
    expect(ofType(template, 'AWS::IAM::ManagedPolicy')).toEqual([]);
  });
});

describe('what could make somebody more than he is', () => {
  it('passes roles to ECS tasks alone: those under the role path, and the stack’s own execution role', () => {
    const passing = having('iam:PassRole').filter(({ condition }) => !passesTo(condition, 'scheduler.amazonaws.com'));
    expect(passing.length).toBeGreaterThan(0);
    for (const { resources, condition } of passing) {
      expect(passesTo(condition, 'ecs-tasks.amazonaws.com')).toBe(true);
      expect(resources).toEqual([
        { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role\${rolePath}*` },
        { 'Fn::GetAtt': ['TaskExecutionRole', 'Arn'] },
      ]);
    }
  });

  it('passes to the scheduler one role, which calls the scaling function and nothing else', () => {
    const passing = having('iam:PassRole').filter(({ condition }) => passesTo(condition, 'scheduler.amazonaws.com'));
    expect(passing.length).toBeGreaterThan(0);
    for (const { resources } of passing) expect(resources).toEqual([{ 'Fn::GetAtt': ['ScalingSchedulerRole', 'Arn'] }]);
  });

  it('runs definitions of this stack’s own families alone', () => {
    const running = having('ecs:RunTask');
    expect(running.length).toBeGreaterThan(0);
    for (const { resources } of running) expect(resources).toEqual([ecsArn('task-definition/slipway-slipway-dev-*:*')]);
  });

  it('tags in ECS only what it just makes, but clusters', () => {
    const ofClusters = having('ecs:UntagResource');
    expect(ofClusters.map(({ role, resources }) => [role, resources])).toEqual([
      ['ApiClustersRole', [ecsArn('cluster/*')]],
    ]);
    const tagging = having('ecs:TagResource').filter((statement) => !ofClusters.includes(statement));
    expect(tagging.length).toBeGreaterThan(0);
    for (const { condition } of tagging)
      expect(condition).toEqual({
        StringEquals: { 'ecs:CreateAction': expect.stringMatching(/^(RunTask|RegisterTaskDefinition|CreateCluster)$/) },
      });
  });

  it('calls functions of the user’s own by their prefix alone, and asks of them only whether they exist', () => {
    const ofHooks = statements.filter(({ resources }) => JSON.stringify(resources).includes('hookPrefix'));
    const prefixed = {
      'Fn::Sub': `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:\${hookPrefix}*`,
    };
    for (const { resources } of ofHooks) expect(resources).toEqual([prefixed]);
    const actionsOf = (role: string) => ofHooks.filter((each) => each.role === role).flatMap(({ actions }) => actions);
    expect(actionsOf('EvaluateGateRole')).toEqual(['lambda:InvokeFunction']);
    expect(actionsOf('ApiServicesRole')).toEqual(['lambda:GetFunctionConcurrency']);
    expect(new Set(ofHooks.flatMap(({ actions }) => actions)).size).toBe(2);
  });

  it('lists tasks of this account’s clusters', () => {
    for (const { condition } of having('ecs:ListTasks'))
      expect(condition).toEqual({ ArnLike: { 'ecs:cluster': ecsArn('cluster/*') } });
  });
});
