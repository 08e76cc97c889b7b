import { useState } from 'preact/hooks';
import { listAll } from '../api/list-all.ts';
import { useReading } from '../live/use-reading.ts';
import { Page } from '../parts/page.tsx';
import { Shown } from '../parts/reading.tsx';
import { hrefOf } from '../routes.ts';
import { StoppedTable, TaskTable } from './task-table.tsx';

/** Tasks of a cluster, one-off ones too. */
export function Tasks({ cluster }: { cluster: string }) {
  const [isStopped, setStopped] = useState(false);
  const reading = useReading(
    `tasks ${cluster} ${isStopped}`,
    (client) =>
      isStopped
        ? client.listTasks({ cluster, status: 'STOPPED', limit: 100 }).then(({ tasks }) => tasks)
        : listAll(
            (page) => client.listTasks({ cluster, ...page }),
            ({ tasks }) => tasks,
          ),
    {
      concerns: (event) => event.cluster === cluster,
      isMoving: (tasks) => !isStopped && tasks.some(({ lastStatus, desiredStatus }) => lastStatus !== desiredStatus),
    },
  );
  const beside = (
    <a class="button" href={hrefOf({ view: 'run-task', cluster })}>
      Run a task
    </a>
  );
  return (
    <Page title={cluster === 'default' ? 'Tasks' : `Tasks of ${cluster}`} beside={beside}>
      <p class="field">
        <label>
          <input
            type="checkbox"
            checked={isStopped}
            onChange={({ currentTarget }) => setStopped(currentTarget.checked)}
          />{' '}
          Those that have stopped, and why
        </label>
      </p>
      <Shown reading={reading}>
        {(tasks) => {
          if (tasks.length === 0)
            return <p class="faint">{isStopped ? 'None has stopped lately.' : 'No task lives here.'}</p>;
          const Table = isStopped ? StoppedTable : TaskTable;
          return <Table tasks={tasks} cluster={cluster} showsService />;
        }}
      </Shown>
    </Page>
  );
}
