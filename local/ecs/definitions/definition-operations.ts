import type {
  ContainerDefinition,
  DeleteTaskDefinitionsRequest,
  DeleteTaskDefinitionsResponse,
  DeregisterTaskDefinitionRequest,
  DeregisterTaskDefinitionResponse,
  DescribeTaskDefinitionRequest,
  DescribeTaskDefinitionResponse,
  Failure,
  ListTaskDefinitionFamiliesRequest,
  ListTaskDefinitionFamiliesResponse,
  ListTaskDefinitionsRequest,
  ListTaskDefinitionsResponse,
  RegisterTaskDefinitionRequest,
  RegisterTaskDefinitionResponse,
  TaskDefinition,
} from '@aws-sdk/client-ecs';
import { AwsError } from '../../cloud/aws-error.ts';
import type { CallContext } from '../../cloud/service.ts';
import { inTransaction } from '../../cloud/store.ts';
import type { EcsState } from '../ecs-state.ts';
import { listPage } from '../list-page.ts';
import { validateTags } from '../tags/tag-store.ts';
import type { StoredDefinition } from './definition-store.ts';
import { parseCpu, parseMemory } from './fargate-sizes.ts';
import { findCompatibilities, validateTaskDefinition } from './validate-task-definition.ts';

/**
 * How long one that nothing refers to stays DELETE_IN_PROGRESS. ECS looks "periodically" and takes up to an hour; here it
 * is long enough to be seen.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/delete-task-definition-v2.html
 */
const DELETE_MS = 1_000;

/** RegisterTaskDefinition and its neighbours. */
export function createDefinitionOperations({ cloud, database, definitions, tags, engine }: EcsState) {
  /** Under this name; whoever asks first after a delete is over carries it out. */
  function find(identifier: string): StoredDefinition | undefined {
    const definition = definitions.find(identifier);
    if (!definition || !isOver(definition)) return definition;
    definitions.remove(definition);
    tags.forget(definition.taskDefinitionArn);
    return undefined;
  }

  /** Deleted a while ago, and no task that has not stopped is of it. */
  function isOver({ status, deleteRequestedAt, taskDefinitionArn }: StoredDefinition): boolean {
    if (status !== 'DELETE_IN_PROGRESS' || Date.now() - Number(deleteRequestedAt) < DELETE_MS) return false;
    return ![...engine.live.values()].some(({ task }) => task.taskDefinitionArn === taskDefinitionArn);
  }

  function RegisterTaskDefinition(
    input: RegisterTaskDefinitionRequest,
    call: CallContext,
  ): RegisterTaskDefinitionResponse {
    validateTaskDefinition(input);
    validateTags(input.tags ?? []);
    const { tags: given = [], family = '', ...rest } = input;
    const definition = inTransaction(database, () => {
      const revision = definitions.nextRevision(family);
      const taskDefinitionArn = cloud.arn('ecs', `task-definition/${family}:${revision}`);
      const stored: StoredDefinition = {
        ...normalize({ ...rest, family, tags: given }),
        taskDefinitionArn,
        family,
        revision,
        status: 'ACTIVE',
        compatibilities: findCompatibilities(input),
        registeredAt: new Date(),
        registeredBy: call.caller.kind === 'role' ? call.caller.roleArn : `arn:aws:iam::${cloud.accountId}:root`,
      };
      definitions.put(stored);
      tags.add(taskDefinitionArn, given);
      return stored;
    });
    return { taskDefinition: definition, tags: given };
  }

  function DescribeTaskDefinition(input: DescribeTaskDefinitionRequest): DescribeTaskDefinitionResponse {
    const definition = find(input.taskDefinition ?? '');
    if (!definition) throw new AwsError('ClientException', 'Unable to describe task definition.');
    const shown = input.include?.includes('TAGS') ? tags.read(definition.taskDefinitionArn) : [];
    return { taskDefinition: definition, tags: shown };
  }

  /** INACTIVE: running tasks go on, no new one starts. */
  function DeregisterTaskDefinition(input: DeregisterTaskDefinitionRequest): DeregisterTaskDefinitionResponse {
    const identifier = input.taskDefinition ?? '';
    if (!/:\d+$/.test(identifier))
      throw new AwsError('ClientException', 'Task definition revision should not be null.');
    const definition = find(identifier);
    if (!definition) throw new AwsError('ClientException', 'Unable to describe task definition.');
    if (definition.status !== 'ACTIVE') return { taskDefinition: definition };
    const inactive: StoredDefinition = { ...definition, status: 'INACTIVE', deregisteredAt: new Date() };
    definitions.put(inactive);
    return { taskDefinition: inactive };
  }

  /** Only INACTIVE ones: DELETE_IN_PROGRESS as long as a task runs of it, then gone. */
  function DeleteTaskDefinitions(input: DeleteTaskDefinitionsRequest): DeleteTaskDefinitionsResponse {
    const identifiers = input.taskDefinitions ?? [];
    if (identifiers.length > 10) {
      throw new AwsError('InvalidParameterException', 'You can delete at most 10 task definitions at a time.');
    }
    const failures: Failure[] = [];
    const deleted: TaskDefinition[] = [];
    for (const identifier of identifiers) {
      const definition = find(identifier);
      const arn = definition?.taskDefinitionArn ?? identifier;
      if (!definition) failures.push({ arn, reason: 'The specified task definition does not exist.' });
      else if (definition.status === 'ACTIVE') {
        failures.push({
          arn,
          reason:
            'The specified task definition is still in ACTIVE status. Please deregister the target and try again.',
        });
      } else if (definition.status === 'DELETE_IN_PROGRESS') deleted.push(definition);
      else {
        const going: StoredDefinition = { ...definition, status: 'DELETE_IN_PROGRESS', deleteRequestedAt: new Date() };
        definitions.put(going);
        deleted.push(going);
      }
    }
    return { taskDefinitions: deleted, failures };
  }

  function ListTaskDefinitions(input: ListTaskDefinitionsRequest): ListTaskDefinitionsResponse {
    const { status = 'ACTIVE' } = input;
    const all = definitions.listArns(status, input.familyPrefix ?? '');
    const arns = status === 'DELETE_IN_PROGRESS' ? all.filter((arn) => find(arn)) : all;
    const { page, nextToken } = listPage(input.sort === 'DESC' ? arns.reverse() : arns, input);
    return { taskDefinitionArns: page, nextToken };
  }

  function ListTaskDefinitionFamilies(input: ListTaskDefinitionFamiliesRequest): ListTaskDefinitionFamiliesResponse {
    const { familyPrefix = '', status = 'ALL' } = input;
    const families = definitions
      .listFamilies()
      .filter(
        ({ family, active }) =>
          family.startsWith(familyPrefix) && (status === 'ALL' || active === (status === 'ACTIVE')),
      )
      .map(({ family }) => family);
    const { page, nextToken } = listPage(families, input);
    return { families: page, nextToken };
  }

  return {
    RegisterTaskDefinition,
    DescribeTaskDefinition,
    DeregisterTaskDefinition,
    DeleteTaskDefinitions,
    ListTaskDefinitions,
    ListTaskDefinitionFamilies,
  };
}

