import type { Task } from '../../../shared/contract/answers/task.ts';
import { Badge } from '../parts/badge.tsx';
import { When } from '../parts/when.tsx';
import { hrefOf } from '../routes.ts';
import { lastPartOf, placesOf, serviceOf, shortId, taskIdOf } from '../words/names.ts';
import { sayEnd, sayHealth, sayTask } from '../words/task.ts';

interface Props {
  tasks: readonly Task[];
  cluster: string;
  showsService?: boolean;
}

/** Tasks that live. */
export function TaskTable({ tasks, cluster, showsService = false }: Props) {
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Task</th>
            {showsService && <th>Of</th>}
            <th>State</th>
            <th>Health</th>
            <th>Task definition</th>
            <th>Listens at</th>
            <th>Started</th>
          </tr>
        </thead>
        <tbody>
          {tasks.map((task) => (
            <tr key={taskIdOf(task) ?? task.createdAt}>
              <th scope="row">
                <TaskLink task={task} cluster={cluster} />
              </th>
              {showsService && (
                <td>
                  <Whose task={task} cluster={cluster} />
                </td>
              )}
              <td>
                <Badge said={sayTask(task)} />
                {task.protectionEnabled && <span class="note">protected</span>}
              </td>
              <td>{task.lastStatus === 'RUNNING' && <Badge said={sayHealth(task.healthStatus)} />}</td>
              <td>{lastPartOf(task.taskDefinitionArn)}</td>
              <td>
                <Places task={task} />
              </td>
              <td>
                <When at={task.startedAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Whose({ task, cluster }: { task: Task; cluster: string }) {
  const service = serviceOf(task);
  if (service === undefined) return <span class="faint">{task.group ?? 'nobody'}</span>;
  return <a href={hrefOf({ view: 'service', cluster, service })}>{service}</a>;
}

/** Tasks that have ended, each with the nearest cause. */
export function StoppedTable({ tasks, cluster }: Props) {
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Task</th>
            <th>Stopped</th>
            <th>Exit codes</th>
            <th>Task definition</th>
            <th>Why</th>
          </tr>
        </thead>
        <tbody>
          {tasks.map((task) => (
            <tr key={taskIdOf(task) ?? task.createdAt}>
              <th scope="row">
                <TaskLink task={task} cluster={cluster} />
              </th>
              <td>
                <When at={task.stoppedAt} />
              </td>
              <td>{exitCodesOf(task)}</td>
              <td>{lastPartOf(task.taskDefinitionArn)}</td>
              <td class="wide">{sayEnd(task)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function exitCodesOf({ containers }: Task): string {
  const codes = containers.flatMap(({ name, exitCode }) => (exitCode === undefined ? [] : [{ name, exitCode }]));
  return codes.length === 1
    ? String(codes[0]?.exitCode)
    : codes.map(({ name, exitCode }) => `${name} ${exitCode}`).join(', ');
}

function TaskLink({ task, cluster }: { task: Task; cluster: string }) {
  const id = taskIdOf(task);
  if (id === undefined) return <span class="faint">being launched</span>;
  return (
    <a href={hrefOf({ view: 'task', cluster, task: id })} title={id}>
      <code>{shortId(id)}</code>
    </a>
  );
}

/** Where it is reached: a link on this machine, where a browser may go there. */
export function Places({ task }: { task: Task }) {
  return (
    <>
      {placesOf(task).map((place) => (
        <code key={place} class="place">
          {place}
        </code>
      ))}
    </>
  );
}
