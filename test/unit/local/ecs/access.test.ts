import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccessRequest } from '../../../../local/cloud/service.ts';
import { createBench } from './ecs-bench.ts';

const bench = createBench({ inMemory: true });
const arn = (resource: string) => `arn:aws:ecs:us-east-1:000000000000:${resource}`;
const role = (name: string) => `arn:aws:iam::000000000000:role/${name}`;
const passed = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };

beforeAll(() =>
  bench.register([{ name: 'web', image: 'hello' }], { taskRoleArn: role('task'), executionRoleArn: role('execution') }),
);
afterAll(() => bench.end());

function access(operation: string, input: object): AccessRequest[] {
  return bench.ecs.access(operation, input as never, { caller: { kind: 'account' }, requestId: 'r' });
}

describe('what IAM has to allow', () => {
  it('RunTask: the definition in the cluster, PassRole of every role, TagResource as RunTask', () => {
    const asked = access('RunTask', {
      cluster: 'prod',
      taskDefinition: 'app',
      overrides: { taskRoleArn: role('other') },
      tags: [{ key: 'a', value: 'b' }],
    });
    expect(asked.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
      `ecs:RunTask ${arn('task-definition/app:1')}`,
      `iam:PassRole ${role('other')}`,
      `iam:PassRole ${role('task')}`,
      `iam:PassRole ${role('execution')}`,
      `ecs:TagResource ${arn('task/prod/*')}`,
    ]);
    expect(asked[0]?.context).toMatchObject({ 'ecs:cluster': arn('cluster/prod'), 'aws:RequestTag/a': 'b' });
    expect(asked[1]?.context).toEqual(passed);
    expect(asked[4]?.context).toMatchObject({ 'ecs:CreateAction': 'RunTask', 'aws:TagKeys': ['a'] });
  });

  it('RunTask without tags asks for no TagResource', () => {
    expect(access('RunTask', { taskDefinition: 'app' }).map(({ action }) => action)).not.toContain('ecs:TagResource');
  });

  it.each<[string, object, AccessRequest[]]>([
    [
      'StopTask',
      { cluster: arn('cluster/prod'), task: 'abc' },
      [{ action: 'ecs:StopTask', resource: arn('task/prod/abc'), context: { 'ecs:cluster': arn('cluster/prod') } }],
    ],
    [
      'DescribeTasks',
      { tasks: [arn('task/default/a'), 'b'] },
      [
        {
          action: 'ecs:DescribeTasks',
          resource: arn('task/default/a'),
          context: { 'ecs:cluster': arn('cluster/default') },
        },
        {
          action: 'ecs:DescribeTasks',
          resource: arn('task/default/b'),
          context: { 'ecs:cluster': arn('cluster/default') },
        },
      ],
    ],
    [
      'ListTasks',
      { cluster: 'prod' },
      [{ action: 'ecs:ListTasks', resource: '*', context: { 'ecs:cluster': arn('cluster/prod') } }],
    ],
    [
      'RegisterContainerInstance',
      { cluster: 'prod', tags: [{ key: 'a', value: 'b' }] },
      [
        {
          action: 'ecs:RegisterContainerInstance',
          resource: arn('cluster/prod'),
          context: { 'aws:RequestTag/a': 'b', 'aws:TagKeys': ['a'] },
        },
        {
          action: 'ecs:TagResource',
          resource: arn('container-instance/prod/*'),
          context: {
            'aws:RequestTag/a': 'b',
            'aws:TagKeys': ['a'],
            'ecs:cluster': arn('cluster/prod'),
            'ecs:CreateAction': 'RegisterContainerInstance',
          },
        },
      ],
    ],
    [
      'DeregisterContainerInstance',
      { cluster: 'prod', containerInstance: 'abc' },
      [{ action: 'ecs:DeregisterContainerInstance', resource: arn('cluster/prod'), context: {} }],
    ],
    [
      'ListContainerInstances',
      {},
      [{ action: 'ecs:ListContainerInstances', resource: arn('cluster/default'), context: {} }],
    ],
    ...['PutAttributes', 'DeleteAttributes'].map((operation): [string, object, AccessRequest[]] => [
      operation,
      { attributes: ['a', 'b'].map((name) => ({ name, targetId: 'abc' })) },
      [
        {
          action: `ecs:${operation}`,
          resource: arn('container-instance/default/abc'),
          context: { 'ecs:cluster': arn('cluster/default') },
        },
      ],
    ]),
    [
      'ListAttributes',
      { cluster: 'prod', targetType: 'container-instance' },
      [
        {
          action: 'ecs:ListAttributes',
          resource: arn('container-instance/prod/*'),
          context: { 'ecs:cluster': arn('cluster/prod') },
        },
      ],
    ],
    ...['DescribeContainerInstances', 'UpdateContainerInstancesState'].map(
      (operation): [string, object, AccessRequest[]] => [
        operation,
        { cluster: 'prod', containerInstances: ['abc'] },
        [
          {
            action: `ecs:${operation}`,
            resource: arn('container-instance/prod/abc'),
            context: { 'ecs:cluster': arn('cluster/prod') },
          },
        ],
      ],
    ),
    [
      'ListTasks',
      { cluster: 'prod', containerInstance: 'abc' },
      [
        {
          action: 'ecs:ListTasks',
          resource: arn('container-instance/prod/abc'),
          context: { 'ecs:cluster': arn('cluster/prod') },
        },
      ],
    ],
    [
      'DescribeTaskDefinition',
      { taskDefinition: 'app' },
      [{ action: 'ecs:DescribeTaskDefinition', resource: '*', context: {} }],
    ],
    [
      'DescribeClusters',
      { clusters: ['prod'] },
      [{ action: 'ecs:DescribeClusters', resource: arn('cluster/prod'), context: {} }],
    ],
    [
      'CreateCluster',
      { clusterName: 'prod', tags: [{ key: 'a', value: 'b' }] },
      [
        { action: 'ecs:CreateCluster', resource: '*', context: { 'aws:RequestTag/a': 'b', 'aws:TagKeys': ['a'] } },
        {
          action: 'ecs:TagResource',
          resource: arn('cluster/prod'),
          context: { 'aws:RequestTag/a': 'b', 'aws:TagKeys': ['a'], 'ecs:CreateAction': 'CreateCluster' },
        },
      ],
    ],
  ])('%s', (operation, input, expected) => expect(access(operation, input)).toEqual(expected));

  it('RegisterTaskDefinition: everywhere, and PassRole, also for a role by name', () => {
    const asked = access('RegisterTaskDefinition', { family: 'app', taskRoleArn: 'plain', cpu: '256' });
    expect(asked).toMatchObject([
      { action: 'ecs:RegisterTaskDefinition', resource: '*' },
      { action: 'iam:PassRole', resource: role('plain'), context: passed },
    ]);
  });
});