/** The defaults that ECS fills in and shows. */
function normalize({ tags: _, ...input }: RegisterTaskDefinitionRequest): TaskDefinition {
  return {
    ...input,
    cpu: input.cpu === undefined ? undefined : String(parseCpu(input.cpu)),
    memory: input.memory === undefined ? undefined : String(parseMemory(input.memory)),
    volumes: input.volumes ?? [],
    placementConstraints: input.placementConstraints ?? [],
    containerDefinitions: input.containerDefinitions?.map((container) => normalizeContainer(container, input)),
  };
}

/** With these the container's port is the host's, or the network interface's. */
function isOwnPort({ networkMode }: RegisterTaskDefinitionRequest): boolean {
  return networkMode === 'awsvpc' || networkMode === 'host';
}

function normalizeContainer(container: ContainerDefinition, input: RegisterTaskDefinitionRequest): ContainerDefinition {
  const { healthCheck } = container;
  return {
    ...container,
    cpu: container.cpu ?? 0,
    essential: container.essential ?? true,
    environment: container.environment ?? [],
    mountPoints: container.mountPoints ?? [],
    volumesFrom: container.volumesFrom ?? [],
    systemControls: container.systemControls ?? [],
    portMappings: (container.portMappings ?? []).map((mapping) => ({
      ...mapping,
      hostPort: isOwnPort(input) ? mapping.containerPort : (mapping.hostPort ?? 0),
      protocol: mapping.protocol ?? 'tcp',
    })),
    healthCheck: healthCheck && { interval: 30, timeout: 5, retries: 3, ...healthCheck },
  };
}
