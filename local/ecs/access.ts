import type { RunTaskRequest, Tag } from '@aws-sdk/client-ecs';
import type { Cloud } from '../cloud/cloud.ts';
import type { AccessRequest } from '../cloud/service.ts';
import { nameOfCluster } from './clusters/cluster-store.ts';
import type { DefinitionStore } from './definitions/definition-store.ts';
import { type InstanceInput, instanceResources } from './instances/instance-access.ts';

/** The fields of any operation's input that decide on what it touches. */
interface AnyInput extends Partial<Omit<RunTaskRequest, 'taskDefinition'>>, InstanceInput {
  taskDefinition?: string | undefined;
  family?: string | undefined;
  cpu?: string | undefined;
  memory?: string | undefined;
  taskRoleArn?: string | undefined;
  executionRoleArn?: string | undefined;
  clusterName?: string;
  clusters?: string[];
  task?: string;
  tasks?: string[];
  services?: string[];
  taskDefinitions?: string[];
  capacityProviders?: string[];
  resourceArn?: string;
  tagKeys?: string[];
}

/**
 * What IAM has to allow for each operation
 * (Service Authorization Reference, "Actions, resources, and condition keys for Amazon Elastic Container Service").
 */
export function createAccess(cloud: Cloud, definitions: DefinitionStore) {
  const clusterArn = (cluster?: string) => cloud.arn('ecs', `cluster/${nameOfCluster(cluster)}`);
  const inCluster = (input: AnyInput) => ({ 'ecs:cluster': clusterArn(input.cluster) });
  const within = (kind: string, input: AnyInput, name: string) =>
    name.startsWith('arn:') ? name : cloud.arn('ecs', `${kind}/${nameOfCluster(input.cluster)}/${name}`);
  const definitionArn = (name: string) =>
    definitions.find(name)?.taskDefinitionArn ??
    (name.startsWith('arn:') ? name : cloud.arn('ecs', `task-definition/${name}`));

  /** `ecs:TagResource` on what is created, where tags are given at its creation. */
  function tagging(operation: string, resource: string, tags: Tag[] | undefined, more: object = {}): AccessRequest[] {
    if (!tags?.length) return [];
    return [
      { action: 'ecs:TagResource', resource, context: { ...tagContext(tags), ...more, 'ecs:CreateAction': operation } },
    ];
  }

  function passRoles(roles: (string | undefined)[]): AccessRequest[] {
    return [...new Set(roles.filter((role) => role !== undefined))].map((role) => ({
      action: 'iam:PassRole',
      resource: role.startsWith('arn:') ? role : `arn:aws:iam::${cloud.accountId}:role/${role}`,
      context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    }));
  }

  function runTask(input: AnyInput): AccessRequest[] {
    const definition = definitions.find(input.taskDefinition ?? '');
    const { overrides, tags, networkConfiguration } = input;
    const context = {
      ...inCluster(input),
      ...tagContext(tags),
      'ecs:enable-execute-command': String(input.enableExecuteCommand ?? false),
      'ecs:subnet': networkConfiguration?.awsvpcConfiguration?.subnets,
    };
    const roles = [
      overrides?.taskRoleArn,
      overrides?.executionRoleArn,
      definition?.taskRoleArn,
      definition?.executionRoleArn,
    ];
    const resource = definitionArn(input.taskDefinition ?? '');
    const tasks = cloud.arn('ecs', `task/${nameOfCluster(input.cluster)}/*`);
    return [
      { action: 'ecs:RunTask', resource, context },
      ...passRoles(roles),
      ...tagging('RunTask', tasks, tags, inCluster(input)),
    ];
  }

  function register(input: AnyInput): AccessRequest[] {
    const context = { ...tagContext(input.tags), 'ecs:task-cpu': input.cpu, 'ecs:task-memory': input.memory };
    return [
      { action: 'ecs:RegisterTaskDefinition', resource: '*', context },
      ...passRoles([input.taskRoleArn, input.executionRoleArn]),
      ...tagging('RegisterTaskDefinition', cloud.arn('ecs', `task-definition/${input.family}:*`), input.tags),
    ];
  }

  /** The resources of one action, and the condition keys that go with them. */
  function plain(operation: string, input: AnyInput): AccessRequest[] {
    const action = `ecs:${operation}`;
    const each = (resources: string[], context: AccessRequest['context'] = {}) =>
      resources.map((resource) => ({ action, resource, context }));
    const onInstances = instanceResources(operation, input, {
      cluster: clusterArn(input.cluster),
      instance: (name) => within('container-instance', input, name),
    });
    if (onInstances) return each(onInstances.resources, onInstances.inCluster ? inCluster(input) : {});
    switch (operation) {
      case 'DeleteCluster':
      case 'PutClusterCapacityProviders':
      case 'UpdateCluster':
      case 'UpdateClusterSettings':
        return each([clusterArn(input.cluster)]);
      case 'DescribeClusters':
        return each((input.clusters?.length ? input.clusters : ['default']).map(clusterArn));
      case 'StopTask':
        return each([within('task', input, input.task ?? '')], inCluster(input));
      case 'DescribeTasks':
      case 'GetTaskProtection':
      case 'UpdateTaskProtection':
        return each(
          (input.tasks ?? []).map((task) => within('task', input, task)),
          inCluster(input),
        );
      case 'ListTasks':
        return each(
          [input.containerInstance ? within('container-instance', input, input.containerInstance) : '*'],
          inCluster(input),
        );
      case 'ListServices':
        return each(['*'], inCluster(input));
      case 'DescribeServices':
        return each(
          (input.services ?? []).map((service) => within('service', input, service)),
          inCluster(input),
        );
      case 'DeleteTaskDefinitions':
        return each((input.taskDefinitions ?? []).map(definitionArn));
      case 'DescribeCapacityProviders':
        return each((input.capacityProviders ?? ['*']).map((name) => cloud.arn('ecs', `capacity-provider/${name}`)));
      case 'TagResource':
        return each([input.resourceArn ?? '*'], tagContext(input.tags));
      case 'UntagResource':
        return each([input.resourceArn ?? '*'], { 'aws:TagKeys': input.tagKeys });
      case 'ListTagsForResource':
        return each([input.resourceArn ?? '*']);
      default:
        return each(['*']);
    }
  }

  return (operation: string, input: AnyInput): AccessRequest[] => {
    if (operation === 'RunTask') return runTask(input);
    if (operation === 'RegisterTaskDefinition') return register(input);
    if (operation === 'CreateCluster') {
      const resource = clusterArn(input.clusterName);
      const context = tagContext(input.tags);
      return [{ action: 'ecs:CreateCluster', resource: '*', context }, ...tagging(operation, resource, input.tags)];
    }
    if (operation === 'RegisterContainerInstance') {
      const resource = within('container-instance', input, '*');
      const context = tagContext(input.tags);
      return [
        { action: 'ecs:RegisterContainerInstance', resource: clusterArn(input.cluster), context },
        ...tagging(operation, resource, input.tags, inCluster(input)),
      ];
    }
    return plain(operation, input);
  };
}

function tagContext(tags: Tag[] | undefined): Record<string, string | string[] | undefined> {
  if (!tags?.length) return {};
  const entries = tags.map(({ key, value }) => [`aws:RequestTag/${key}`, value ?? ''] as const);
  return { ...Object.fromEntries(entries), 'aws:TagKeys': tags.map(({ key }) => key ?? '') };
}
