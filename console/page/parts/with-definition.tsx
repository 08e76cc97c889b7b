import type { ComponentChildren } from 'preact';
import { useReading } from '../live/use-reading.ts';
import { isOwnCopy, type TaskDefinition } from '../words/definition.ts';
import { Shown } from './reading.tsx';

interface Props {
  /** Undefined where there is none that anything could be launched from. */
  children(definition: TaskDefinition | undefined): ComponentChildren;
}

/** What a form begins with: the newest of the user's own definitions, read once. */
export function WithDefinition({ children }: Props) {
  const reading = useReading('a definition to begin with', (client) => client.listTaskDefinitions(), { once: true });
  return (
    <Shown reading={reading}>
      {({ taskDefinitions }) =>
        children(taskDefinitions.findLast(({ family, status }) => !isOwnCopy(family) && status === 'ACTIVE'))
      }
    </Shown>
  );
}
