import { lastPartOf } from '../../domain/names.ts';
import type { Task } from '../../domain/task.ts';
import type { Deps } from '../deps.ts';
import { maskSecrets } from './mask-secrets.ts';

/** Enough for the message of what failed, and the head of its stack. */
const LINES_MAX = 10;

/**
 * What a container of a task wrote last, as it may be told beside its log: the values of the task's variables, of its
 * definition and its overrides, are masked. Empty where it has written nothing, and where
 * its definition is gone.
 */
export async function tellLastLines(
  { logs, definitions }: Pick<Deps, 'logs' | 'definitions'>,
  task: Task,
  container: string,
): Promise<string[]> {
  const { cluster, observed } = task;
  const taskId = lastPartOf(observed?.arn ?? '');
  const read = await logs.read({ cluster, taskId, container, limit: LINES_MAX, from: 'end' });
  if (read === 'expired' || read.lines.length === 0) return [];
  const definition = await definitions.describe(task.taskDefinition);
  // Deleted meanwhile: nobody can say any more which of its words are secret.
  if (!definition) return [];
  const overrides = task.oneOff?.overrides as { containerOverrides?: object[] } | undefined;
  const containers: object[] = [...definition.containerDefinitions, ...(overrides?.containerOverrides ?? [])];
  return maskSecrets(
    read.lines.map(({ text }) => text),
    containers.flatMap(valuesOf),
  );
}

function valuesOf(container: object): string[] {
  const { environment = [] } = container as { environment?: { value?: string }[] };
  return environment.flatMap(({ value }) => value ?? []);
}
