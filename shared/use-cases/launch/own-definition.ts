import type { ContainerDefinition, TaskDefinition } from '../../ports/definitions.ts';
import type { LauncherSettings } from '../../ports/settings.ts';

/** What ECS adds to a definition when it registers it, and refuses in an input. */
const ANSWER_ONLY = [
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
  'deleteRequestedAt',
];

/**
 * A registered definition as the input that registers it once more. Its tags go along, or tasks would lose those that
 * `propagateTags: TASK_DEFINITION` gives them; not what CloudFormation has put there: nobody else may set `aws:` tags.
 */
export function registrationInputOf({ tags = [], ...definition }: TaskDefinition): Record<string, unknown> {
  const own = tags.filter(({ key }) => !/^aws:/i.test(key));
  const input = Object.fromEntries(Object.entries(definition).filter(([field]) => !ANSWER_ONLY.includes(field)));
  return own.length > 0 ? { ...input, tags: own } : input;
}

/**
 * RegisterTaskDefinition's input for a definition of Slipway's own, made from the user's: another family, and logs
 * to the stack's group for containers that say nothing of logs (which on Fargate needs an execution role).
 */
export function ownDefinitionOf(
  named: TaskDefinition,
  family: string,
  settings: Pick<LauncherSettings, 'taskLogGroup' | 'executionRoleArn' | 'region'>,
): object {
  return {
    ...registrationInputOf(named),
    family,
    executionRoleArn: named.executionRoleArn ?? settings.executionRoleArn,
    containerDefinitions: named.containerDefinitions.map((container) => withLogs(container, settings)),
  };
}

function withLogs(
  container: ContainerDefinition,
  { taskLogGroup, region }: Pick<LauncherSettings, 'taskLogGroup' | 'region'>,
): ContainerDefinition {
  if (container.logConfiguration) return container;
  const options = { 'awslogs-group': taskLogGroup, 'awslogs-region': region, 'awslogs-stream-prefix': 'slipway' };
  return { ...container, logConfiguration: { logDriver: 'awslogs', options } };
}
