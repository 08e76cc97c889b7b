import { useState } from 'preact/hooks';
import type { Task } from '../../../shared/contract/answers/task.ts';
import { useReading } from '../live/use-reading.ts';
import { Section } from '../parts/page.tsx';
import { Shown } from '../parts/reading.tsx';
import { StoppedTable, TaskTable } from './task-table.tsx';

interface Props {
  cluster: string;
  service: string;
  tasks: readonly Task[];
}

/** The tasks of a service that live, and on demand those that have ended. */
export function ServiceTasks({ cluster, service, tasks }: Props) {
  const [showsStopped, setShowsStopped] = useState(false);
  return (
    <Section title="Tasks">
      {tasks.length === 0 ? <p class="faint">No task lives.</p> : <TaskTable tasks={tasks} cluster={cluster} />}
      <button type="button" class="link" aria-expanded={showsStopped} onClick={() => setShowsStopped(!showsStopped)}>
        {showsStopped ? 'Hide stopped tasks' : 'Show stopped tasks, and why they stopped'}
      </button>
      {showsStopped && <Stopped cluster={cluster} service={service} />}
    </Section>
  );
}

function Stopped({ cluster, service }: { cluster: string; service?: string }) {
  const reading = useReading(
    `stopped ${cluster}/${service}`,
    (client) => client.listTasks({ cluster, service, status: 'STOPPED', limit: 50 }),
    { concerns: (event) => event.cluster === cluster && event.service === service },
  );
  return (
    <Shown reading={reading}>
      {({ tasks }) =>
        tasks.length === 0 ? (
          <p class="faint">None has stopped lately.</p>
        ) : (
          <StoppedTable tasks={tasks} cluster={cluster} />
        )
      }
    </Shown>
  );
}
