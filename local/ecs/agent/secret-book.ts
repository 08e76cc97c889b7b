import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs';
import type { GetParametersCommandOutput } from '@aws-sdk/client-ssm';
import type { Cloud } from '../../cloud/cloud.ts';
import type { TaskRecord } from '../tasks/task-record.ts';
import { ContainerError } from './container-error.ts';
import { executionPrincipal } from './execution-principal.ts';

/** Environment variables of each container, by its name. */
export type TaskSecrets = Record<string, Record<string, string>>;

/** GetParameters takes this many names. */
const NAMES_MAX = 10;

/**
 * What the `secrets` of a task's containers say, read from Parameter Store under the task's execution role, once for a
 * task: as on Fargate a container that starts again has what it had. Kept in memory alone, and nowhere written down.
 */
export function createSecretBook(cloud: Cloud, definitionOf: (record: TaskRecord) => TaskDefinition) {
  const read = new Map<string, Promise<TaskSecrets>>();

  return {
    /** Throws ContainerError ResourceInitializationError, in ECS's words, with what could not be read and never a value. */
    of(record: TaskRecord): Promise<TaskSecrets> {
      const known = read.get(record.id);
      if (known) return known;
      const secrets = readSecrets(cloud, record, definitionOf(record));
      read.set(record.id, secrets);
      secrets.catch(() => read.delete(record.id));
      return secrets;
    },
    forget: (taskId: string): unknown => read.delete(taskId),
  };
}

async function readSecrets(cloud: Cloud, record: TaskRecord, definition: TaskDefinition): Promise<TaskSecrets> {
  const containers = definition.containerDefinitions ?? [];
  const references = [...new Set(containers.flatMap((container) => secretsOf(container).map(({ from }) => from)))];
  const elsewhere = references.find((reference) => /^arn:[^:]*:(?!ssm:)/.test(reference));
  if (elsewhere) throw unreadable(`${elsewhere}: only Parameter Store is on this host, not Secrets Manager`);
  const values = new Map<string, string>();
  for (let start = 0; start < references.length; start += NAMES_MAX) {
    const names = references.slice(start, start + NAMES_MAX);
    for (const [name, value] of await getParameters(cloud, record, definition, names)) values.set(name, value);
  }
  return Object.fromEntries(
    containers.map((container) => [
      container.name ?? '',
      Object.fromEntries(secretsOf(container).map(({ name, from }) => [name, values.get(from) ?? ''])),
    ]),
  );
}

function secretsOf({ secrets = [] }: ContainerDefinition): { name: string; from: string }[] {
  return secrets.flatMap(({ name, valueFrom }) => (name && valueFrom ? [{ name, from: valueFrom }] : []));
}

async function getParameters(
  cloud: Cloud,
  record: TaskRecord,
  definition: TaskDefinition,
  names: string[],
): Promise<[string, string][]> {
  const caller = executionPrincipal(cloud, record, definition);
  const input = { Names: names, WithDecryption: true };
  const { Parameters = [], InvalidParameters = [] } = await cloud
    .call<GetParametersCommandOutput>('ssm', 'GetParameters', input, caller)
    .catch(({ name, message }: Error) => {
      throw unreadable(`service call has been retried 1 time(s): ${name}: ${message}`);
    });
  if (InvalidParameters.length > 0) throw unreadable(`invalid parameters: ${InvalidParameters.join(', ')}`);
  return names.map((reference) => {
    const found = Parameters.find(({ Name, ARN }) => reference === Name || reference === ARN);
    return [reference, found?.Value ?? ''];
  });
}

/** The developer guide's words ("Stopped tasks error messages", ResourceInitializationError). */
function unreadable(why: string): ContainerError {
  return new ContainerError(
    'ResourceInitializationError',
    `unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: ${why}`,
  );
}
