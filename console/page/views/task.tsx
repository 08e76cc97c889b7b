import type { Task as TaskShape } from '../../../shared/contract/answers/task.ts';
import { useReading } from '../live/use-reading.ts';
import { Badge } from '../parts/badge.tsx';
import { Explanation } from '../parts/explanation.tsx';
import { Facts } from '../parts/facts.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Shown } from '../parts/reading.tsx';
import { When } from '../parts/when.tsx';
import { hrefOf } from '../routes.ts';
import { lastPartOf, serviceOf, shortId, shortImage } from '../words/names.ts';
import { sayHealth, sayTask } from '../words/task.ts';
import { Logs } from './logs.tsx';
import { TaskActions } from './task-actions.tsx';
import { Places } from './task-table.tsx';

interface Props {
  cluster: string;
  task: string;
}

/** One task: what it is, why it stopped, what it writes. */
export function Task({ cluster, task: id }: Props) {
  const reading = useReading(
    `task ${cluster}/${id}`,
    async (client) => (await client.getTask({ cluster, task: id })).task,
    {
      concerns: (event) => event.cluster === cluster,
      isMoving: ({ lastStatus, desiredStatus }) => lastStatus !== desiredStatus,
    },
  );
  const { value } = reading;
  const service = value && serviceOf(value);
  const above =
    service === undefined ? (
      <a href={hrefOf({ view: 'tasks', cluster })}>Tasks</a>
    ) : (
      <a href={hrefOf({ view: 'service', cluster, service })}>{service}</a>
    );
  return (
    <Page title={`Task ${shortId(id)}`} above={above} beside={value && <Badge said={sayTask(value)} />}>
      <Shown reading={reading}>
        {(task) => (
          <>
            <Told task={task} id={id} />
            {task.desiredStatus === 'RUNNING' && (
              <TaskActions cluster={cluster} id={id} task={task} onChanged={reading.refresh} />
            )}
            {task.job && <Job job={task.job} cluster={cluster} />}
          </>
        )}
      </Shown>
      {value && <Logs key={id} cluster={cluster} task={id} containers={value.containers.map(({ name }) => name)} />}
    </Page>
  );
}

/** What ECS gave it: of the launch type EC2 its container instance, otherwise the capacity provider or the launch type. */
function runsOn({ containerInstanceArn, capacityProviderName, launchType }: TaskShape) {
  if (containerInstanceArn === undefined) return capacityProviderName ?? launchType;
  const instance = lastPartOf(containerInstanceArn);
  return (
    <>
      container instance <code title={instance}>{shortId(instance)}</code>
    </>
  );
}

function Told({ task, id }: { task: TaskShape; id: string }) {
  const { containers, startedBy, group, cpu, memory, protectionEnabled, expirationDate, stopCode } = task;
  const definition = lastPartOf(task.taskDefinitionArn);
  return (
    <>
      {(task.explanation || task.stoppedReason) && (
        <Section title={task.lastStatus === 'STOPPED' ? 'Why it stopped' : 'Why it stops'}>
          <Explanation task={task} />
        </Section>
      )}
      <Facts
        facts={{
          id: <code>{id}</code>,
          'task definition': <a href={hrefOf({ view: 'definition', definition })}>{definition}</a>,
          health: task.lastStatus === 'RUNNING' && <Badge said={sayHealth(task.healthStatus)} />,
          'listens at': task.lastStatus === 'RUNNING' && <Places task={task} />,
          'runs on': runsOn(task),
          zone: task.availabilityZone,
          size: cpu && memory && `${Number(cpu) / 1024} vCPU, ${memory} MiB`,
          created: task.createdAt && <When at={task.createdAt} />,
          started: task.startedAt && <When at={task.startedAt} />,
          stopped: task.stoppedAt && <When at={task.stoppedAt} />,
          'stop code': stopCode,
          'started by': startedBy && <code>{startedBy}</code>,
          group,
          protected: protectionEnabled && expirationDate && <When at={expirationDate} />,
        }}
      />
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th>Container</th>
              <th>Status</th>
              <th>Exit code</th>
              <th>Image</th>
              <th>Reason</th>
            </tr>
          </thead>
          <tbody>
            {containers.map(({ name, lastStatus, exitCode, image, imageDigest, reason }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{lastStatus?.toLowerCase()}</td>
                <td>{exitCode}</td>
                <td>
                  <code title={imageDigest ?? image}>{image && shortImage(image)}</code>
                </td>
                <td class="wide">{reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** The chain of tasks that this one is part of. */
function Job({ job, cluster }: { job: NonNullable<TaskShape['job']>; cluster: string }) {
  const link = (arn: string) => (
    <a href={hrefOf({ view: 'task', cluster, task: lastPartOf(arn) })}>
      <code>{shortId(lastPartOf(arn))}</code>
    </a>
  );
  return (
    <Section title="Job">
      <Facts
        facts={{
          state: job.status?.toLowerCase(),
          because: job.statusReason,
          'this is try': `${job.attempt}${job.retryStrategy ? ` of at most ${job.retryStrategy.attempts}` : ''}`,
          'each for at most': job.timeoutSec && `${job.timeoutSec} s`,
          replaces: job.replaces && link(job.replaces),
          'replaced by': job.replacedBy && link(job.replacedBy),
        }}
      />
    </Section>
  );
}
